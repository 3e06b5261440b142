"""Judging a lockfile by a store."""

import json
from pathlib import Path

import pytest

from tests.builders import digest, flat_graph, sha512_of
from tests.vetting.usecases.stores_on_disk import (
    CONFIG,
    IMPORT_PEER,
    IMPORTS,
    PEER,
    PublishedTexts,
    audit,
    desk_for,
    store,
)
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.dependencies import DependencyGraph, Node, Origin
from vetting.domain.errors import NotFound, SourceUnavailable
from vetting.domain.releases import Digest, Ecosystem, prefixed
from vetting.domain.resolver import Conclusion
from vetting.formats.cargo_vet import StoreFile
from vetting.usecases.checking import Checked, check

A, B = digest("a"), digest("b")
EMPTY_PEER = "\n[audits.peer.audits]\n"


def lockfile(*nodes: Node) -> DependencyGraph:
    """Lock releases."""
    return flat_graph(Ecosystem.PYPI, nodes or (Node("demo", "1.0", distributions=frozenset({A})),))


def judged(
    folder: FolderOnDisk,
    graph: DependencyGraph | None = None,
    texts: dict[str, str] | None = None,
    *,
    locked: bool = False,
) -> Checked:
    """Check a lockfile with one release of demo, or another."""
    return check(desk_for(folder, graph or lockfile(), sources=PublishedTexts(texts), locked=locked))


def lock_of(folder: FolderOnDisk) -> str:
    """Read imports.lock."""
    return folder.read()[StoreFile.IMPORTS]


def test_an_audited_lockfile_passes(tmp_path: Path) -> None:
    """Where the store vouches for the locked bytes, the check holds without a word."""
    folder = store(tmp_path, audits=audit("1.0", f'distributions = "sha256:{A}"'))

    checked = judged(folder)

    assert (checked.report.conclusion, checked.warnings, checked.written) == (Conclusion.SUCCESS, (), ())


def test_a_missing_audit_fails_and_changes_nothing(tmp_path: Path) -> None:
    """A check that does not hold leaves the lock as it was."""
    folder = store(tmp_path, config=IMPORT_PEER, imports=EMPTY_PEER)
    before = folder.read()

    checked = judged(folder, texts={PEER: audit("2.0")})

    assert (checked.report.conclusion, folder.read()) == (Conclusion.MISSING_AUDITS, before)


def test_what_a_success_leans_on_is_kept(tmp_path: Path) -> None:
    """A peer's new audit that is needed goes into the lock; then a locked check needs nobody."""
    folder = store(tmp_path, config=IMPORT_PEER, imports=EMPTY_PEER)
    theirs = audit("1.0", f'distributions = "sha256:{A}"')

    checked = judged(folder, texts={PEER: theirs + audit("2.0")})

    assert (checked.written, [str(one) for one in checked.lock_changes]) == ((StoreFile.IMPORTS,), ["peer: 1 came"])
    assert lock_of(folder) == IMPORTS + theirs.replace("audits.", "audits.peer.audits.")
    assert judged(folder, locked=True).report.conclusion is Conclusion.SUCCESS
    assert judged(folder, texts={PEER: theirs}).written == ()


def test_what_a_peer_takes_back_no_longer_counts(tmp_path: Path) -> None:
    """A revoked audit fails the next unlocked check."""
    folder = store(tmp_path, config=IMPORT_PEER, imports=audit("1.0").replace("audits.", "audits.peer.audits."))

    assert judged(folder, locked=True).report.conclusion is Conclusion.SUCCESS
    assert judged(folder, texts={PEER: ""}).report.conclusion is Conclusion.MISSING_AUDITS


def test_a_peer_that_is_down_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """Where a peer does not answer, nothing is judged and nothing is written."""
    folder = store(tmp_path, config=IMPORT_PEER, audits=audit("1.0"), imports=EMPTY_PEER)
    before = folder.read()

    with pytest.raises(SourceUnavailable, match="With --locked, `revet check` goes on"):
        judged(folder)
    assert folder.read() == before


def test_without_a_store_there_is_nothing_to_judge_by(tmp_path: Path) -> None:
    """A check does not begin a store."""
    with pytest.raises(NotFound):
        judged(FolderOnDisk(tmp_path / "none"))


@pytest.mark.parametrize(
    ("node", "read", "warning"),
    [
        (Node("demo", "1.0"), "", "locked without hashes, so that any bytes would pass: demo 1.0"),
        (Node("demo", "1.0", distributions=frozenset({A})), "", "bytes unknown, for the audits do not say which"),
        (
            Node("demo", "1.0", distributions=frozenset({A, B})),
            f'distributions = "sha256:{A}"',
            "audited in part of the files that the lockfile allows: demo 1.0 (1 of 2 files)",
        ),
        (
            Node("demo", "1.0", distributions=frozenset({A}), has_other_files=True),
            f'distributions = "sha256:{A}"',
            "locked with files of which no SHA-256 or SHA-512 is named, so that any of those would pass: demo 1.0",
        ),
    ],
)
def test_bytes_that_cannot_be_compared_are_told_of(tmp_path: Path, node: Node, read: str, warning: str) -> None:
    """What passes without all its bytes having been audited is named in a warning."""
    checked = judged(store(tmp_path, audits=audit("1.0", read)), lockfile(node))

    assert checked.report.conclusion is Conclusion.SUCCESS
    assert [one.startswith(warning) for one in checked.warnings] == [True]


@pytest.mark.parametrize("origin", [Origin.URL, Origin.GIT])
def test_what_passes_unjudged_is_told_of(tmp_path: Path, origin: Origin) -> None:
    """What comes from an address is named where it is not judged, unless the policy calls it one's own."""
    graph = lockfile(Node("demo", "1.0", origin))
    own = "\n[policy.demo]\naudit-as-crates-io = false\n"

    assert judged(store(tmp_path / "a"), graph, locked=True).warnings == (
        "not judged, for they come from an address or a repository instead of the index: demo 1.0",
    )
    assert judged(store(tmp_path / "b", config=own), graph, locked=True).warnings == ()


def test_what_lies_in_the_project_is_its_own(tmp_path: Path) -> None:
    """Of paths nothing is said, for their content is in the project's own review."""
    assert judged(store(tmp_path), lockfile(Node("demo", "1.0", Origin.PATH))).warnings == ()


def test_a_warning_names_few_and_counts_the_rest(tmp_path: Path) -> None:
    """A long list of releases is cut."""
    nodes = [Node(f"demo{number}", "1.0") for number in range(7)]

    (warning,) = judged(store(tmp_path), lockfile(*nodes)).warnings

    assert warning.endswith("demo3 1.0, demo4 1.0, and 2 more")


def test_crates_have_no_hashes_to_warn_of(tmp_path: Path) -> None:
    """A crate's version is one archive, so nothing is said of its bytes."""
    graph = flat_graph(Ecosystem.CARGO, [Node("demo", "1.0.0")])

    assert judged(store(tmp_path, audits=audit("1.0.0")), graph).warnings == ()


SHA_512 = sha512_of("demo")
OTHER_WAYS = (
    "bytes unknown, for the audits name files by other hashes than the lockfile: "
    "demo 1.0.0 (locked by SHA-512, audited by SHA-256)"
)


@pytest.mark.parametrize(
    ("locked", "read", "warnings"),
    [
        ((), (), ("locked without hashes, so that any bytes would pass: demo 1.0.0",)),
        ((), (A,), ("locked without hashes, so that any bytes would pass: demo 1.0.0",)),
        ((SHA_512,), (A, SHA_512), ()),
        ((SHA_512,), (), ("bytes unknown, for the audits do not say which files were read: demo 1.0.0",)),
        (
            (SHA_512,),
            (A,),
            (OTHER_WAYS,),
        ),
    ],
)
def test_what_can_be_compared_of_npms_bytes_is(
    tmp_path: Path, locked: tuple[Digest, ...], read: tuple[Digest, ...], warnings: tuple[str, ...]
) -> None:
    """Its lockfile has SHA-512: where audits name another hash alone, or the lockfile none, that is told."""
    graph = flat_graph(Ecosystem.NPM, [Node("demo", "1.0.0", distributions=frozenset(locked))])
    folder = store(tmp_path, audits=audit("1.0.0", *named(read)))

    assert judged(folder, graph).warnings == warnings


@pytest.mark.parametrize(
    ("read", "conclusion", "advice"),
    [
        ((A, SHA_512), Conclusion.SUCCESS, False),
        ((A,), Conclusion.WRONG_BYTES, True),
        ((A, sha512_of("another")), Conclusion.WRONG_BYTES, False),
        ((), Conclusion.WRONG_BYTES, False),
    ],
)
def test_all_of_npms_files_can_be_demanded(
    tmp_path: Path, read: tuple[Digest, ...], conclusion: Conclusion, *, advice: bool
) -> None:
    """What cannot be compared is not audited, and what to do about it is told."""
    graph = flat_graph(Ecosystem.NPM, [Node("demo", "1.0.0", distributions=frozenset({SHA_512}))])
    wanted = '\n[policy.demo]\ndistributions = "all"\n'

    checked = judged(store(tmp_path, config=wanted, audits=audit("1.0.0", *named(read))), graph)

    words = (
        "to be certified again after `revet diff`, for policy wants all files audited, and audits name these by other "
        "hashes: demo 1.0.0 (locked by SHA-512, audited by SHA-256)"
    )
    assert (checked.report.conclusion, checked.problems) == (conclusion, ())
    assert checked.warnings == ((words,) if advice else ())


def named(read: tuple[Digest, ...]) -> tuple[str, ...]:
    """Say in an entry which files were read."""
    return (f"distributions = {json.dumps([prefixed(one) for one in read])}",) if read else ()


def test_what_peers_publish_oddly_is_told_of(tmp_path: Path) -> None:
    """Warnings of the import come before those on bytes."""
    folder = store(tmp_path, config=IMPORT_PEER, imports=EMPTY_PEER)

    warnings = judged(folder, texts={PEER: audit("1.0") + audit("2.0", "odd = 1")}).warnings

    assert [one.partition(" ")[0] for one in warnings] == ["from", "bytes"]


def test_a_success_saves_the_store_as_this_version_writes_it(tmp_path: Path) -> None:
    """A check that may write brings an older store, and words that say too much, into today's form."""
    wordy = '\n[[exemptions.demo]]\nversion = "1.0"\ncriteria = ["safe-to-run", "safe-to-deploy"]\n'
    folder = store(tmp_path, config=wordy)
    old = folder.read()[StoreFile.CONFIG].replace("0.10", "0.9")
    folder.write({StoreFile.CONFIG: old})

    checked = judged(folder)

    short = wordy.replace('["safe-to-run", "safe-to-deploy"]', '"safe-to-deploy"')
    assert checked.written == (StoreFile.CONFIG,)
    assert folder.read()[StoreFile.CONFIG] == CONFIG + short
    assert judged(folder).written == ()
