"""Has the cells of a notebook read, each language as one script, and puts what is found where it stands."""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from typing import Final

from vetting.domain.code.facts import CodeFacts, Language, Place, When
from vetting.domain.code.javascript import facts_of_javascript
from vetting.domain.code.notebooks.cells import Notebook, notebook_of
from vetting.domain.code.notebooks.magics import Piece, pieces_of
from vetting.domain.code.notebooks.placed import Placed
from vetting.domain.code.python import facts_of_python
from vetting.domain.code.shell import facts_of_shell
from vetting.domain.code.started import with_started

ROUGH: Final = "its cells were read in the order in which they stand"
MAX_BYTES: Final = 8 << 20
"""Of a notebook, most of which are pictures."""
MAX_TOLD: Final = 3
"""Magics that nobody here knows, and that are named."""
_SHELLS: Final = frozenset({"bash", "zsh", "sh", "shell", "shellscript"})
_SCRIPTS: Final = frozenset({"javascript", "typescript", "node", "deno"})
Reader = Callable[[bytes], CodeFacts]


def facts_of_notebook(data: bytes) -> CodeFacts | None:
    """Read the facts of a notebook; None where its cells are in a language that is not read here."""
    text = data[:MAX_BYTES].decode("utf-8-sig", "replace")
    notebook = notebook_of(text)
    if len(data) > MAX_BYTES:
        notebook.broken = f"only its first {MAX_BYTES >> 20} MiB were looked at"
    language = _language_of(notebook)
    if language is None:
        return CodeFacts(Language.PYTHON, broken=notebook.broken) if notebook.broken else None
    scripts, unknown = _scripts(notebook, language)
    return _together(scripts, text, notebook.broken, unknown)


def _language_of(notebook: Notebook) -> Language | None:
    """Name the language of the cells; Python where nothing says that it is another."""
    named = notebook.languages or {kernel for kernel in notebook.kernels if kernel in _SHELLS | _SCRIPTS}
    if not named or any("python" in one or one == "sage" for one in named | notebook.kernels):
        return Language.PYTHON
    if named & _SHELLS:
        return Language.SHELL
    return Language.JAVASCRIPT if named & _SCRIPTS else None


Key = tuple[Language, bool]


def _scripts(notebook: Notebook, language: Language) -> tuple[dict[Key, Placed], list[str]]:
    """Put together what is in each language, Python that does not parse apart; and name the magics that are unknown."""
    scripts: dict[Key, Placed] = {}
    unknown: list[str] = []
    for cell in notebook.cells:
        if not cell.is_code or not cell.texts:
            continue
        source = cell.source()
        for piece in pieces_of(source) if language is Language.PYTHON else [Piece(language, source)]:
            if isinstance(piece, str):
                unknown.append(piece)
                continue
            script = scripts.setdefault((piece.language, piece.is_python_that_parses), Placed())
            if not len(script):
                script.put("\n\n", 0)  # in neither of its first two lines may Python be told of another codec
            script.put_part(piece.source, 0, len(piece.source))
            script.put("\n", script.end)
    return scripts, unknown


def _read(script: Placed, language: Language) -> CodeFacts:
    data = script.text.encode("utf-8", "replace")
    if language is Language.PYTHON:
        return with_started(facts_of_python(data))
    return with_started(
        facts_of_javascript(data) if language is Language.JAVASCRIPT else facts_of_shell(data, language)
    )


def _together(scripts: dict[Key, Placed], text: str, broken: str | None, unknown: list[str]) -> CodeFacts:
    """Put the facts of all scripts together; none of them runs before somebody runs the notebook."""
    lines = [0, *(hit.end() for hit in re.finditer("\n", text))]
    found: list[CodeFacts] = []
    told = [f"{', '.join(dict.fromkeys(unknown[:MAX_TOLD]))} was not read"] if unknown else []
    for (language, _), script in scripts.items():
        facts = _read(script, language)
        told += ["not all of it could be parsed"] if facts.broken else []
        told += [facts.rough] if facts.rough else []
        found.append(_placed(facts, script, lines))
    return CodeFacts(
        Language.PYTHON,
        calls=tuple(chain.from_iterable(one.calls for one in found)),
        imports=tuple(chain.from_iterable(one.imports for one in found)),
        texts=tuple(chain.from_iterable(one.texts for one in found)),
        names=tuple(chain.from_iterable(one.names for one in found)),
        assignments=tuple(chain.from_iterable(one.assignments for one in found)),
        guards=tuple(chain.from_iterable(one.guards for one in found)),
        identifiers=tuple(chain.from_iterable(one.identifiers for one in found)),
        broken=broken,
        rough="; ".join(dict.fromkeys([ROUGH, *told])),
    )


def _placed(facts: CodeFacts, script: Placed, lines: list[int]) -> CodeFacts:
    """Put facts where they stand in the notebook's own lines."""

    def at(place: Place) -> Place:
        position = script.place_of(place)
        line = bisect_right(lines, position)
        return Place(line, position - lines[line - 1] + 1)

    return CodeFacts(
        facts.language,
        calls=tuple(replace(one, place=at(one.place), when=When.CALLED) for one in facts.calls),
        imports=tuple(replace(one, place=at(one.place), when=When.CALLED) for one in facts.imports),
        texts=tuple(replace(one, place=at(one.place)) for one in facts.texts),
        names=tuple(replace(one, place=at(one.place), when=When.CALLED) for one in facts.names),
        assignments=tuple(replace(one, place=at(one.place), when=When.CALLED) for one in facts.assignments),
        guards=tuple(replace(one, place=at(one.place), when=When.CALLED) for one in facts.guards),
        identifiers=tuple(replace(one, place=at(one.place)) for one in facts.identifiers),
    )
