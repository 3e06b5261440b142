"""
A trust score as a badge: a small SVG image of two boxes with a word in each.

The text is escaped, and its width is estimated: a badge is shown by pages that
know nothing of this one, so it carries no font, script, style or link.
"""

from dataclasses import dataclass
from typing import assert_never
from xml.sax.saxutils import escape, quoteattr

from vetting.domain.trust_score.ledger import ScoreStatus

HEIGHT = 20
PADDING = 6
CHARACTER_WIDTH = 7
"""Units that a character takes on average at eleven pixels in a sans-serif font; a wide one takes more."""
MAX_CHARACTERS = 60

GREY, GREEN, YELLOW, ORANGE, RED = "#555555", "#2f7d32", "#8a6d00", "#b35900", "#b3261e"
"""White text on each has a contrast of at least 4.5 (WCAG 2.2, success criterion 1.4.3)."""
GOOD_FROM = 60
POOR_BELOW = 45


@dataclass(frozen=True, slots=True)
class BadgeFacts:
    """What a badge tells."""

    status: ScoreStatus
    figure: int | None
    is_audited: bool


def badge_svg(facts: BadgeFacts | None, *, label: str = "trust") -> str:
    """Draw the badge of a score; None is a release that this instance has not scored."""
    value, colour = _value(facts)
    return two_boxes(label, value, colour)


def _value(facts: BadgeFacts | None) -> tuple[str, str]:
    if facts is None:
        return "unknown", GREY
    audited = "audited" if facts.is_audited else "not audited"
    match facts.status:
        case ScoreStatus.VETOED:
            return "vetoed", RED
        case ScoreStatus.UNSCORED:
            return "not read yet", GREY
        case ScoreStatus.DISPUTED:
            return f"{facts.figure} · disputed", ORANGE
        case ScoreStatus.SCORED:
            return f"{facts.figure} · {audited}", _colour(facts)
        case _ as never:
            assert_never(never)


def _colour(facts: BadgeFacts) -> str:
    figure = facts.figure or 0
    if figure < POOR_BELOW:
        return ORANGE
    return GREEN if facts.is_audited and figure >= GOOD_FROM else YELLOW


def two_boxes(label: str, value: str, colour: str) -> str:
    """Draw two words side by side, the second on *colour*; text that is too long is cut and says so."""
    left, right = _cut(label), _cut(value)
    left_width, right_width = _width(left), _width(right)
    width = left_width + right_width
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" role="img"'
        f" aria-label={quoteattr(f'{left}: {right}')}>"
        f"<title>{escape(f'{left}: {right}')}</title>"
        f'<rect width="{left_width}" height="{HEIGHT}" fill="{GREY}"/>'
        f'<rect x="{left_width}" width="{right_width}" height="{HEIGHT}" fill={quoteattr(colour)}/>'
        '<g fill="#ffffff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f'<text x="{left_width // 2}" y="14">{escape(left)}</text>'
        f'<text x="{left_width + right_width // 2}" y="14">{escape(right)}</text>'
        "</g></svg>"
    )


def _cut(text: str) -> str:
    # XML 1.0 allows almost no control characters, not even escaped.
    plain = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)
    return plain if len(plain) <= MAX_CHARACTERS else f"{plain[: MAX_CHARACTERS - 1]}…"


def _width(text: str) -> int:
    wide = sum(1 for one in text if not one.isascii())
    return 2 * PADDING + CHARACTER_WIDTH * (len(text) + wide)
