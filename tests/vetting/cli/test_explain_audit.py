"""``revet explain-audit``, in words and JSON."""

import json
from datetime import date

from tests.vetting.cli.project_folder import ProjectFolder
from tests.vetting.domain.resolver.books import book, delta, exemption, full
from tests.vetting.usecases.stores_on_disk import audit, store
from vetting.cli.explanation_text import answer_lines
from vetting.cli.terminal import Painter
from vetting.domain.audit_sets import AuditSet
from vetting.domain.explaining import explain, mentions
from vetting.domain.publishers import PublisherRecord, TrustedEntry, UnpublishedEntry, User, WildcardAudit
from vetting.domain.releases import Ecosystem, project_name
from vetting.domain.resolver import AuditBook, Fresh
from vetting.domain.versions import order_for
from vetting.formats.explanation import edge_document
from vetting.usecases.explaining import Answer, Question

DELTA = '\n[[audits.demo]]\nwho = "Jo"\ncriteria = "safe-to-deploy"\ndelta = "1.0 -> 1.1"\nimportable = false\n'
VIOLATION = '\n[[audits.demo]]\nwho = "Ann"\ncriteria = "safe-to-run"\nviolation = "==1.0"\nnotes = "It mines."\n'
ORDER = order_for(Ecosystem.PYPI)
PERIOD = (date(2025, 1, 1), date(2026, 1, 1))
DEPLOY = ("safe-to-deploy",)


def test_a_path_is_told_step_by_step(project: ProjectFolder) -> None:
    """Who, where from, and what is odd about it; no lockfile is needed for a version that is named."""
    store(project.store, audits=audit("1.0", 'who = "Ann"') + DELTA)

    told = project.revet("explain-audit", "demo", "1.1", "safe-to-run")

    assert (told.status, told.err) == (0, "")
    assert told.out.splitlines() == [
        "demo 1.1 is certified for safe-to-run:",
        "  1. audit of 1.0 by Ann (here)",
        "  2. audit of the change from 1.0 to 1.1 by Jo (here; not for others)",
    ]


def test_what_nobody_certifies_is_told_with_what_is(project: ProjectFolder) -> None:
    """The versions to choose from instead, a long list of them cut."""
    store(project.store, audits="".join(audit(f"{number}.0") for number in range(1, 23)))

    told = project.revet("explain-audit", "demo", "99.0")

    assert told.status == 1
    assert told.out.splitlines() == [
        "demo 99.0 is not certified for safe-to-deploy.",
        f"  Certified: {', '.join(f'{number}.0' for number in range(1, 21))}, and 2 more.",
    ]


def test_a_locked_version_is_meant(project: ProjectFolder) -> None:
    """The lockfile says which."""
    project.lock()
    store(project.store, audits=audit("1.0"))

    assert project.revet("explain-audit", "demo").out.splitlines()[0] == "demo 1.0 is certified for safe-to-deploy:"


def test_without_a_lockfile_any_version_is_meant(project: ProjectFolder) -> None:
    """Said beside the answer."""
    store(project.store, audits=audit("1.0") + audit("2.0"))

    told = project.revet("explain-audit", "demo")

    assert (told.status, told.out.splitlines()[0]) == (0, "demo 2.0 is certified for safe-to-deploy:")
    assert told.err.startswith("warning: any version is looked for, for none can be seen to be locked: ")


def test_a_violation_is_told(project: ProjectFolder) -> None:
    """Somebody vouches for it, and somebody speaks against it: that is no answer to rely on."""
    store(project.store, audits=audit("1.0") + VIOLATION)

    told = project.revet("explain-audit", "demo", "1.0")

    assert told.status == 1
    assert told.out.splitlines() == [
        "demo 1.0 is certified for safe-to-deploy, and spoken against:",
        "  1. audit of 1.0 (here)",
        '  Spoken against: violation "==1.0" of safe-to-run by Ann (here): It mines.',
    ]


def test_another_peers_file_can_be_asked(project: ProjectFolder) -> None:
    """No store is needed; what it says of less is told all the same."""
    (project.path / "peer.toml").write_text(audit("1.0", 'who = "Ann"').replace("safe-to-deploy", "safe-to-run"))

    found = project.revet("explain-audit", "demo", "1.0", "safe-to-run", "--peer", "peer.toml")
    not_found = project.revet("explain-audit", "--peer=peer.toml", "demo")

    assert (found.status, found.out.splitlines()[1]) == (0, "  1. audit of 1.0 by Ann (from peer.toml)")
    assert (not_found.status, not_found.out.splitlines()) == (
        1,
        [
            "demo is not certified for safe-to-deploy in any version.",
            "Somebody looked at it all the same:",
            "  audit of 1.0 by Ann (from peer.toml) for safe-to-run",
        ],
    )


def test_nobody_knows_it(project: ProjectFolder) -> None:
    """One line says so."""
    store(project.store)

    told = project.revet("explain-audit", "demo", "1.0")

    assert (told.status, told.out) == (1, "demo 1.0 is not certified for safe-to-deploy.\n")


def test_the_answer_can_be_json(project: ProjectFolder) -> None:
    """Paths, violations, and what else there is."""
    store(project.store, audits=audit("1.0", 'who = "Ann"') + DELTA + VIOLATION)

    told = project.revet("explain-audit", "demo", "1.0", "--output-format", "json")

    first = {
        "kind": "full",
        "peer": None,
        "from": None,
        "to": "1.0",
        "who": ["Ann"],
        "criteria": ["safe-to-deploy"],
        "caveat": None,
        "notes": None,
    }
    second = {**first, "kind": "delta", "from": "1.0", "to": "1.1", "who": ["Jo"], "caveat": "not-importable"}
    violation = {
        "peer": None,
        "violation": "==1.0",
        "who": ["Ann"],
        "criteria": ["safe-to-run"],
        "notes": "It mines.",
    }
    assert (told.status, json.loads(told.out)) == (
        1,
        {
            "project": "demo",
            "criteria": "safe-to-deploy",
            "found": False,
            "versions": [{"version": "1.0", "certified": False, "path": [first], "violations": [violation]}],
            "certified": ["1.0", "1.1"],
            "mentioned": [first, second],
        },
    )


def test_json_has_warnings(project: ProjectFolder) -> None:
    """Beside the answer and within it."""
    (project.path / "peer.toml").write_text(audit("1.0", "signature = 1"))

    told = project.revet("explain-audit", "demo", "1.0", "--peer", "peer.toml", "--output-format", "json")

    assert [one.startswith("from peer.toml was dropped") for one in json.loads(told.out)["warnings"]] == [True]


def test_every_kind_of_step_has_words() -> None:
    """Exemptions say that nobody read, trust says in whom, and what is not in the lock yet says so."""
    ann = User(7, "ann\x1b")
    uploads = {"demo": (PublisherRecord("3.0", date(2025, 5, 1), ann), PublisherRecord("4.0", date(2025, 5, 1), ann))}
    peer = AuditSet(
        audits={"demo": (full("6.0", criteria=()), delta("6.0", "7.0"))},
        wildcards={"demo": (WildcardAudit(DEPLOY, ann, *PERIOD, who=("Bo",)),)},
    )
    opened = AuditBook(
        book().criteria,
        AuditSet(trusted={"demo": (TrustedEntry(DEPLOY, ann, *PERIOD),)}),
        {"peer": peer},
        {"demo": (exemption("2.0"),)},
        uploads,
        {"demo": (UnpublishedEntry("5.0", "4.0"),)},
        Fresh(audits=frozenset({("peer", "demo", 0)}), publishers=frozenset({("demo", 1)})),
    )
    edges = mentions("demo", opened, ORDER)
    question = Question(project_name(Ecosystem.PYPI, "demo"), "1.0", "safe-to-deploy")
    found = Answer(question, (explain("demo", "1.0", "safe-to-deploy", opened, ORDER),), (), edges)

    by = "(from peer; the upload is not in imports.lock yet) for safe-to-deploy"
    assert list(answer_lines(found, Painter(is_on=False)))[2:] == [
        "  exemption of 2.0, which nobody read (here) for safe-to-deploy",
        "  audit of all that ann\\u001b uploads, as 3.0 by Bo (from peer) for safe-to-deploy",
        "  trust in all that ann\\u001b uploads, as 3.0 (here) for safe-to-deploy",
        f"  audit of all that ann\\u001b uploads, as 4.0 by Bo {by}",
        "  trust in all that ann\\u001b uploads, as 4.0 (here; not in imports.lock yet) for safe-to-deploy",
        "  4.0 in place of 5.0, which is not on the index (here) for none of your criteria",
        "  audit of 6.0 (from peer; not in imports.lock yet) for none of your criteria",
        "  audit of the change from 6.0 to 7.0 (from peer) for safe-to-deploy",
    ]
    assert [edge_document(edge)["kind"] for edge in edges] == [
        *("exemption", "wildcard", "trusted", "wildcard", "trusted", "unpublished", "full", "delta"),
    ]
    assert edge_document(edges[1])["publisher"] == "ann\x1b"
