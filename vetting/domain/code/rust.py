"""
The facts of a ``build.rs``, which cargo runs while it builds: by its words, and by no grammar.

1. :mod:`rust_words` makes words of it: names with their paths, texts, signs.
2. A path is a call if a parenthesis follows; ``use`` says what a short one stands for.
3. What ``Command::new`` and the arguments behind it are given is a command, read as a shell's.
4. A text that a name is given stands for that name.

What flows from one call into another is not followed. ``rough`` says so of each file.
"""

from dataclasses import replace
from typing import Final

from vetting.domain.code.building.script import Constants, Places, Script
from vetting.domain.code.facts import Call, CodeFacts, Language, Place, Text, Value, When
from vetting.domain.code.rust_words import Word, words_in

ROUGH: Final = "it was read by its words only"
CUT: Final = "it was read by its words only, and not all of it"
MAX_BYTES: Final = 1 << 18
MAX_GIVEN: Final = 100
"""Words after a name that are given to it."""
MAX_USED: Final = 1_000
"""Words of one ``use``."""
MAX_CALLS: Final = 20_000
MAX_PATH: Final = 300
_COMMAND: Final = "Command::new"
_ADDS: Final = frozenset({".arg", ".args", ".raw_arg", ".env", ".current_dir"})
_INCLUDES: Final = frozenset({"include", "std::include", "core::include"})
_JOINS: Final = frozenset({"concat", "std::concat", "core::concat"})
_SETS: Final = frozenset({"let", "const", "static"})
_OPENS: Final = frozenset({"(", "[", "{"})
_CLOSES: Final = frozenset({")", "]", "}"})


def facts_of_rust(data: bytes) -> CodeFacts:
    """Read the facts of a Rust file; how is said in ``rough``."""
    text = data[:MAX_BYTES].decode("utf-8-sig", "replace").replace("\0", "")
    reader = _Reader(text)
    facts = reader.facts()
    return replace(facts, rough=CUT if reader.is_cut or len(data) > MAX_BYTES else ROUGH)


class _Reader:
    """Reads one file."""

    def __init__(self, text: str) -> None:
        self._words, self.is_cut = words_in(text)
        self._places = Places(text)
        self._next = 0
        """Where to go on behind what was read ahead."""
        self._used: dict[str, str] = {}
        self._constants = Constants()
        self._started: list[tuple[Place, list[str]]] = []
        self._script = Script()
        self._calls: list[Call] = []
        self._texts: list[Text] = []

    def facts(self) -> CodeFacts:
        """Give all facts: of its own calls, and of the commands that it starts."""
        for at, word in enumerate(self._words):
            if at < self._next:
                continue
            if len(self._calls) >= MAX_CALLS:
                self.is_cut = True
                break
            self._word(at, word)
        for place, words in self._started:
            self._script.run(place, words)
        started = self._script.facts()
        self.is_cut |= self._constants.is_cut
        return CodeFacts(Language.RUST, (*self._calls, *started.calls), texts=(*self._texts, *started.texts))

    def _word(self, at: int, word: Word) -> None:
        follows = self._words[at + 1] if at + 1 < len(self._words) else word
        if word.is_text:
            self._texts.append(Text(word.text, self._places.at(word.at)))
        elif word.text == "use":
            self._use(at)
        elif word.text in _SETS:
            self._set(at)
        elif word.is_name and not follows.is_text and follows.text in {"(", "!"}:
            self._call(at, word)

    def _use(self, at: int) -> None:
        """Remember what short names stand for: each name behind the last path, within braces too."""
        prefixes, path, is_renamed = [""], "", False
        for number, word in enumerate(self._words[at + 1 : at + MAX_USED], at + 1):
            self._next = number
            if word.text == ";" or len(path) > MAX_PATH:
                return
            if word.text == "{":
                prefixes.append(path)
            elif word.text == "}":
                prefixes = prefixes[:-1] or [""]
            elif word.is_name and word.text != "as":
                if not is_renamed:
                    path = "::".join(part for part in (prefixes[-1], word.text) if part and part != "self")
                self._used[word.text if is_renamed else path.rpartition(":")[2]] = path
            is_renamed = word.text == "as"

    def _set(self, at: int) -> None:
        """Remember what a name is given, if that is one text."""
        ahead = self._words[at + 1 : at + 14]
        name = next((word.text for word in ahead if word.is_name and word.text not in {"mut", "ref"}), "")
        sign = next((number for number, word in enumerate(ahead) if word.text == "=" and not word.is_text), None)
        if name and sign is not None:
            given = self._given(at + 1 + sign)
            self._constants.put(name, given[0] if len(given) == 1 else None)

    def _call(self, at: int, word: Word) -> None:
        name = self._resolved(word.text)
        if name in _JOINS:
            return
        given = self._given(at + 1)
        place = self._places.at(word.at)
        if name.endswith(_COMMAND):
            self._started.append((place, given[:1] or ["${command}"]))
        elif name in _ADDS and self._started:
            self._started[-1][1].extend(given)
        elif name in _INCLUDES:
            self._script.loads(place, "".join(given) or "${file}")
        else:
            values = tuple(Value(text, is_constant=True) for text in given)
            self._calls.append(Call(name, values, (), place, When.LOADED))

    def _resolved(self, path: str) -> str:
        first, colons, rest = path.partition("::")
        return self._used.get(first, first) + colons + rest

    def _given(self, at: int) -> list[str]:
        """Give the texts from a sign on to what closes it, or to the end of the statement; names for them, too."""
        depth, joins, found = 0, -1, list[str]()
        for number in range(at, min(at + MAX_GIVEN, len(self._words))):
            word = self._words[number]
            sign = "" if word.is_text else word.text
            depth += (sign in _OPENS) - (sign in _CLOSES)
            if (sign in _CLOSES and depth <= 0) or (sign == ";" and depth <= 0):
                break
            if sign in _JOINS and joins < 0:
                joins = depth + 1
            elif sign in _CLOSES and depth < joins:
                joins = -1
            text = word.text if word.is_text else self._constants.get(sign) if word.is_name else None
            if text is not None and joins >= 0 and found and self._words[number - 1].text == ",":
                found[-1] += text
            elif text is not None:
                found.append(text)
        return found
