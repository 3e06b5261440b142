"""
The facts of TypeScript: what is left of it without its types is JavaScript.

Where types stand in the usual places they become blanks, as many as they were,
so that places stay; those that remain are parts that the grammar does not
understand. ``rough`` says so of each file, since code may be lost with them.
"""

import re
from dataclasses import replace
from typing import Final

from vetting.domain.code.facts import CodeFacts
from vetting.domain.code.javascript import facts_of_javascript

ROUGH: Final = "it was read as JavaScript, without its types"
_TYPE: Final = rb"[\w.]{1,80}(?:<[\w.,<>\[\]| ]{0,80}>)?(?:\[\]){0,3}(?:[ ]?[|&][ ]?[\w.]{1,80}(?:\[\]){0,3}){0,5}"
_PLAIN: Final = rb"string|number|boolean|any|unknown|void|never|object"
_ERASED: Final = (
    re.compile(
        rb"(?m)^[ \t]{0,80}import[ ]type[ ](?!from\b)(?=[\w*{])[\w ,{}*]{0,400}(?:[\"'][^\"'`$\r\n]{0,200}[\"'])?;?"
    ),
    re.compile(rb"\b(?:private|public|protected|readonly|abstract|override|declare)[ ](?=[\w\[])"),
    re.compile(
        rb"(?<=[\w\"'`)\]}])[ ](?:as|satisfies)[ ]" + _TYPE + rb"(?:[ ]as[ ]" + _TYPE + rb")?(?=[ ]{0,9}[),;\]}:.\n])"
    ),
    re.compile(rb"(?<=\))[ ]?:[ ]?" + _TYPE + rb"(?=[ ]{0,9}(?:\{|=>))"),
    re.compile(rb"(?<=[\w\]}])\??:[ ]?" + _TYPE + rb"(?=[ ]{0,9}=[^=>])"),
    re.compile(rb"(?<=\w)\??:[ ]?(?:" + _PLAIN + rb"|(?=[A-Z])" + _TYPE + rb")(?:\[\]){0,3}(?=[ ]{0,9}[,)])"),
    re.compile(rb"(?<=[\w)\]])!(?=[.,;)\]])"),
    re.compile(rb"(?<=\w)<[\w.,\[\]| ]{1,80}>(?=\(|[ ](?:implements\b|extends\b|\{))"),
    re.compile(rb"\b(?:implements)[ ][\w., ]{1,200}(?=\{)"),
)
"""
Type-only imports, modifiers, assertions, results, declarations, parameters, ``!``, type arguments, interfaces.

What is imported may be called ``type`` itself; and whatever could run ends a type-only import, wherever it stands.
"""


def facts_of_typescript(data: bytes) -> CodeFacts:
    """Read the facts of a TypeScript file; how, and what of it not at all, is said in ``rough``."""
    text = data
    for pattern in _ERASED:
        text = pattern.sub(_blanks, text)
    facts = facts_of_javascript(text)
    return replace(facts, broken=None, rough=f"{ROUGH}; {facts.broken}" if facts.broken else ROUGH)


def _blanks(hit: re.Match[bytes]) -> bytes:
    return b" " * len(hit.group())
