"""``revet certify``: record that somebody read releases, or changes that lead to them."""

import argparse
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from vetting.bootstrap.network import chosen_instance
from vetting.bootstrap.remembering import open_memory
from vetting.cli.answering import conversation, tell
from vetting.cli.choices import unknown
from vetting.cli.days import add_days
from vetting.cli.desks import desk_for_claims
from vetting.cli.folder_arguments import add_folder_arguments, add_output_format
from vetting.cli.person import add_signing, person_from
from vetting.cli.terminal import plain, warn
from vetting.cli.wishes import single_project, wishes_in, wishes_of
from vetting.cli.written import written_files
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Digest, Ecosystem, algorithms_of, digest, prefixed
from vetting.domain.suggestions import label
from vetting.formats.record_report import record_document
from vetting.ports.memories import Memory
from vetting.usecases.binding import Binding
from vetting.usecases.certifying import Certified, Wish, certify
from vetting.usecases.claims import Claim
from vetting.usecases.desk import Desk
from vetting.usecases.publishing import Publishing
from vetting.usecases.suggesting import suggest
from vetting.usecases.trusting import Terms, certify_publisher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vetting.ports.instances import Instance

SHARES = (0.25, 0.5, 0.75, 1.0)
IS_INTERMIXED = True
"""Versions may come after flags."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments and flags."""
    parser.description = (
        f"{parser.description} PROJECT VERSION was read in full; of PROJECT FROM VERSION, the change. Left out, both "
        "are what `revet inspect` or `revet diff` showed last. Several at once, under one statement: PROJECT:VERSION "
        "and PROJECT:FROM..VERSION as often as you like, --batch FILE, or --from-suggest; all are recorded, or none. "
        "Without --accept-all the statement opens in $VISUAL or $EDITOR, or is asked back at the terminal."
    )
    parser.add_argument("what", metavar="PROJECT [[FROM] VERSION]", nargs="*", help="what was read")
    add_folder_arguments(parser)
    add_output_format(parser)
    parser.add_argument("--batch", metavar="FILE", help="certify what FILE lists, one a line; - for the standard input")
    parser.add_argument("--from-suggest", action="store_true", help="certify all that `revet suggest` says to read")
    parser.add_argument("--criteria", action="append", default=[], help="what you promise; repeatable")
    add_signing(parser)
    parser.add_argument("--accept-all", action="store_true", help="sign the statement by this flag")
    parser.add_argument("--force", action="store_true", help="also where the project is not locked here")
    parser.add_argument(
        "--no-collapse", action="store_true", help="let a change from a git revision stay an audit of its own"
    )
    _add_wildcard(parser)
    _add_bytes(parser)
    parser.add_argument("--publish", action="store_true", help="also record it with your instance (REVET_URL)")
    parser.add_argument("--thoroughness", type=_share, choices=SHARES, default=0.5, help="share that was read closely")
    parser.add_argument("--understanding", type=_share, choices=SHARES, default=0.5, help="share that was understood")


def _share(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(unknown(text, SHARES)) from None


def _add_wildcard(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--wildcard",
        metavar="LOGIN|IDENTITY",
        help="certify whatever this account or build identity (github:org/repo) publishes of PROJECT",
    )
    add_days(parser)


def _add_bytes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--distributions",
        metavar="ALGORITHM:HEX",
        action="append",
        default=[],
        help="a file of the release that was read; repeatable (default: what `revet diff` showed here, else all that "
        "your instance holds)",
    )
    parser.add_argument(
        "--from-distributions", metavar="ALGORITHM:HEX", action="append", default=[], help="the same of FROM"
    )
    parser.add_argument(
        "--locked-distributions",
        action="store_true",
        help="the files that the lockfile names of each version are those that were read (taken, too, where nobody "
        "else knows, and then with a warning)",
    )
    parser.add_argument(
        "--bytes-unknown", action="store_true", help="where nobody knows which files were read, record none"
    )


def run(arguments: argparse.Namespace) -> int:
    """Find out what is claimed, have it signed, record it."""
    desk = desk_for_claims(arguments)
    if arguments.wildcard is not None:
        return _run_wildcard(arguments, desk)
    memory = open_memory(arguments.cache_dir)
    wishes = _wishes(arguments, desk, memory)
    if not wishes:
        words = ["Nothing is suggested, so nothing was certified."]
        tell(arguments.output_format, words, record_document((), ()))
        return 0
    if arguments.criteria:
        wishes = tuple(replace(wish, criteria=tuple(arguments.criteria)) for wish in wishes)
    binding = _binding(arguments, desk, memory, is_single=len(wishes) == 1)
    publishing = _publishing(arguments, desk, memory)
    with conversation(arguments.output_format):
        certified = certify(
            desk,
            wishes,
            signer=person_from(arguments),
            binding=binding,
            publishing=publishing,
            is_forced=arguments.force,
            collapses=not arguments.no_collapse,
        )
    warnings = _warnings(certified, desk)
    tell(
        arguments.output_format, _lines(certified, publishing, desk), _document(certified, warnings), warnings=warnings
    )
    return 0


def _wishes(arguments: argparse.Namespace, desk: Desk, memory: Memory) -> tuple[Wish, ...]:
    ways = [bool(arguments.what), arguments.batch is not None, arguments.from_suggest]
    if sum(ways) > 1:
        raise InvalidInput("say what was read in one way: as arguments, by --batch, or by --from-suggest")
    if arguments.batch is not None:
        return wishes_in(arguments.batch, desk.ecosystem)
    if arguments.from_suggest:
        return _suggested(desk)
    return wishes_of(arguments.what, desk.ecosystem, memory.recall())


def _suggested(desk: Desk) -> tuple[Wish, ...]:
    """Wish for every audit that is suggested, each for the criteria that it is suggested for."""
    if desk.graph is None:
        raise InvalidInput("--from-suggest needs a lockfile to know what is missing")
    suggested = suggest(replace(desk, suggests_peers=False))
    for warning in suggested.next_steps.warnings:
        warn(warning)
    return tuple(Wish(one.step, one.criteria) for one in suggested.next_steps.suggestions.items)


def _binding(arguments: argparse.Namespace, desk: Desk, memory: Memory, *, is_single: bool) -> Binding:
    named = _digests(arguments.distributions), _digests(arguments.from_distributions)
    if any(named) and not is_single:
        raise InvalidInput("--distributions says what was read of one release; here are several")
    return Binding(
        *named,
        takes_locked=arguments.locked_distributions,
        may_be_unknown=arguments.bytes_unknown,
        recollection=memory.recall(),
        instance=_instance_for(desk),
    )


def _digests(texts: list[str]) -> tuple[Digest, ...]:
    return tuple(sorted((digest(one) for text in texts for one in text.split(",")), key=prefixed))


def _instance_for(desk: Desk) -> "Callable[[], Instance | None]":
    """Reach the instance that the user works with, if there is one and it may be asked."""

    def reach() -> "Instance | None":
        return None if desk.is_frozen or chosen_instance() is None else _instance(desk)

    return reach


def _instance(desk: Desk) -> "Instance":
    desk.require_network("an instance")
    # Loaded here, for recording in a store alone needs no HTTP client.
    from vetting.bootstrap.client import open_instance  # noqa: PLC0415

    return open_instance()


def _publishing(arguments: argparse.Namespace, desk: Desk, memory: Memory) -> Publishing | None:
    if not arguments.publish:
        return None
    shares = {"thoroughness": arguments.thoroughness, "understanding": arguments.understanding}
    return Publishing(_instance(desk), memory, lambda: str(uuid.uuid4()), **shares)


def _run_wildcard(arguments: argparse.Namespace, desk: Desk) -> int:
    if arguments.publish or arguments.batch or arguments.from_suggest:
        raise InvalidInput("--wildcard goes with one project, and into the store alone")
    terms = Terms(tuple(arguments.criteria), arguments.start_date, arguments.end_date)
    with conversation(arguments.output_format):
        believed = certify_publisher(
            desk,
            single_project(arguments.what, desk.ecosystem),
            arguments.wildcard,
            terms,
            signer=person_from(arguments),
            is_forced=arguments.force,
        )
    words = [f"Recorded in {written_files(believed.written, desk.folder.location)}."]
    document = record_document(believed.entries.items(), believed.written, believed.warnings)
    tell(arguments.output_format, words, document, warnings=believed.warnings)
    return 0


def _warnings(certified: Certified, desk: Desk) -> tuple[str, ...]:
    """Say also of which claims the bytes are unknown; an audit of a crate names none."""
    unbound = [] if desk.ecosystem is Ecosystem.CARGO else [one for one in certified.claims if not one.is_bound]
    unknown = [f"bytes unknown of {one.project} {_unnamed(one)}: the lockfile does not name it" for one in unbound]
    assumed = [
        f"nobody showed files of {label(one.step)} here: recorded are those that the lockfile names; where you read "
        "others, name them with --distributions"
        for one in certified.claims
        if one.is_assumed
    ]
    partly = certified.claims if desk.ecosystem is Ecosystem.NPM else ()
    return (*certified.warnings, *assumed, *unknown, *filter(None, map(_lacking, partly)))


def _unnamed(claim: Claim) -> str:
    """Give the versions of which no files are named."""
    lacking = [] if claim.distributions else [claim.version]
    return " and ".join([claim.base, *lacking] if claim.base and not claim.base_distributions else lacking)


def _lacking(claim: Claim) -> str | None:
    """Say where an audit of npm does not name its files by all that others compare them by."""
    sides = [one for one in (claim.distributions, claim.base_distributions) if one]
    lacking = sorted({"sha256", "sha512"} - frozenset.intersection(*map(algorithms_of, sides)))
    if not lacking:
        return None
    named = " and ".join(f"{one}:HEX" for one in lacking)
    return (
        f"{label(claim.step)} is not named by {named}: npm locks SHA-512, and earlier audits may name SHA-256 alone; "
        "`revet diff` or `revet inspect` before certifying finds out both"
    )


def _lines(certified: Certified, publishing: Publishing | None, desk: Desk) -> "Iterator[str]":
    if publishing is not None:
        for one in certified.published:
            number = plain(str(one.get("id", "(unnumbered)")))
            yield f"Recorded with {publishing.instance.url} as audit {number}."
    if certified.written:
        yield f"Recorded in {written_files(certified.written, desk.folder.location)}."


def _document(certified: Certified, warnings: tuple[str, ...]) -> dict[str, object]:
    entries = certified.entries or tuple(claim.entry for claim in certified.claims)
    recorded = zip((claim.project for claim in certified.claims), entries, strict=True)
    published = [one.get("id") for one in certified.published]
    return record_document(recorded, certified.written, warnings) | {"published": published}
