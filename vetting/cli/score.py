"""``revet score``: what an instance thinks of a release, line by line."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from vetting.bootstrap.client import open_instance
from vetting.cli.choices import one_of
from vetting.cli.folder_arguments import add_output_format
from vetting.cli.terminal import Ink, Painter, painter_for, plain, say
from vetting.domain.criteria import SAFE_TO_DEPLOY
from vetting.domain.errors import SourceUnavailable
from vetting.domain.releases import Ecosystem, project_name
from vetting.formats.score import decibans

MEANINGS = {
    "vetoed": "vetoed: somebody whose word counts says that it is harmful",
    "disputed": "disputed: a violation is recorded that is no veto here",
    "unscored": "unscored: not enough is known",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments and flags."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("version", metavar="VERSION")
    parser.add_argument("--ecosystem", type=one_of(Ecosystem), choices=list(Ecosystem), default=Ecosystem.PYPI)
    parser.add_argument("--viewpoint", default="public", help="public, me, user:LOGIN or group:SLUG")
    parser.add_argument("--criteria", default=SAFE_TO_DEPLOY)
    add_output_format(parser)


def run(arguments: argparse.Namespace) -> int:
    """Ask for the score and show it; 1 where the release is vetoed."""
    name = project_name(arguments.ecosystem, arguments.project)
    document = open_instance().score(
        arguments.ecosystem, name, arguments.version, viewpoint=arguments.viewpoint, criteria=arguments.criteria
    )
    if arguments.output_format == "json":
        say(json.dumps(document, indent=2))
    else:
        for line in _lines(document, painter_for(sys.stdout)):
            say(line)
    return 1 if document.get("status") == "vetoed" else 0


def _lines(document: Mapping[str, Any], painter: Painter) -> Iterator[str]:
    try:
        said = list(_told(document, painter))
    except (KeyError, TypeError, ValueError) as error:
        raise SourceUnavailable(f"the instance describes the score in another form than expected: {error}") from error
    yield from said


def _told(document: Mapping[str, Any], painter: Painter) -> Iterator[str]:
    what = f"{plain(document['project'])} {plain(document['version'])}"
    seen = f"seen from {plain(document['viewpoint'])}, for {plain(document['criteria'])}"
    yield f"{painter.paint(Ink.STRONG, what)} {seen}"
    audited = painter.paint(Ink.GOOD, "audited") if document["audited"] else painter.paint(Ink.CAUTION, "not audited")
    score = document["score"]
    band = f"band {_points(document['low_mdb'])} to {_points(document['high_mdb'])}"
    figure = "no score" if score is None else f"{int(score)} of 100"
    yield f"  {figure}, {_points(document['points_mdb'])} decibans, {band}; {audited}"
    status = str(document["status"])
    if status in MEANINGS:
        yield f"  {painter.paint(Ink.BAD, MEANINGS[status])}"
    for line in document["lines"]:
        yield f"  {plain(line['key']):<12} {_worth(line):>8}  {plain(line['reason'])}"


def _worth(line: Mapping[str, Any]) -> str:
    # What nobody looked at adds nothing, and is not a nought: that would read as “looked, and it weighs nothing”.
    return "unknown" if line["state"] == "unknown" else _points(line["points_mdb"])


def _points(millidecibans: int) -> str:
    # Not rounded: a reader can add the lines up.
    return decibans(int(millidecibans))
