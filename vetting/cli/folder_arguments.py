"""
The flags that every folder verb has, and the desk they describe.

Those of cargo-vet have its names and meaning. What only cargo can be told is
refused where no crates are judged, rather than passed over.
"""

import argparse
from datetime import date, datetime
from importlib import import_module
from pathlib import Path

from vetting.bootstrap.command import FolderOptions, open_desk, other_lockfiles
from vetting.cli.choices import one_of
from vetting.cli.progress import progress_bar
from vetting.cli.terminal import warn
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem
from vetting.formats.lockfiles.cargo_asking import CargoOptions
from vetting.usecases.desk import Desk

OUTPUT_FORMATS = ("human", "json")


def add_folder_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what every folder verb can be told of lockfile, store and network."""
    _add_places(parser.add_argument_group("what to work with"))
    _add_network(parser.add_argument_group("what may be asked and written"))
    _add_cargo(parser.add_argument_group("what to ask cargo for, where crates are judged"))


def _add_places(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--lockfile",
        metavar="PATH",
        type=Path,
        action="append",
        default=[],
        help="the lockfile; repeat it to take several together (default: the one in this folder)",
    )
    group.add_argument(
        "--manifest-path",
        metavar="PATH",
        type=Path,
        help="the project's manifest, in whose folder to look: Cargo.toml, pyproject.toml or package.json",
    )
    group.add_argument(
        "--ecosystem", type=one_of(Ecosystem), choices=list(Ecosystem), help="default: the lockfile's, else pypi"
    )
    group.add_argument(
        "--store-path",
        metavar="PATH",
        type=Path,
        help="the store (default: supply-chain/ECOSYSTEM beside the lockfile)",
    )
    group.add_argument(
        "--filter-graph",
        metavar="EXPRESSION",
        action="append",
        default=[],
        help="work with a part of the graph: include(QUERY) or exclude(QUERY), where a query is any(...), all(...), "
        "not(...), name(NAME), version(VERSION), is_root(BOOL), is_workspace_member(BOOL), is_third_party(BOOL) or "
        "is_dev_only(BOOL); repeatable",
    )


def _add_network(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--locked",
        action="store_true",
        help="fetch nothing, have a check write nothing, and want every file as it should be",
    )
    group.add_argument("--frozen", action="store_true", help="let cargo use no network either; needs --locked")
    group.add_argument("--cache-dir", metavar="PATH", type=Path, help="the cache (default: the system's, for revet)")
    group.add_argument(
        "--output-file",
        "--output",
        metavar="PATH",
        type=Path,
        help="write the answer there, whole, when it is there",
    )
    group.add_argument(
        "--verbose",
        metavar="LEVEL",
        choices=("off", "error", "warn", "info", "debug", "trace"),
        help="what to tell on the standard error besides the answer: off or error (not even warnings), warn (the "
        "default), or what is asked of whom: info, debug or trace",
    )
    group.add_argument("--log-file", metavar="PATH", type=Path, help="write that there instead, below what is there")
    group.add_argument(
        "--registry",
        metavar="ADDRESS",
        help="a list of who publishes audits, cargo-vet's registry.toml: whoever's would spare reading is suggested, "
        "and `revet import` knows their addresses (default: what REVET_REGISTRY names)",
    )
    group.add_argument("--no-registry-suggestions", action="store_true", help="suggest no further peers to import from")
    group.add_argument("--no-minimize-exemptions", action="store_true", help=argparse.SUPPRESS)
    group.add_argument("--current-time", metavar="TIME", type=_day, help=argparse.SUPPRESS)


def _add_cargo(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--features", metavar="NAMES", action="append", default=[], help="features to activate")
    group.add_argument(
        "--no-all-features", action="store_true", help="ask for the features in use, not for all of them"
    )
    group.add_argument("--no-default-features", action="store_true", help="leave default features out")
    group.add_argument(
        "--cargo-arg", metavar="ARG", action="append", default=[], help="pass this on, as in --cargo-arg=-Zbindeps"
    )


def place_flags(arguments: argparse.Namespace) -> str:
    """Give the flags that said what to work with, as a command to copy has to say it again; with a blank before."""
    chosen = [("--lockfile", path) for path in arguments.lockfile]
    named = {
        "--manifest-path": arguments.manifest_path,
        "--ecosystem": arguments.ecosystem,
        "--store-path": arguments.store_path,
    }
    chosen += [(flag, value) for flag, value in named.items() if value is not None]
    if not chosen:
        return ""
    # Loaded here, for mostly nothing is said.
    from shlex import quote  # noqa: PLC0415

    return "".join(f" {flag} {quote(str(value))}" for flag, value in chosen)


def desk_from(arguments: argparse.Namespace, *, needs_lockfile: bool = True) -> Desk:
    """
    Lay out what the flags describe.

    Raises:
        InvalidInput: Flags contradict each other, or there is no lockfile, several, or one that cannot be read.
    """
    if arguments.frozen and not arguments.locked:
        raise InvalidInput("--frozen needs --locked")
    options = _options(arguments)
    desk = open_desk(Path(), options, needs_lockfile=needs_lockfile, progress=progress_bar)
    if desk.ecosystem is not Ecosystem.CARGO and options.cargo != CargoOptions():
        raise InvalidInput(
            f"--features, --no-all-features, --no-default-features and --cargo-arg are for cargo, and these are "
            f"{desk.ecosystem} projects"
        )
    for path in other_lockfiles(Path(), options) if needs_lockfile else ():
        warn(f"{path} is not judged, for this is a Cargo workspace: name it with --lockfile to have it judged")
    return desk


def _options(arguments: argparse.Namespace) -> FolderOptions:
    return FolderOptions(
        lockfiles=arguments.lockfile,
        store_path=arguments.store_path,
        ecosystem=arguments.ecosystem,
        manifest=arguments.manifest_path,
        cargo=CargoOptions(
            features=tuple(name for one in arguments.features for name in one.replace(",", " ").split()),
            has_all_features=not arguments.no_all_features,
            has_default_features=not arguments.no_default_features,
            arguments=tuple(arguments.cargo_arg),
        ),
        locked=arguments.locked,
        frozen=arguments.frozen,
        today=arguments.current_time,
        filters=tuple(
            import_module("vetting.formats.graph_filter").parse_filter(one) for one in arguments.filter_graph
        ),
        cache_folder=arguments.cache_dir,
        peer_registry=arguments.registry,
        suggests_peers=not arguments.no_registry_suggestions,
    )


def _day(text: str) -> date:
    """Read a day, or the day of a moment in RFC 3339."""
    try:
        return datetime.fromisoformat(text).date() if "T" in text.upper() else date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is neither YYYY-MM-DD nor YYYY-MM-DDTHH:MM:SSZ") from None


def add_output_format(parser: argparse.ArgumentParser, *more: str) -> None:
    """Declare the choice between words and JSON, and what *more* a verb can write."""
    parser.add_argument("--output-format", choices=[*OUTPUT_FORMATS, *more], default="human")
