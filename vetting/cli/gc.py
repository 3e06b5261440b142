"""``revet gc``: take out of the cache what nobody used for long."""

import argparse
from datetime import timedelta
from math import isfinite
from pathlib import Path

from vetting.bootstrap.caching import open_cache, weed_cache
from vetting.cli.answering import tell
from vetting.cli.folder_arguments import add_output_format
from vetting.cli.terminal import plain
from vetting.domain.errors import InvalidInput

DEFAULT_DAYS = 30.0
MAX_DAYS = 36_500.0
"""A hundred years; what is older than that was never used."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's flags."""
    parser.add_argument("--cache-dir", metavar="PATH", type=Path, help="the cache (default: the system's, for revet)")
    parser.add_argument(
        "--max-package-age-days",
        metavar="DAYS",
        type=float,
        default=DEFAULT_DAYS,
        help=f"keep what was of use within these days (default: {DEFAULT_DAYS:g})",
    )
    add_output_format(parser)
    parser.add_argument("--clean", action="store_true", help="remove all that revet put there, however new")


def run(arguments: argparse.Namespace) -> int:
    """Weed or empty the cache, and say what went."""
    days = arguments.max_package_age_days
    if not (isfinite(days) and 0 <= days <= MAX_DAYS):
        raise InvalidInput(f"--max-package-age-days is a number from 0 to {MAX_DAYS:g}")
    cache = open_cache(arguments.cache_dir)
    gone = cache.clean() if arguments.clean else weed_cache(cache, timedelta(days=days))
    files = "1 file" if gone.files == 1 else f"{gone.files} files"
    words = f"Removed {files} ({gone.size_bytes:,} bytes) from {plain(str(cache.path))}."
    document = {"cache": str(cache.path), "removed_files": gone.files, "removed_bytes": gone.size_bytes}
    tell(arguments.output_format, [words], document)
    return 0
