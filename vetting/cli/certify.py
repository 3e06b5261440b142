"""``revet certify``: record that somebody read a release, or a change that leads to it."""

import argparse
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from vetting.cli.folder_arguments import add_folder_arguments, desk_from
from vetting.cli.terminal import plain, say
from vetting.domain.criteria import CriteriaBook
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Sha256, project_name, sha256
from vetting.usecases.certifying import Claim, bind, certify_in_store, publish
from vetting.usecases.desk import Desk

if TYPE_CHECKING:
    from vetting.ports.instances import Instance

SHARES = (0.25, 0.5, 0.75, 1.0)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments and flags."""
    parser.add_argument("project")
    parser.add_argument(
        "versions", metavar="[FROM] VERSION", nargs="+", help="one version was read in full; of two, the change"
    )
    add_folder_arguments(parser)
    parser.add_argument("--criteria", action="append", default=[], help="what you promise; repeatable")
    parser.add_argument("--who", action="append", default=[], help='"Name <email>" (default: git\'s user)')
    parser.add_argument("--notes", help="what others should know of this audit")
    parser.add_argument("--accept-all", action="store_true", help="record it without asking back")
    parser.add_argument(
        "--distributions",
        metavar="sha256:HEX",
        action="append",
        default=[],
        help="a file of the release that was read; repeatable (default: all that your instance holds)",
    )
    parser.add_argument(
        "--from-distributions", metavar="sha256:HEX", action="append", default=[], help="the same of FROM"
    )
    parser.add_argument("--publish", action="store_true", help="also record it with your instance (REVET_URL)")
    parser.add_argument("--thoroughness", type=float, choices=SHARES, default=0.5, help="share that was read closely")
    parser.add_argument("--understanding", type=float, choices=SHARES, default=0.5, help="share that was understood")


def run(arguments: argparse.Namespace) -> int:
    """Bind the claim to bytes, have it confirmed, record it."""
    desk = desk_from(arguments, needs_lockfile=False)
    claim = _claim(arguments, desk)
    is_bound = bool(claim.distributions) and (claim.base is None or bool(claim.base_distributions))
    instance = None if is_bound and not arguments.publish else _instance(arguments)
    if instance is not None and not is_bound:
        claim = bind(claim, instance)
    _confirm(claim, accept_all=arguments.accept_all)
    if instance is not None and arguments.publish:
        shares = {"thoroughness": arguments.thoroughness, "understanding": arguments.understanding}
        answer = publish(claim, instance, **shares)
        say(f"Recorded with {instance.url} as audit {plain(str(answer.get('id', '(unnumbered)')))}.")
    if desk.folder.exists() or not arguments.publish:
        certify_in_store(claim, folder=desk.folder, today=desk.today)
        say(f"Recorded in {desk.folder.location}/audits.toml.")
    return 0


def _instance(arguments: argparse.Namespace) -> "Instance":
    # Loaded here, for recording in a store alone needs no HTTP client.
    from vetting.bootstrap.client import open_instance  # noqa: PLC0415

    try:
        return open_instance()
    except InvalidInput as error:
        if arguments.publish:
            raise
        raise InvalidInput(
            f"which files did you read? name them with --distributions sha256:HEX, or let an instance say ({error})"
        ) from error


def _claim(arguments: argparse.Namespace, desk: Desk) -> Claim:
    *base, version = arguments.versions
    if len(base) > 1:
        raise InvalidInput("a change leads from one version to another: write PROJECT FROM VERSION")
    if not arguments.criteria:
        raise InvalidInput("what do you promise? write --criteria safe-to-deploy, for example")
    return Claim(
        desk.ecosystem,
        project_name(desk.ecosystem, arguments.project),
        version,
        tuple(arguments.criteria),
        tuple(arguments.who) or (_git_user(),),
        base[0] if base else None,
        arguments.notes,
        _digests(arguments.distributions),
        _digests(arguments.from_distributions),
    )


def _digests(texts: list[str]) -> tuple[Sha256, ...]:
    return tuple(sorted(sha256(one) for text in texts for one in text.split(",")))


def _git_user() -> str:
    """Ask git who is at work here."""
    name, email = (_git_setting(key) for key in ("user.name", "user.email"))
    if not name or not email:
        raise InvalidInput('who are you? write --who "Name <email>", or set git\'s user.name and user.email')
    return f"{name} <{email}>"


def _git_setting(key: str) -> str:
    try:
        asked = subprocess.run(  # noqa: S603 - the command is fixed
            ["git", "config", "--get", key],  # noqa: S607 - whichever git the user has
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ},
        )
    except FileNotFoundError:
        return ""
    return asked.stdout.strip()


def _confirm(claim: Claim, *, accept_all: bool) -> None:
    """Show what is about to be claimed, and have it said."""
    for line in _statement(claim):
        say(line)
    if accept_all:
        return
    if not sys.stdin.isatty():
        raise InvalidInput("nobody is here to confirm this: write --accept-all")
    if input("Do you certify this? [y/N] ").strip().lower() not in {"y", "yes"}:
        raise InvalidInput("not certified; nothing was recorded")


def _statement(claim: Claim) -> list[str]:
    what = f"{claim.project} {claim.version}"
    if claim.base is not None:
        what = f"the change of {claim.project} from {claim.base} to {claim.version}"
    lines = [f"I, {plain(', '.join(claim.who))}, certify that {plain(what)} meets {plain(', '.join(claim.criteria))}:"]
    lines += [f"  {one.name}: {one.description}" for one in CriteriaBook() if one.name in claim.criteria]
    if claim.base is not None:
        lines += [f"  read as {claim.base}: sha256:{digest}" for digest in claim.base_distributions]
    return lines + [f"  read as {claim.version}: sha256:{digest}" for digest in claim.distributions]
