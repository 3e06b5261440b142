"""
``revet``: one module a verb, loaded when it is asked for.

A verb's module has ``add_arguments(parser)`` and ``run(arguments)``, which
gives the exit status: 0 holds, 1 does not hold, 2 wrong use or broken input;
``IS_INTERMIXED = True`` where arguments that may be left out may follow flags.
So ``revet --help`` and the folder verbs load nothing of the server.
"""

import argparse
import contextlib
import errno
import io
import os
import sys
from collections.abc import Sequence
from gc import freeze
from importlib import import_module
from typing import TYPE_CHECKING

from vetting.cli.brief import without_collecting
from vetting.cli.terminal import plain
from vetting.domain.errors import VettingError

if TYPE_CHECKING:
    from pathlib import Path
from types import ModuleType

REFUSED = 2
"""The exit status of wrong use and of broken input."""
ENOUGH_SEEN = 128 + 13
"""The exit status where the answer's reader went away, as a shell tells it of a program that the signal ends."""
STOPPED = 128 + 2
"""The exit status after Ctrl-C, told alike."""
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
VERBS: dict[str, tuple[str, str]] = {
    "check": ("vetting.cli.check", "judge the lockfile by the store"),
    "suggest": ("vetting.cli.suggest", "say what to read, so that exemptions are no longer needed"),
    "init": ("vetting.cli.init", "begin a store for the lockfile"),
    "inspect": ("vetting.cli.inspecting", "read all of a release"),
    "diff": ("vetting.cli.diff", "read what changed between two releases"),
    "scan": ("vetting.cli.scan", "say what the rules notice in a release, an archive or a folder"),
    "certify": ("vetting.cli.certify", "record that you read a release, or a change that leads to it"),
    "trust": ("vetting.cli.trust", "believe in what a publisher uploads"),
    "record-violation": ("vetting.cli.record_violation", "record that versions of a project do not meet criteria"),
    "dispute": ("vetting.cli.dispute", "set a peer's violation aside, for a reason and for a time"),
    "add-exemption": ("vetting.cli.add_exemption", "allow a release although nobody reviewed it"),
    "import": ("vetting.cli.importing", "take a peer's audits into account"),
    "prune": ("vetting.cli.prune", "drop what the lockfile does not need"),
    "regenerate": ("vetting.cli.regenerate", "make a part of the store anew"),
    "fmt": ("vetting.cli.fmt", "bring the store's files into their one canonical text"),
    "aggregate": ("vetting.cli.aggregate", "make one audits file of several"),
    "explain-audit": ("vetting.cli.explain_audit", "show who vouches for a release, here or anywhere you rely on"),
    "dump-graph": ("vetting.cli.dump_graph", "show the graph that the other verbs work with"),
    "gc": ("vetting.cli.gc", "take out of the cache what nobody used for long"),
    "renew": ("vetting.cli.renew", "have wildcard audits end a year from now"),
    "login": ("vetting.cli.login", "remember an instance and your token for it"),
    "score": ("vetting.cli.score", "show what an instance thinks of a release"),
    "export": ("vetting.cli.export", "fetch the audits that an instance publishes"),
    "watch": ("vetting.cli.watch", "say which projects an instance follows"),
    "serve": ("vetting.cli.serve", "run the site, and with --with-worker all that it needs"),
    "worker": ("vetting.cli.worker", "run one worker"),
    "migrate": ("vetting.cli.migrate", "bring the database to the form that this version expects"),
    "backup": ("vetting.cli.backup", "keep the instance's state in a folder, while it runs"),
    "restore": ("vetting.cli.restore", "make an instance from a back-up"),
    "accounts": ("vetting.cli.accounts", "retire the accounts of the development sign-in"),
    "blobs": ("vetting.cli.blobs", "look over what is kept on the disk: whole or not, needed or not"),
    "evidence": ("vetting.cli.evidence", "record what another source reports on accounts"),
}
"""Each verb's module, and what it does."""
_GROUPS = {
    "check": "on a lockfile and its store",
    "login": "with an instance that others run",
    "serve": "to run an instance",
}
"""The first verb of each group, and what its verbs work on."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks, and give the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    verb = given[0] if given and given[0] in VERBS else None
    if verb is None:
        _without_verb(given)
        return REFUSED
    try:
        return _done(verb, given[1:])
    finally:
        if arguments is None:
            # The process is about to end, and looks through all that there is once more, unless told that it stays.
            # (By its own name: this package's `gc` is the verb as soon as that is loaded.)
            freeze()


def _done(verb: str, given: Sequence[str]) -> int:
    """Do what a verb does, tell what goes wrong, and give the exit status."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A name that the terminal has no letters for is no reason to stop.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        status = _run(verb, given)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the answer, a pager or `head`, has seen enough.
        _write_no_more()
        return ENOUGH_SEEN
    except KeyboardInterrupt:
        sys.stderr.write(f"\nrevet {verb}: stopped\n")
        return STOPPED
    except VettingError as error:
        reason = "\n".join(plain(line) for line in str(error).splitlines())
        sys.stderr.write(f"revet {verb}: {reason}\n")
    except ModuleNotFoundError as error:
        sys.stderr.write(f"revet {verb} needs {error.name}, which is not installed: pip install 'revet[server]'\n")
    except OSError as error:
        if error.errno not in _NO_ROOM:
            return _own_fault(verb)
        sys.stderr.write(f"revet {verb}: not all could be written: {error.strerror}\n")
        _write_no_more()
    except Exception:  # noqa: BLE001 - whatever it is, a CI must not take it for the answer "it does not hold"
        return _own_fault(verb)
    else:
        return status
    return REFUSED


def _own_fault(verb: str) -> int:
    """Tell of the error that is being handled."""
    import_module("traceback").print_exc()
    sys.stderr.write(f"revet {verb}: this is a fault of revet itself; please report it with the lines above\n")
    return REFUSED


def _write_no_more() -> None:
    """Have nothing left to write at the end to where nothing can be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(verb: str, given: Sequence[str]) -> int:
    module, description = VERBS[verb]
    with without_collecting():
        implementation = import_module(module)
    sentence = f"{description[0].upper()}{description[1:]}."
    parser = argparse.ArgumentParser(prog=f"revet {verb}", description=sentence, formatter_class=_Formatter)
    implementation.add_arguments(parser)
    is_intermixed = getattr(implementation, "IS_INTERMIXED", False)
    arguments = parser.parse_intermixed_args(given) if is_intermixed else parser.parse_args(given)
    verbose, log_file = getattr(arguments, "verbose", None), getattr(arguments, "log_file", None)
    if verbose or log_file:
        import_module("vetting.cli.verbose").tell_more(verbose or "warn", log_file)
    output_file: Path | None = getattr(arguments, "output_file", None)
    if output_file is None:
        return _answer(implementation, arguments)
    import_module("vetting.bootstrap.command").refuse_to_overwrite(
        output_file, getattr(arguments, "lockfile", None) or ()
    )
    # Bytes, for a patch is no text.
    answer = io.BytesIO()
    writer = io.TextIOWrapper(answer, encoding="utf-8", errors="backslashreplace", write_through=True)
    try:
        with contextlib.redirect_stdout(writer):
            return _answer(implementation, arguments)
    finally:
        if answer.getvalue():
            import_module("vetting.bootstrap.command").write_answer(output_file, answer.getvalue())


class _Formatter(argparse.HelpFormatter):
    """Lays help out for the terminal; argparse makes one for many a flag, and would load shutil to measure it."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    """Give the width of the terminal, in characters, as shutil does; 80 where there is none."""
    with contextlib.suppress(KeyError, ValueError):
        if (wanted := int(os.environ["COLUMNS"])) > 0:
            return wanted
    with contextlib.suppress(OSError):
        return os.get_terminal_size().columns or 80
    return 80


def _answer(implementation: ModuleType, arguments: argparse.Namespace) -> int:
    """Have a verb do its work; who wants JSON gets a refusal in that form, too, as from cargo-vet."""
    try:
        status: int = implementation.run(arguments)
    except VettingError as error:
        if getattr(arguments, "output_format", None) == "json":
            document = import_module("vetting.formats.vet_answer").refusal_document(error)
            sys.stdout.write(f"{import_module('json').dumps(document, indent=2)}\n")
        raise
    return status


def _without_verb(given: Sequence[str]) -> None:
    """Answer where no verb is named: with help, or with the verb that was probably meant."""
    parser = _parser()
    if not given:
        parser.exit(REFUSED, parser.format_help())
    if not given[0].startswith("-"):
        near = import_module("difflib").get_close_matches(given[0], VERBS, n=1)
        meant = f": did you mean {near[0]}?" if near else ";"
        parser.error(f"there is no verb {plain(given[0])}{meant} `revet --help` lists them")
    parser.parse_args(given)


def _parser() -> argparse.ArgumentParser:
    """Build what answers where no verb is named: help, and the complaint about a verb that does not exist."""
    parser = argparse.ArgumentParser(
        prog="revet",
        description="Vet package releases: every new upload is read against the last version somebody vouched for.",
        epilog=_verbs_by_group(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version of revet and stop")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    for name in VERBS:
        verbs.add_parser(name)
    return parser


def _verbs_by_group() -> str:
    width = max(map(len, VERBS)) + 2
    lines = []
    for name, (_, description) in VERBS.items():
        if name in _GROUPS:
            lines += ["", f"{_GROUPS[name]}:"]
        lines.append(f"  {name:{width}}{description}")
    return "\n".join([*lines[1:], "", "`revet VERB --help` tells more."])


class _Version(argparse.Action):
    """Shows the version; what knows it takes its time to load, so only when it is asked for."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        """Print the version and stop."""
        del namespace, values, option_string
        sys.stdout.write(f"revet {import_module('importlib.metadata').version('revet')}\n")
        parser.exit()
