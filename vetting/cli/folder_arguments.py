"""The flags that every folder verb has, and the desk they describe."""

import argparse
from pathlib import Path

from vetting.bootstrap.command import open_desk
from vetting.domain.releases import Ecosystem
from vetting.usecases.desk import Desk


def add_folder_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where the lockfile and the store are."""
    parser.add_argument(
        "--lockfile",
        metavar="PATH",
        type=Path,
        action="append",
        default=[],
        help="the lockfile; repeat it to take several together (default: the one in this folder)",
    )
    parser.add_argument(
        "--store-path",
        metavar="PATH",
        type=Path,
        help="the store (default: supply-chain/ECOSYSTEM beside the lockfile)",
    )
    parser.add_argument(
        "--ecosystem", type=Ecosystem, choices=list(Ecosystem), help="default: the lockfile's, else pypi"
    )


def desk_from(arguments: argparse.Namespace, *, needs_lockfile: bool = True) -> Desk:
    """
    Lay out what the flags describe.

    Raises:
        InvalidInput: There is no lockfile, several, or one that cannot be read.
    """
    return open_desk(
        Path(),
        lockfiles=arguments.lockfile,
        store_path=arguments.store_path,
        ecosystem=arguments.ecosystem,
        needs_lockfile=needs_lockfile,
        locked=getattr(arguments, "locked", False),
    )


def add_output_format(parser: argparse.ArgumentParser) -> None:
    """Declare the choice between words and JSON."""
    parser.add_argument("--output-format", choices=["human", "json"], default="human")
