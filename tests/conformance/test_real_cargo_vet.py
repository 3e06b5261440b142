"""The real ``cargo vet`` is the judge: generated graphs and stores, and whatever it says, we say."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.conformance import once_different as once
from tests.conformance.cases import Case
from tests.conformance.judging import STRICTER, formatted_by_them, formatted_by_us, number_of_cases, ours, theirs
from tests.conformance.loose_texts import loose_cases
from tests.conformance.real_cargo_vet import RealCargoVet, needs_cargo_vet
from tests.conformance.strategies import cases, flawed_cases, ranges, raw_ranges
from vetting.domain.errors import InvalidInput
from vetting.domain.semver import SemverOrder
from vetting.formats.cargo_vet import StoreFile

pytestmark = needs_cargo_vet

# What is generated is large on purpose, and nothing here is shrunk for long: a world is small already.
generating = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
ORDER = SemverOrder()
VERSIONS = (
    "0.0.3",
    "0.2.9",
    "1.0.0-alpha",
    "1.0.0",
    "1.2.3-beta.2",
    "1.2.3",
    "1.2.3+b1",
    "2.0.0",
    "3.0.0-beta.1",
    "10.2.1",
)


@pytest.fixture(scope="module")
def vet(tmp_path_factory: pytest.TempPathFactory) -> RealCargoVet:
    """Lay out a folder for the binary."""
    return RealCargoVet(tmp_path_factory.mktemp("real") / "project")


@settings(generating, max_examples=number_of_cases(300, 5000))
@given(case=cases())
@example(case=once.EXEMPTIONS_CONFLICT_FIRST)
@example(case=once.PEERS_CONFLICT_FIRST)
@example(case=once.TWO_WILDCARDS)
def test_the_whole_outcome_is_the_same(vet: RealCargoVet, case: Case) -> None:
    """Conclusion, failures, conflicts in their order, and how each release is vetted: nothing differs."""
    answer = theirs(vet, case)

    assert answer.document == ours(vet)[0]
    assert not answer.is_panic


@settings(generating, max_examples=number_of_cases(40, 2000))
@given(case=flawed_cases())
def test_what_is_refused_there_is_refused_here(vet: RealCargoVet, case: Case) -> None:
    """A store that somebody spoilt is refused by both or by none, save for what only we look at."""
    answer = theirs(vet, case)

    document, refusal = ours(vet)

    assert document == answer.document or any(mistake in refusal for mistake in STRICTER)


@settings(generating, max_examples=number_of_cases(40, 5000))
@given(case=loose_cases())
@example(case=once.OLD_STORE)
@example(case=once.NEW_STORE)
@example(case=once.TABS)
@example(case=once.ODD_NAMES)
@example(case=once.NOTES_OR_NONE)
def test_every_byte_of_the_layout_is_the_same(vet: RealCargoVet, case: Case) -> None:
    """However a store was written, `fmt` makes the same three files of it."""
    assert formatted_by_them(vet, case) == formatted_by_us(vet, case)


@settings(generating, max_examples=number_of_cases(50, 2000))
@given(text=raw_ranges())
@example(text="*, >1")
@example(text="1.2.3-01")
@example(text="0.0.3,\t0.0.3")
@example(text="^18446744073709551615")
@example(text="^18446744073709551616")
@example(text=",".join(["1"] * 33))
def test_a_range_is_read_or_refused_alike(vet: RealCargoVet, text: str) -> None:
    """A violation's range is none for both, or both spell it alike."""
    written = once.DENIED.replace('"*"', '"' + text.replace("\t", "\\t") + '"')
    found = formatted_by_them(vet, Case((), once.CONFIG, once.AUDITS + written, once.IMPORTS))

    assert found.get(StoreFile.AUDITS, "refused").split("violation = ")[-1].strip() == spelled(text)


def spelled(text: str) -> str:
    """Spell a range as it is written, or say that it is none."""
    try:
        return f'"{ORDER.spell(text)}"'
    except InvalidInput:
        return "refused"


@settings(generating, max_examples=number_of_cases(40, 2000))
@given(texts=st.lists(ranges(), min_size=1, max_size=6, unique=True))
@example(texts=["^1, ^1.0.0-alpha", "^1.0, ^1.0.0-alpha", "^0, ^0.0.3-a"])
def test_a_range_names_the_same_versions(vet: RealCargoVet, texts: list[str]) -> None:
    """A violation conflicts with the exemptions of the same versions, pre-releases and build tags among them."""
    exempted = "".join(once.EXEMPTED.replace("1.0.0", one) for one in sorted(VERSIONS, key=ORDER.key))
    denied = "".join(once.DENIED.replace('"*"', f'"{one}"') for one in sorted(texts))
    answer = theirs(vet, Case(once.GRAPH, once.CONFIG + exempted, once.AUDITS + denied, once.IMPORTS))

    assert answer.document
    assert answer.document == ours(vet)[0]


TRUSTED = once.TRUSTED.replace("safe-to-run", "safe-to-fly")
MAPPED = '\n[imports.friend]\nurl = "u"\n\n[imports.friend.criteria-map]\ntheirs = "safe-to-fly"\n'
DEFAULT = once.CONFIG.replace("\n\n[cargo-vet]", '\n\ndefault-criteria = "safe-to-fly"\n\n[cargo-vet]')
EMPTY = once.AUDITS + "\n[audits]\n"


@pytest.mark.parametrize(
    "case",
    [
        Case(once.GRAPH, DEFAULT, EMPTY, once.IMPORTS),
        Case(once.GRAPH, once.CONFIG + MAPPED, EMPTY, once.IMPORTS + "\n[audits.friend.audits]\n"),
        Case(once.GRAPH, once.CONFIG, EMPTY + TRUSTED, once.IMPORTS),
    ],
    ids=["default", "map", "trusted"],
)
def test_undefined_criteria_are_refused_wherever_they_stand(vet: RealCargoVet, case: Case) -> None:
    """Where cargo-vet looks away until it meets the word, we say at once that it means nothing."""
    assert theirs(vet, case).document
    assert any(mistake in ours(vet)[1] for mistake in STRICTER)
