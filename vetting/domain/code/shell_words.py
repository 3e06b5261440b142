"""
The lines of a shell script as words: what stands between blanks and signs, without the quotes and escapes around it.

No grammar: loops, functions and here-documents are lines like others. A word
that is written with quotes or escapes in the middle of it is what it comes to,
and a variable that was given a constant before is that constant. A quote that is
not closed in its line is left out: what follows may be code as well as text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from vetting.domain.code.shell_braces import AS_BRACES, Braces
from vetting.domain.code.shell_escapes import unquoted

MAX_LINE: Final = 1 << 18
"""Characters of one line, continued ones together; of a longer one the first part is read."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a shell writes things."""

    escape: str
    comment: re.Pattern[str]
    """What begins one, where a word may begin."""
    variable: re.Pattern[str]
    """Its name, and what stands behind it between braces; the ``mark`` before the name."""
    quoted: re.Pattern[str]
    """What may stand between double quotes."""
    ended: re.Pattern[str]
    """A variable whose name a quote or escape ends, rather than a sign of its own."""
    runs: re.Pattern[str]
    """What is run between double quotes."""
    escaped: re.Pattern[str]
    """What between double quotes comes to its first group."""
    whole: re.Pattern[str] = re.compile(r"(?!)")
    """A variable that blanks and signs are part of."""
    spelled: re.Pattern[str] = re.compile(r"(?!)()")
    """A text that may spell characters by their numbers."""
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


_SUM: Final = r"[\w\s+\-*/%<>&|^~#$,?:=!]"
"""What arithmetic is written with, beside parentheses."""
ARITHMETIC: Final = re.compile(rf"\$\(\((?:{_SUM}|\((?:{_SUM}|\({_SUM}*+\))*+\))*+\)\)")
"""A number that is calculated."""
SHELL: Final = Dialect(
    "\\",
    re.compile(r"#"),
    re.compile(r"\$(?:\{(?P<mark>[#!]?)(?P<braced>\w+|[@*])(?P<rest>[^{}]*+)\}|(?P<bare>[^\W\d]\w*|\d|[@*]))"),
    _between_quotes(r"\\", r"`(?:[^`\\]|\\.)*+`"),
    re.compile(r"\$(\w++)(?=[\"']|\\(?!\n))"),
    re.compile(r"\$\(|`"),
    re.compile(r"\\\n()"),
    re.compile(rf"\$\{{(?:[^{{}}\n`$\"]|\$(?!\())*+\}}|{ARITHMETIC.pattern}"),
    re.compile(r"\$'((?:[^'\\]|\\.)*+)'", re.DOTALL),
)
POWERSHELL: Final = Dialect(
    "`",
    re.compile(r"#"),
    re.compile(r"\$(?:\{(?P<braced>(?:env:)?+\w+)(?P<rest>)\}|(?P<bare>(?:env:)?+\w+))", re.IGNORECASE),
    _between_quotes("`"),
    re.compile(r"\$((?:env:)?+\w++)(?=[\"']|`(?!\n))", re.IGNORECASE),
    re.compile(r"\$\("),
    re.compile(r"`([\w\W])"),
)
BATCH: Final = Dialect(
    "^",
    re.compile(r"@?rem(?!\w)|::", re.IGNORECASE),
    re.compile(r"%(?P<braced>\w+)(?P<rest>:[^%\n]{1,80})?%|!(?P<bare>\w+)!"),
    re.compile(r"[^\"]*+"),  # an escape is none between quotes
    re.compile(r"(?!)"),  # none needs anything to end it
    re.compile(r"(?!)"),
    re.compile(r"(?!)()"),
    quotes='"',
)
_ENDS_NAMED: Final = re.compile(r"\$(\w++)\Z")
_ENDS_NAMED_IN_POWERSHELL: Final = re.compile(r"\$((?:env:)?+\w++)\Z", re.IGNORECASE)
_GOES_ON: Final = re.compile(r"[\w\"'\\`]")
_BLANK_VARIABLE: Final = re.compile(r"\$(?:IFS|\{IFS[^{}]{0,40}\})(?:\$\d)?")
_NUMBER_SUBSTITUTED: Final = re.compile(r"\\[x0-7]\$\(")
"""An escape that stands between double quotes in all likelihood, where it goes on as it is."""
_OPERATOR: Final = re.compile(r"&>>?|\d?>{1,2}(?:&[\d-]?)?|<<<|<<-?|<\(|\$\(|&&|\|\||\|&|[;|&()<`\n]")
_PLAIN: Final = re.compile(r"[^\s\"'\\`^;|&()<>$\d]+|\d+(?!>)")
OPENING: Final = frozenset({"(", "$(", "<("})
SPLITTING: Final = frozenset({";", "&&", "||", "&", "\n"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a sign between words."""

    text: str
    is_sign: bool = False
    is_glued: bool = False
    """Whether nothing is between it and the one before."""


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


def tokens_of(line: str, dialect: Dialect, braces: Braces) -> list[Token]:
    """Split a line into words and signs; *braces* are those of the whole file."""
    return _Splitter(line, dialect, braces).tokens()


class _Splitter:
    """Goes over a line once, from sign to sign."""

    def __init__(self, line: str, dialect: Dialect, braces: Braces) -> None:
        self._text = _BLANK_VARIABLE.sub(" ", line)
        self._dialect = dialect
        self._braces = braces
        self._tokens: list[Token] = []
        self._word: list[str] = []
        self._passed: set[int] = set()
        """Where quotes close within which something runs."""
        self._is_glued = False
        self._has_braces = False

    def tokens(self) -> list[Token]:
        """Give all words and signs."""
        at = 0
        while at < len(self._text):
            at = self._step(at)
        self._end_word()
        return self._tokens

    def _end_word(self) -> None:
        if written := "".join(self._word):
            for word in self._braces.words(written) if self._has_braces else [written]:
                self._tokens.append(Token(word, is_glued=self._is_glued))
            self._is_glued = True
        self._word.clear()
        self._has_braces = False

    def _step(self, at: int) -> int:
        """Take what begins at a place, and give where to go on."""
        text, dialect = self._text, self._dialect
        sign = text[at]
        if sign.isspace() and sign != "\n":
            self._end_word()
            self._is_glued = False
            return at + 1
        if sign == dialect.escape:
            is_number = dialect is SHELL and _NUMBER_SUBSTITUTED.match(text, at)
            self._word.append(text[at : at + 2] if is_number else text[at + 1 : at + 2].strip("\n"))
            return at + 2
        if not self._word and dialect.comment.match(text, at):
            end = text.find("\n", at)
            return end if end >= 0 else len(text)
        if sign in dialect.quotes:
            return self._quoted(at)
        return (self._variable(at) if sign == "$" else 0) or self._sign_or_plain(at)

    def _sign_or_plain(self, at: int) -> int:
        text = self._text
        if hit := _OPERATOR.match(text, at):
            self._end_word()
            self._tokens.append(Token(hit.group(), is_sign=True, is_glued=self._is_glued))
            self._is_glued = True
            return hit.end()
        hit = _PLAIN.match(text, at)
        self._put_plain(hit.group() if hit else text[at])
        return hit.end() if hit else at + 1

    def _put_plain(self, written: str) -> None:
        """Take what is not quoted into the word; braces and what is between them may make several of it."""
        if self._dialect is SHELL and "{" in written:
            self._has_braces = True
        self._word.append(written.translate(AS_BRACES) if self._has_braces else written)

    def _variable(self, at: int) -> int:
        """Take a variable, or the sign that a quote may have; give where to go on, 0 where nothing was taken."""
        if hit := self._dialect.spelled.match(self._text, at):
            self._word.append(unquoted(hit.group(1)))
            return hit.end()
        if hit := self._dialect.whole.match(self._text, at):
            self._word.append(hit.group())
            return hit.end()
        if self._dialect is SHELL and self._text.startswith('"', at + 1):
            return at + 1
        if hit := self._dialect.ended.match(self._text, at):
            self._word.append(f"${{{hit.group(1)}}}")
            return hit.end()
        return 0

    def _quoted(self, at: int) -> int:
        """
        Take what is quoted into the word, and give where to go on.

        What runs within it, or is not closed, is read as if there were no quotes; the closing one is to be passed.
        """
        if at in self._passed:
            return at + 1
        text, dialect = self._text, self._dialect
        quote = text[at]
        hit = dialect.quoted.match(text, at + 1) if quote == '"' else None
        end = hit.end() if hit else text.find(quote, at + 1)
        if not 0 <= end < len(text):
            return at + 1
        if hit and dialect.runs.search(text, at, end):
            self._passed.add(end)
            return at + 1
        kept = dialect.escaped.sub(r"\1", hit.group()) if hit else text[at + 1 : end]
        is_named = dialect is not BATCH and _GOES_ON.match(text, end + 1)
        named = _ENDS_NAMED_IN_POWERSHELL if dialect is POWERSHELL else _ENDS_NAMED
        self._word.append(named.sub(r"${\1}", kept) if is_named else kept)
        return end + 1
