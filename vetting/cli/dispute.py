"""``revet dispute``: set a peer's violation aside, for a reason and for a time."""

import argparse

from vetting.cli.answering import tell
from vetting.cli.days import day
from vetting.cli.folder_arguments import add_folder_arguments, add_output_format, desk_from
from vetting.cli.person import git_user
from vetting.cli.terminal import plain
from vetting.domain.errors import InvalidInput
from vetting.domain.hidden_text import require_visible
from vetting.domain.releases import project_name
from vetting.formats.cargo_vet import StoreFile
from vetting.formats.record_report import record_document
from vetting.usecases.desk import Desk
from vetting.usecases.disputing import Claim, dispute, settle_dispute

IS_INTERMIXED = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments and flags."""
    parser.description = (
        f"{parser.description} Every report says that it is set aside, and when the day has come it counts again. "
        f"It is kept in {StoreFile.HOUSE}, which cargo-vet does not read."
    )
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("specifier", metavar="SPECIFIER", help="the violation's versions, as the peer spells them")
    add_folder_arguments(parser)
    add_output_format(parser)
    parser.add_argument(
        "--peer", required=True, metavar="NAME", help="whose violation it is, as config.toml names them"
    )
    parser.add_argument(
        "--until",
        metavar="YYYY-MM-DD",
        type=day,
        help="the first day on which it counts again, at most a year ahead",
    )
    parser.add_argument("--reason", help="why it does not hold here")
    parser.add_argument(
        "--criteria", action="append", default=[], help="which of its criteria; repeatable (default: all of them)"
    )
    parser.add_argument("--who", action="append", default=[], help='"Name <email>"; repeatable (default: git\'s user)')
    parser.add_argument("--withdraw", action="store_true", help="stop disputing it")


def run(arguments: argparse.Namespace) -> int:
    """Dispute, or stop."""
    desk = desk_from(arguments, needs_lockfile=False)
    claim = Claim(project_name(desk.ecosystem, arguments.project), arguments.specifier, arguments.peer)
    what = plain(f'the violation "{claim.specifier}" of {claim.project} from {claim.peer}')
    if arguments.withdraw:
        settle_dispute(desk, claim)
        words = [f"{what[0].upper()}{what[1:]} counts again; {_place(desk)} has changed."]
        tell(arguments.output_format, words, record_document((), [StoreFile.HOUSE]))
        return 0
    if not arguments.until or not arguments.reason:
        raise InvalidInput("a dispute needs --until DATE and --reason TEXT")
    for text in (arguments.reason, *arguments.who):
        require_visible(text, "words of a dispute")
    made = dispute(
        desk,
        claim,
        until=arguments.until,
        reason=arguments.reason,
        who=tuple(arguments.who) or (git_user(),),
        criteria=tuple(arguments.criteria),
    )
    words = [
        f"{what[0].upper()}{what[1:]} is set aside until {made.until} for {plain(', '.join(made.criteria))}.",
        f"It is recorded in {_place(desk)}; commit it.",
    ]
    tell(arguments.output_format, words, record_document([(claim.project, made)], [StoreFile.HOUSE]))
    return 0


def _place(desk: Desk) -> str:
    return f"{desk.folder.location}/{StoreFile.HOUSE}"
