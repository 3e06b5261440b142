"""The expressions of ``--filter-graph``."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetting.domain.errors import InvalidInput
from vetting.domain.graph_filter import AllOf, AnyOf, GraphFilter, Has, Named, Not, OfVersion, Trait
from vetting.formats.graph_filter import MAX_DEPTH, parse_filter


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("include(name(serde))", GraphFilter(Named("serde"), includes=True)),
        ("exclude(version(1.2.0))", GraphFilter(OfVersion("1.2.0"), includes=False)),
        (" exclude ( not( is_root( true ) ) ) ", GraphFilter(Not(Has(Trait.IS_ROOT, wanted=True)), includes=False)),
        (
            "include(any(is_dev_only(false), all(name(@scope/x), is_third_party(true))))",
            GraphFilter(
                AnyOf(
                    (
                        Has(Trait.IS_DEV_ONLY, wanted=False),
                        AllOf((Named("@scope/x"), Has(Trait.IS_THIRD_PARTY, wanted=True))),
                    )
                ),
                includes=True,
            ),
        ),
        ("include(is_workspace_member(true))", GraphFilter(Has(Trait.IS_WORKSPACE_MEMBER, wanted=True), includes=True)),
    ],
)
def test_an_expression_is_read(expression: str, expected: GraphFilter) -> None:
    """Blanks between words do not matter."""
    assert parse_filter(expression) == expected


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("", "expected one of include, exclude, found the end"),
        ("only(name(x))", "expected one of include, exclude, found 'only'"),
        ("include", "expected '(', found the end"),
        ("include(name(x)", "expected ')', found the end"),
        ("include(name(x)))", "expected the end, found ')'"),
        ("include(name())", "expected a name, found ')'"),
        ("include(version(,))", "expected a version, found ','"),
        ("include(is_root(maybe))", "expected one of true, false, found 'maybe'"),
        ("include(eq(is_root(true)))", "expected one of any, all, not, name, version, is_root"),
        ("include(any())", "expected one of any, all"),
        ("include(any(name(x),))", "expected one of any, all"),
        (f"include({'not(' * MAX_DEPTH}name(x){')' * MAX_DEPTH})", "expected at most 32 queries within one another"),
        (f"include({'any(' * 100_000}", "expected at most 32 queries within one another"),
    ],
)
def test_what_is_no_expression_is_refused(expression: str, reason: str) -> None:
    """The message says what was expected, and what is there."""
    with pytest.raises(InvalidInput) as refused:
        parse_filter(expression)
    assert reason in str(refused.value)


@given(st.text(alphabet="include(anynot),true root_is", max_size=60))
def test_any_text_is_read_or_refused(expression: str) -> None:
    """No text makes the parser fail in another way."""
    with contextlib.suppress(InvalidInput):
        assert isinstance(parse_filter(expression), GraphFilter)
