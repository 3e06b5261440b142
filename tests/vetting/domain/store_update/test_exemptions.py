"""What an update leaves of exemptions."""

from dataclasses import replace

from tests.vetting.domain.resolver.books import DEPLOY, RUN, book, delta, exemption, full, locked, violation
from tests.vetting.domain.store_update.stores import after
from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit, Exemption
from vetting.domain.criteria import CriteriaBook, Criterion
from vetting.domain.dependencies import Node
from vetting.domain.policy import Policy, PolicyEntry
from vetting.domain.store_update import KEEP, PRUNE, REGENERATE, UpdateMode

ONLY_RUN = Policy({"demo": PolicyEntry(criteria=RUN)})


def left(
    *exempt: Exemption, audits: tuple[Audit, ...] = (), mode: UpdateMode = PRUNE, policy: Policy | None = None
) -> tuple[Exemption, ...]:
    """Give what is left of demo's exemptions, with demo 1.0 locked."""
    return after(book(*audits, exempt=exempt), mode=mode, policy=policy).config.exemptions.get("demo", ())


def test_a_needed_exemption_stays() -> None:
    """What nothing else vouches for stays exempted, with its notes."""
    kept = Exemption("1.0", DEPLOY, notes="later")

    assert left(kept) == (kept,)


def test_a_needless_exemption_goes() -> None:
    """An audit takes an exemption's place where exemptions are weeded, and only there."""
    assert left(exemption("1.0"), audits=(full("1.0"),)) == ()
    assert left(exemption("1.0"), audits=(full("1.0"),), mode=KEEP) == (exemption("1.0"),)


def test_an_exemption_covers_what_it_is_used_for() -> None:
    """An exemption for more than is demanded is narrowed, and written in as few words as will do."""
    assert left(exemption("1.0"), policy=ONLY_RUN) == (exemption("1.0", RUN),)
    assert left(exemption("1.0", (*RUN, *DEPLOY))) == (exemption("1.0"),)
    assert left(exemption("1.0", (*RUN, *DEPLOY)), mode=KEEP) == (exemption("1.0"),)


def test_an_exemption_for_nothing_goes() -> None:
    """An exemption that names no criteria is dropped by any update."""
    assert left(exemption("1.0", ()), audits=(full("1.0"),), mode=KEEP) == ()


def test_exemptions_of_what_is_not_locked_go() -> None:
    """What is no longer used needs no exemption; a check leaves it all the same."""
    opened = replace(book(full("1.0")), exemptions={"gone": (exemption("2.0"),)})

    assert after(opened, mode=PRUNE).config.exemptions == {}
    assert after(opened, mode=KEEP).config.exemptions == {"gone": (exemption("2.0"),)}


def test_a_failing_project_keeps_its_exemptions() -> None:
    """Where nothing is known of what is needed, nothing is dropped, narrowed or added."""
    disputed = (violation("<3"), full("2.0"))

    assert left(exemption("0.5"), mode=PRUNE) == (exemption("0.5"),)
    assert left(exemption("0.5"), audits=disputed, mode=REGENERATE) == (exemption("0.5"),)


def test_what_is_missing_is_exempted_once_a_version() -> None:
    """To regenerate exempts where the audits begin, for all criteria in one entry."""
    both = (delta("0.9", "1.0", criteria=RUN), delta("0.9", "1.0"))

    assert left(audits=both, mode=REGENERATE) == (exemption("0.9"),)
    assert left(mode=REGENERATE) == (exemption("1.0"),)


def test_two_spellings_of_a_version_are_exempted_once() -> None:
    """A version that audits spell in two ways gets one entry."""
    opened = book(delta("0.9", "1.0"), delta("0.9.0", "1.1"))

    store = after(opened, locked(), locked(version="1.1"), mode=REGENERATE)

    assert store.config.exemptions == {"demo": (exemption("0.9"),)}


def test_an_exemption_may_grow_unless_it_says_otherwise() -> None:
    """What is needed beyond an entry with ``suggest = false`` gets an entry of its own."""
    fixed = replace(exemption("1.0", RUN), suggest=False, notes="never")

    assert left(exemption("1.0", RUN), mode=REGENERATE) == (exemption("1.0"),)
    assert left(fixed, mode=REGENERATE) == (fixed, exemption("1.0"))


def test_what_may_not_grow_shrinks_by_itself_alone() -> None:
    """An entry with ``suggest = false`` is narrowed, save where something else is needed beside it."""
    words = CriteriaBook((Criterion("crypto", "c"),))
    fixed = replace(exemption("1.0", (*DEPLOY, "crypto")), suggest=False)
    other = replace(exemption("1.0", ("crypto",)), suggest=False)

    def left_of(entry: Exemption, mode: UpdateMode) -> tuple[Exemption, ...]:
        opened = replace(book(exempt=[entry]), criteria=words, local=AuditSet(words.customs))
        return after(opened, mode=mode).config.exemptions["demo"]

    assert left_of(fixed, PRUNE) == (replace(fixed, criteria=DEPLOY),)
    assert left_of(other, REGENERATE) == (other, exemption("1.0"))


def test_modes_are_each_projects_own() -> None:
    """One project is weeded while another is left as it is."""
    opened = replace(
        book(full("1.0"), exempt=[exemption("1.0")]),
        exemptions={"demo": (exemption("1.0"),), "other": (exemption("1.0"), exemption("3.0"))},
    )

    store = after(opened, locked(), Node("other", "1.0"), mode=lambda name: PRUNE if name == "demo" else KEEP)

    assert store.config.exemptions == {"other": (exemption("1.0"), exemption("3.0"))}
