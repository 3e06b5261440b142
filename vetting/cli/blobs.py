"""``revet blobs``: what is kept on the disk looked over: whole or not, needed or not."""

import argparse

from vetting.bootstrap.server import open_services
from vetting.cli.operating import operate, say
from vetting.settings import Settings
from vetting.usecases.keeping import check_blobs, sweep_blobs

DAMAGED = 1
"""The exit status where something was altered or lost."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the two kinds of work."""
    kinds = parser.add_subparsers(metavar="WHAT", required=True, dest="what")
    kinds.add_parser(
        "check",
        help="hash every stored blob; what is altered or lost is set aside and made whole again by the workers; "
        "exit 1 where something was",
    )
    tidy = kinds.add_parser("tidy", help="remove what nothing refers to any more, as the workers do every day")
    tidy.add_argument("--dry-run", action="store_true", help="remove nothing; say how much would go")


def run(arguments: argparse.Namespace) -> int:
    """Check or tidy, and give the exit status."""
    damage: list[bool] = []

    async def check(settings: Settings) -> None:
        """Look at every blob."""
        damage.append(await _check(settings))

    async def tidy(settings: Settings) -> None:
        """Remove what nothing refers to."""
        damage.append(await _tidy(settings, is_dry=arguments.dry_run))

    status = operate(check if arguments.what == "check" else tidy)
    return status or DAMAGED * any(damage)


async def _check(settings: Settings) -> bool:
    async with open_services(settings) as services:
        checked = await check_blobs(
            roots=services.blob_roots,
            keeper=services.keeper,
            units=services.units,
            progress=lambda number: say(f"{number:,} blobs looked at…"),
        )
    counted = f"{checked.altered:,} were altered and are set aside, {checked.lost:,} are lost"
    say(f"{checked.whole:,} blobs are whole, {counted}.")
    if checked.damaged:
        say(f"{_releases(len(checked.damaged))} read again by the workers.")
    return bool(checked.altered or checked.lost)


async def _tidy(settings: Settings, *, is_dry: bool) -> bool:
    async with open_services(settings) as services:
        drafts = 0 if is_dry else await services.keeper.tidy()
        swept = await sweep_blobs(
            keep_for=settings.keep_distributions,
            roots=services.blob_roots,
            keeper=services.keeper,
            units=services.units,
            spare=is_dry,
        )
    if swept.damaged:
        say(f"Nothing was removed, since a manifest is lost: {_releases(len(swept.damaged))} read again first.")
        return True
    verb = "would be removed" if is_dry else "were removed"
    say(f"{swept.removed:,} blobs of {swept.removed_bytes:,} bytes {verb}, and {drafts:,} drafts that were left over.")
    say(f"{swept.kept:,} blobs of {swept.kept_bytes:,} bytes stay.")
    return False


def _releases(number: int) -> str:
    return "one release is" if number == 1 else f"{number:,} releases are"
