"""Names of JavaScript that are written with escapes."""

import pytest

from vetting.domain.code.facts import CodeFacts, Place
from vetting.domain.code.javascript import facts_of_javascript


def facts(source: str) -> CodeFacts:
    """Read a text."""
    return facts_of_javascript(source.encode())


@pytest.mark.parametrize(
    "source",
    [
        r"\u0065val('id')",
        r"x = '\u{64}' + [\u0065v\u{61}l('id')]",
        r"\u{00000000000065}val('id')",
        r"const r\u0075n = eval; \u{72}un('id')",
        r"const {ev\u0061l: a} = window; a('id')",
        r"const {\u0065val: a, b} = window; a('id')",
        r"const \u00e9 = eval; é('id')",
        r"const é = eval; \u{e9}('id')",
        r"window.\u0065val('id')",
        r"'use \u0073trict'; 'é'; \u0065val('id')",
        r"a.b /* \u0065 */; eval('id')",
    ],
)
def test_a_name_is_what_its_escapes_say(source: str) -> None:
    """Wherever it stands, and though it is written in another way elsewhere."""
    assert "eval" in [call.name for call in facts(source).calls]


def test_names_of_plain_letters_that_have_escapes_are_told() -> None:
    """With where they stand; letters that a keyboard may lack are not, nor is what texts say."""
    found = facts("'\\u0061 \\u0062';\n  x\\u0069n(\\u00e9, '\\u0065val', \\u{110000}, /a\\u0061/, x\\u0069n)")
    assert [(one.name, one.place) for one in found.identifiers if one.is_escaped] == [("xin", Place(2, 3))]
