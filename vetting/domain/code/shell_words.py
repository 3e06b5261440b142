"""
The lines of a shell script as words: what stands between blanks and signs, without the quotes and escapes around it.

No grammar: loops, functions and here-documents are lines like others. A word
that is written with quotes or escapes in the middle of it is what it comes to,
and a variable that was given a constant before is that constant. A quote that is
not closed in its line is left out: what follows may be code as well as text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

MAX_LINE: Final = 1 << 18
"""Characters of one line, continued ones together; of a longer one the first part is read."""
MAX_VALUE: Final = 1 << 16
"""Characters of a value that is remembered."""
MAX_PUT_IN: Final = 1 << 20
"""Characters that variables add to one file."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a shell writes things."""

    escape: str
    comment: re.Pattern[str]
    """What begins one, where a word may begin."""
    variable: re.Pattern[str]
    """Its first group that hit is the name."""
    quoted: re.Pattern[str]
    """What may stand between double quotes."""
    ended: re.Pattern[str]
    """A variable whose name a quote or escape ends, rather than a sign of its own."""
    runs: re.Pattern[str]
    """What is run between double quotes."""
    escaped: re.Pattern[str]
    """What between double quotes comes to its first group."""
    quotes: str = "\"'"


def _between_quotes(escape: str, *more: str) -> re.Pattern[str]:
    """
    Say what may stand between double quotes: substitutions too, with quotes and one level of parentheses of their own.

    What is not closed in one of them is a sign like others; each is tried no further than to the second next sign.
    """
    escaped = rf"{escape}."
    plain = rf"[^()\"'{escape}]|{escaped}|\"(?:[^\"{escape}]|{escaped})*+\"|'[^']*+'"
    substitution = rf"\$\((?:{plain}|\((?:{plain})*+\))*+\)"
    return re.compile(rf"(?:[^\"$`{escape}]|{'|'.join([escaped, substitution, *more, '[$`]'])})*+", re.DOTALL)


SHELL: Final = Dialect(
    "\\",
    re.compile(r"#"),
    re.compile(r"\$(?:\{(\w+)\}|(\w+))"),
    _between_quotes(r"\\", r"`(?:[^`\\]|\\.)*+`"),
    re.compile(r"\$(\w++)(?=[\"']|\\(?!\n))"),
    re.compile(r"\$\(|`"),
    re.compile(r"\\\n()"),
)
POWERSHELL: Final = Dialect(
    "`",
    re.compile(r"#"),
    re.compile(r"\$(?:\{(\w+)\}|(\w+))"),
    _between_quotes("`"),
    re.compile(r"\$(\w++)(?=[\"']|`(?!\n))"),
    re.compile(r"\$\("),
    re.compile(r"`([\w\W])"),
)
BATCH: Final = Dialect(
    "^",
    re.compile(r"@?rem(?!\w)|::", re.IGNORECASE),
    re.compile(r"%(\w+)%|!(\w+)!"),
    re.compile(r"[^\"]*+"),  # an escape is none between quotes
    re.compile(r"(?!)"),  # none needs anything to end it
    re.compile(r"(?!)"),
    re.compile(r"(?!)()"),
    quotes='"',
)
_ENDS_NAMED: Final = re.compile(r"\$(\w++)\Z")
_GOES_ON: Final = re.compile(r"[\w\"'\\`]")
_BLANK_VARIABLE: Final = re.compile(r"\$\{?IFS\}?")
_OPERATOR: Final = re.compile(r"&>>?|\d?>{1,2}(?:&[\d-]?)?|<<<|<<-?|<\(|\$\(|&&|\|\||\|&|[;|&()<`\n]")
_PLAIN: Final = re.compile(r"[^\s\"'\\`^;|&()<>$\d]+|\d+(?!>)")
OPENING: Final = frozenset({"(", "$(", "<("})
SPLITTING: Final = frozenset({";", "&&", "||", "&", "\n"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a sign between words."""

    text: str
    is_sign: bool = False


@dataclass(slots=True)
class Variables:
    """What variables are known to hold, and from where it came."""

    values: dict[str, str] = field(default_factory=dict)
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of what a value came out of, as calls have them."""
    left: int = MAX_PUT_IN

    def put(self, name: str, value: str, sources: tuple[str, ...]) -> None:
        """Remember a value, or what it came out of."""
        self.values.pop(name, None)
        self.sources.pop(name, None)
        if sources:
            self.sources[name] = sources
        elif "$" not in value and len(value) <= MAX_VALUE:
            self.values[name] = value

    def put_in(self, text: str, dialect: Dialect) -> str:
        """Write constants where variables are named."""

        def value(hit: re.Match[str]) -> str:
            found = self.values.get(_name(hit))
            if found is None or len(found) > self.left:
                return hit.group()
            self.left -= len(found)
            return found

        return dialect.variable.sub(value, text) if self.values else text

    def behind(self, text: str, dialect: Dialect) -> Iterator[str]:
        """Name what the variables in *text* came out of."""
        if self.sources:
            for name in dict.fromkeys(_name(hit) for hit in dialect.variable.finditer(text)):
                yield from self.sources.get(name, ())


def _name(hit: re.Match[str]) -> str:
    return next(group for group in hit.groups() if group is not None).lower()


def lines_of(text: str, dialect: Dialect) -> Iterator[tuple[int, str, bool]]:
    """Give the lines with what continues them, the number of the first, and whether something was cut off."""
    start, parts, size = 1, list[str](), 0
    for number, line in enumerate(text.split("\n"), 1):
        start = start if parts else number
        body = line.rstrip("\r")
        is_continued = (len(body) - len(body.rstrip(dialect.escape))) % 2 == 1  # the others escape each other
        if size <= MAX_LINE:
            parts.append(body)
        size += len(body) + 1
        if not is_continued:
            yield start, "\n".join(parts)[:MAX_LINE], size > MAX_LINE + 1
            parts, size = [], 0
    if parts:
        yield start, "\n".join(parts)[:MAX_LINE], size > MAX_LINE + 1


def tokens_of(line: str, dialect: Dialect) -> list[Token]:
    """Split a line into words and signs."""
    tokens: list[Token] = []
    word: list[str] = []
    passed: set[int] = set()
    text = _BLANK_VARIABLE.sub(" ", line)
    at = 0

    def end_word() -> None:
        if written := "".join(word):
            tokens.append(Token(written))
        word.clear()

    while at < len(text):
        sign = text[at]
        if sign.isspace() and sign != "\n":
            end_word()
            at += 1
        elif sign == dialect.escape:
            word.append(text[at + 1 : at + 2].strip("\n"))
            at += 2
        elif not word and dialect.comment.match(text, at):
            end = text.find("\n", at)
            at = end if end >= 0 else len(text)
        elif sign in dialect.quotes:
            at = _quoted(text, at, word, dialect, passed)
        elif hit := dialect.ended.match(text, at):
            word.append(f"${{{hit.group(1)}}}")
            at = hit.end()
        elif hit := _OPERATOR.match(text, at):
            end_word()
            tokens.append(Token(hit.group(), is_sign=True))
            at = hit.end()
        else:
            hit = _PLAIN.match(text, at)
            word.append(hit.group() if hit else sign)
            at = hit.end() if hit else at + 1
    end_word()
    return tokens


def _quoted(text: str, at: int, word: list[str], dialect: Dialect, passed: set[int]) -> int:
    """
    Take what is quoted into the word, and give where to go on.

    What runs within it, or is not closed, is read as if there were no quotes; the closing one is to be *passed*.
    """
    if at in passed:
        return at + 1
    quote = text[at]
    hit = dialect.quoted.match(text, at + 1) if quote == '"' else None
    end = hit.end() if hit else text.find(quote, at + 1)
    if not 0 <= end < len(text):
        return at + 1
    if hit and dialect.runs.search(text, at, end):
        passed.add(end)
        return at + 1
    kept = dialect.escaped.sub(r"\1", hit.group()) if hit else text[at + 1 : end]
    is_named = dialect is not BATCH and _GOES_ON.match(text, end + 1)
    word.append(_ENDS_NAMED.sub(r"${\1}", kept) if is_named else kept)
    return end + 1
