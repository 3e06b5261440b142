"""Badges: what they tell, and that hostile text stays text."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetting.domain.trust_score.ledger import ScoreStatus
from vetting.formats.badges import GREEN, GREY, ORANGE, RED, YELLOW, BadgeFacts, badge_svg, two_boxes

SVG = "{http://www.w3.org/2000/svg}"


def _texts(svg: str) -> list[str | None]:
    return [one.text for one in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314  # our own output


@pytest.mark.parametrize(
    ("facts", "says", "colour"),
    [
        (None, "unknown", GREY),
        (BadgeFacts(ScoreStatus.VETOED, None, is_audited=True), "vetoed", RED),
        (BadgeFacts(ScoreStatus.UNSCORED, None, is_audited=False), "not read yet", GREY),
        (BadgeFacts(ScoreStatus.DISPUTED, 61, is_audited=True), "61 · disputed", ORANGE),
        (BadgeFacts(ScoreStatus.SCORED, 62, is_audited=True), "62 · audited", GREEN),
        (BadgeFacts(ScoreStatus.SCORED, 62, is_audited=False), "62 · not audited", YELLOW),
        (BadgeFacts(ScoreStatus.SCORED, 59, is_audited=True), "59 · audited", YELLOW),
        (BadgeFacts(ScoreStatus.SCORED, 44, is_audited=True), "44 · audited", ORANGE),
        (BadgeFacts(ScoreStatus.SCORED, 0, is_audited=False), "0 · not audited", ORANGE),
    ],
)
def test_a_badge_never_shows_a_figure_alone(facts: BadgeFacts | None, says: str, colour: str) -> None:
    """Beside the figure stands whether somebody read the release; unknown and vetoed have no figure."""
    svg = badge_svg(facts)

    assert _texts(svg) == ["trust", says]
    assert f'fill="{colour}"' in svg
    assert f'aria-label="trust: {says}"' in svg


@given(label=st.text(), value=st.text())
def test_any_text_gives_a_well_formed_image(label: str, value: str) -> None:
    """Whatever the text, the image is XML, holds no more than its two words, and is as wide as they are."""
    root = ET.fromstring(two_boxes(label, value, GREY))  # noqa: S314  # our own output

    tags = [one.tag.removeprefix(SVG) for one in root.iter()]
    assert tags == ["svg", "title", "rect", "rect", "g", "text", "text"]
    widths = [int(one.attrib["width"]) for one in root.iter(f"{SVG}rect")]
    assert int(root.attrib["width"]) == sum(widths)


def test_markup_in_text_is_text() -> None:
    """A quotation mark or an angle bracket ends nothing."""
    svg = two_boxes('"><script>', "a & b", GREY)

    assert "<script" not in svg
    assert _texts(svg) == ['"><script>', "a & b"]


def test_text_that_is_too_long_is_cut_and_says_so() -> None:
    """A badge does not grow without end."""
    assert _texts(two_boxes("x" * 61, "y" * 60, GREY)) == ["x" * 59 + "…", "y" * 60]
