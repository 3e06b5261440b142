"""What a reviewer signs, and how an editor's text says that they did."""

import pytest

from vetting.domain.criteria import BUILT_IN, Criterion
from vetting.domain.errors import InvalidInput
from vetting.domain.statements import COMMENT_SIGNS, Statement, Subject, comment_sign, sheet, signed_notes

DEMO = Subject("demo 1.1", ("safe-to-deploy",), ("read as 1.1: sha256:ab",))
OTHER = Subject("the change of other from 1 to 2", ("ours",))
OURS = Criterion("ours", "First line.\n\nSecond " + "word " * 30)
LINKED = Criterion("linked", description_url="https://example.test/criteria")
ONE = Statement(("Jo",), (DEMO,), BUILT_IN[1:])
BOTH = Statement(("Jo", "Ann"), (DEMO, OTHER), (BUILT_IN[1], OURS, LINKED))


def test_one_claim_is_one_sentence() -> None:
    """A statement about one thing names it and its criteria, then says what they mean and what was read."""
    assert ONE.lines == (
        "I, Jo, certify that demo 1.1 meets safe-to-deploy:",
        f"  safe-to-deploy: {BUILT_IN[1].description}",
        "  read as 1.1: sha256:ab",
    )


def test_many_claims_are_listed_under_one_sentence() -> None:
    """A statement about several names each with its criteria."""
    assert BOTH.lines[:3] == (
        "I, Jo, Ann, certify that each of the 2 named here meets the criteria beside it:",
        "  demo 1.1: safe-to-deploy",
        "  the change of other from 1 to 2: ours",
    )
    assert "  linked: https://example.test/criteria" in BOTH.lines


def test_nothing_is_signed_by_leaving_the_editor() -> None:
    """Everything on the sheet is a comment until somebody takes the sign away."""
    text = sheet(ONE)

    assert all(line.startswith("#") or not line for line in text.splitlines())
    with pytest.raises(InvalidInput, match="left as a comment, or taken out"):
        signed_notes(text, ONE, sign="#")


def test_long_criteria_are_wrapped() -> None:
    """Lines of the sheet stay readable, and paragraphs stay apart."""
    lines = sheet(BOTH).splitlines()

    assert max(len(line) for line in lines) < 120
    assert {"#   First line.", "#", "# demo 1.1: safe-to-deploy", "#   read as 1.1: sha256:ab"} <= set(lines)


def signed(statement: Statement, notes: str = "") -> str:
    """Take the sign off a sheet's statement, and write notes."""
    return sheet(statement).replace(f"# {statement.sentence}", statement.sentence) + notes


@pytest.mark.parametrize(
    ("notes", "read"), [("", None), ("Read twice.\n", "Read twice."), ("a\n\nb\n# no\n", "a\n\nb")]
)
def test_what_is_below_the_statement_are_notes(notes: str, read: str | None) -> None:
    """Notes are what is left below the statement, without comments."""
    assert signed_notes(signed(ONE, notes), ONE, sign="#") == read


def test_notes_that_were_given_before_are_on_the_sheet() -> None:
    """They can be changed there, and none of their lines is taken for a comment."""
    notes = "# looked at 1.1\n; and at 1.0"
    text = sheet(ONE, notes)

    assert comment_sign(notes) == "%"
    left = text.replace(f"% {ONE.sentence}", ONE.sentence)
    assert signed_notes(left, ONE, sign="%") == notes


@pytest.mark.parametrize("text", ["", "\n\n", "# I, Jo\n"])
def test_an_empty_text_signs_nothing(text: str) -> None:
    """Who empties the file has not signed."""
    with pytest.raises(InvalidInput, match="nothing was certified"):
        signed_notes(text, ONE, sign="#")


@pytest.mark.parametrize(
    "text",
    [
        "I, Jo, certify that demo 1.2 meets safe-to-deploy.\n",
        f"Notes first\n{ONE.sentence}.\n",
        f"{ONE.sentence}\n",
        f"{ONE.sentence}. Not.\n",
    ],
)
def test_another_statement_signs_nothing(text: str) -> None:
    """The first line has to be the statement as it was."""
    with pytest.raises(InvalidInput, match="not the statement as it was"):
        signed_notes(text, ONE, sign="#")


def test_notes_may_use_up_every_sign() -> None:
    """Then nothing could mark comments, which is said."""
    with pytest.raises(InvalidInput, match="none is left to mark comments"):
        comment_sign("\n".join(COMMENT_SIGNS))
