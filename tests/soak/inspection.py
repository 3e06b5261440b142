"""
What an instance holds, looked at from outside of it: straight in the database and in the data folder.

Each function gives what is wrong, a sentence a thing; nothing is well.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from sqlalchemy import create_engine, make_url
from sqlmodel import Session, col, select

from tests.soak.releases import Planned
from vetting.adapters.db.tables import (
    AuditRow,
    DiffRow,
    DistributionRow,
    FindingRow,
    JobRow,
    NoticeRow,
    ProjectRow,
    ReleaseRow,
    ScoreRow,
)
from vetting.formats import trees
from vetting.formats.score import is_same_score

CURRENT_STATE = "compared"


@contextmanager
def looking_into(database_url: str) -> Iterator[Session]:
    """Open the database without any of the instance's own code between."""
    url = make_url(database_url)
    engine = create_engine(url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def _repeated(what: str, keys: Sequence[object]) -> list[str]:
    return [f"{what} {key} is there {count} times" for key, count in Counter(keys).items() if count > 1]


def wrong_releases(session: Session, published: Sequence[Planned]) -> list[str]:
    """Find releases and files that are missing, twice, or not read to the end."""
    rows = session.exec(select(ReleaseRow, ProjectRow).join(ProjectRow)).all()
    found = {(project.name, release.version): release for release, project in rows}
    wrong = _repeated("the release", [(project.name, release.version) for release, project in rows])
    wanted = {(one.project, one.version): one for one in published}
    wrong += [f"the release {one} is there, and was never published" for one in found.keys() - wanted.keys()]
    for key, planned in wanted.items():
        release = found.get(key)
        if release is None:
            wrong.append(f"the release {key} is missing")
            continue
        if (release.state, release.state_reason, release.lineage) != (CURRENT_STATE, None, 1):
            wrong.append(f"the release {key} is {release.state} ({release.state_reason}), life {release.lineage}")
        wrong += _wrong_files(session, release, planned)
    return wrong


def _wrong_files(session: Session, release: ReleaseRow, planned: Planned) -> list[str]:
    label = f"{planned.project} {planned.version}"
    files = session.exec(select(DistributionRow).where(DistributionRow.release_id == release.id)).all()
    wrong = _repeated(f"of {label} the file", [one.filename for one in files])
    if len(files) != len(planned.kinds):
        wrong.append(f"{label} has {len(files)} files, {len(planned.kinds)} were published")
    wrong += [f"{one.filename} was not read: {one.failure}" for one in files if one.tree_sha256 is None or one.failure]
    wrong += [f"{one.filename} is said to be gone" for one in files if one.removed_at is not None]
    current = session.exec(
        select(DiffRow)
        .where(DiffRow.release_id == release.id, col(DiffRow.place).is_not(None))
        .order_by(col(DiffRow.place))
    ).all()
    if [one.place for one in current] != list(range(len(current))):
        wrong.append(f"the comparisons of {label} have the places {[one.place for one in current]}")
    if sorted(one.new_sha256 for one in current) != sorted(one.sha256 for one in files):
        wrong.append(f"the comparisons of {label} are not one a file")
    if len({(one.base, one.base_release_id) for one in current}) != 1:
        wrong.append(f"{label} is compared with several bases at once")
    return wrong


def wrong_scores(session: Session, labels: Mapping[int, str]) -> list[str]:
    """Find releases without a score, and scores that repeat the one before."""
    wrong = []
    for number, label in labels.items():
        history = session.exec(select(ScoreRow).where(ScoreRow.release_id == number).order_by(col(ScoreRow.id))).all()
        if not history:
            wrong.append(f"{label} has no score")
        wrong += [
            f"{label} has the same score twice in a row, {later.id} and the one before"
            for earlier, later in pairwise(history)
            if is_same_score(earlier.document, later.document)
        ]
    return wrong


def wrong_history(session: Session) -> list[str]:
    """Find findings and notices that are there twice."""
    findings = session.exec(select(FindingRow)).all()
    notices = session.exec(select(NoticeRow)).all()
    told = [(one.diff_id, one.rule, one.path, one.line, one.column, one.digest, one.message) for one in findings]
    noticed = [(one.project_id, one.lineage, one.kind, one.version, one.filename) for one in notices]
    return _repeated("the finding", told) + _repeated("the notice", noticed)


def wrong_audits(session: Session, recorded: Mapping[str, int], asked: int) -> list[str]:
    """Find audits that got a 201 and are not there, or are there twice, or were never asked for."""
    rows = session.exec(select(AuditRow)).all()
    found = {row.notes: row.id for row in rows}
    wrong = _repeated("the audit", [row.notes for row in rows])
    wrong += [f"the audit {key} got a 201 and is not there" for key in recorded if found.get(key) != recorded[key]]
    wrong += [f"the audit {key} is there, and nobody got a 201" for key in found if key not in recorded]
    if len(recorded) != asked:
        wrong.append(f"{asked} audits were asked for, {len(recorded)} got a 201")
    return wrong


def stuck_jobs(session: Session) -> list[str]:
    """Find jobs that are not done."""
    left = session.exec(select(JobRow).where(JobRow.state != "done").order_by(col(JobRow.id))).all()
    return [f"job {one.id} ({one.key}) is {one.state} after {one.attempts} attempts: {one.reason}" for one in left]


def wrong_blobs(session: Session, blobs: Path) -> list[str]:
    """Find blobs that are not what their name says, and those that rows speak of and are not there."""
    wrong = []
    held = set()
    for path in blobs.glob("??/*"):
        name = path.parent.name + path.name
        held.add(name)
        if hashlib.sha256(path.read_bytes()).hexdigest() != name:
            wrong.append(f"the blob {name} is something else than its name says")
    files = session.exec(select(DistributionRow)).all()
    diffs = session.exec(select(DiffRow)).all()
    named = {one.sha256 for one in files} | {one.manifest_sha256 for one in diffs}
    manifests = {one.tree_sha256 for one in files if one.tree_sha256}
    for one in sorted(manifests & held):
        tree = trees.parse((blobs / one[:2] / one[2:]).read_bytes())
        named |= {entry.sha256 for entry in tree.entries if entry.sha256 is not None}
    return wrong + [f"the blob {one} is spoken of and not there" for one in sorted((named | manifests) - held)]


def labels_of(session: Session) -> dict[int, str]:
    """Name every release."""
    rows = session.exec(select(ReleaseRow, ProjectRow).join(ProjectRow)).all()
    return {release.id or 0: f"{project.name} {release.version}" for release, project in rows}
