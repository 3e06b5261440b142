"""``revet init``: begin a store for this lockfile."""

import argparse
import json

from vetting.cli.folder_arguments import add_folder_arguments, add_output_format, desk_from
from vetting.cli.terminal import say
from vetting.domain.audit_sets import Import
from vetting.domain.errors import InvalidInput
from vetting.domain.store import Store
from vetting.domain.store_changes import store_changes
from vetting.formats.cargo_vet import StoreFile
from vetting.formats.change_report import change_document
from vetting.usecases.beginning import begin_store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's flags."""
    add_folder_arguments(parser)
    add_output_format(parser)
    parser.add_argument(
        "--import",
        dest="imports",
        metavar="NAME=URL",
        action="append",
        default=[],
        help="a peer whose audits to take from the beginning; repeatable",
    )


def run(arguments: argparse.Namespace) -> int:
    """Begin a store that exempts what nobody vouches for yet."""
    imports = dict(_import(text) for text in arguments.imports)
    desk = desk_from(arguments)
    store = begin_store(desk, imports=imports)
    if arguments.output_format == "json":
        written = (StoreFile.CONFIG, StoreFile.AUDITS, StoreFile.IMPORTS)
        say(json.dumps(change_document(store_changes(Store(), store), written), indent=2))
        return 0
    exempted = sum(len(one) for one in store.config.exemptions.values())
    counted = "1 exemption" if exempted == 1 else f"{exempted} exemptions"
    say(f"Began {desk.folder.location} with {counted}. Commit it, and run `revet check` in CI.")
    return 0


def _import(text: str) -> tuple[str, Import]:
    name, equals, url = text.partition("=")
    if not (name and equals and url):
        raise InvalidInput(f"--import {text!r} is neither: write NAME=URL")
    return name, Import((url,))
