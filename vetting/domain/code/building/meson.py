"""
The commands of a Meson file: what it runs while it is read, and has run while building and installing.

Expressions are folded from left to right, on a stack and not by recursion: a
text, a list, and what ``find_program``, ``files`` and the methods of texts come
to. Conditions are not looked at: both ways are taken. Tests are not run by
whoever builds. Source: Meson's manual 1.9, "Reference manual", Functions.
"""

import re
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Final

from vetting.domain.code.building.meson_calls import Caller
from vetting.domain.code.building.meson_syntax import Sign, signs_in
from vetting.domain.code.building.meson_values import Held, held_of
from vetting.domain.code.building.script import NOT_ALL, Constants, Places, Script

MAX_DEPTH: Final = 200
_WORDS: Final = frozenset(
    "if elif else endif foreach endforeach and or not in break continue testcase endtestcase".split()  # noqa: SIM905  # as a list
)
_CHANGES: Final = frozenset({"set_variable", "unset_variable", "subdir"})
_PUT_IN: Final = re.compile(r"@(\w{1,100})@")
_CLOSES: Final = {")": "(", "]": "[", "}": "{"}


@dataclass(slots=True)
class _Frame:
    """What is open: a call, a list, a pair of parentheses, or the file itself."""

    sign: str = ""
    name: str | None = None
    """Of what is called; None where nothing is."""
    receiver: Held | None = None
    begins: int = 0
    items: list[Held] = field(default_factory=list)
    named: dict[str, Held] = field(default_factory=dict)
    key: str = ""
    value: Held | None = None
    operator: str = ""
    bare: str = ""
    """The name that the value is, if it is nothing but that."""
    at: int = 0
    """Where that begins."""
    target: str = ""
    """What the value is put into."""
    is_added: bool = False
    is_choice: bool = False
    """Whether the value is one of two, and nobody knows which."""
    method: bool = False
    """Whether the next name is one."""


def script_of_meson(text: str) -> Script:
    """Find the commands of a Meson file."""
    reader = _Reader(text)
    end = Sign("end", "\n", len(text))
    for sign, follows in pairwise(chain(signs_in(text), (end, end))):
        if not sign.kind:
            reader.script.say(NOT_ALL)
        else:
            reader.take(sign, follows.text)
    return reader.result()


class _Reader:
    """Takes sign after sign."""

    def __init__(self, text: str) -> None:
        self.script = Script()
        self._places = Places(text)
        self._caller = Caller(self.script)
        self._held: dict[str, Held] = {}
        self._room = Constants()
        self._stack = [_Frame()]
        self._conditions = 0
        self._doubtful: set[str] = set()
        """What is set in more than one way, by conditions that nobody knows."""

    def take(self, sign: Sign, follows: str) -> None:
        """Take one sign, knowing which follows."""
        top = self._stack[-1]
        if sign.kind == "text":
            self._operand(held_of(self._filled(sign.text) if sign.is_filled else sign.text))
        elif sign.kind == "number":
            self._operand(held_of(sign.text))
        elif sign.kind == "name":
            self._name(top, sign, follows)
        elif sign.kind == "end":
            if len(self._stack) == 1:
                self._ends(top)
                self._stack = [_Frame()]
        elif sign.text in {"(", "[", "{"}:
            self._opens(top, sign)
        elif sign.text in _CLOSES:
            self._closes(sign)
        else:
            self._signed(top, sign.text)

    def _name(self, top: _Frame, sign: Sign, follows: str) -> None:
        if sign.text in _WORDS and not top.method:
            top.value, top.operator = None, ""
            self._conditions += (sign.text in {"if", "foreach"}) - (sign.text in {"endif", "endforeach"})
        elif top.method or follows == "(" or (sign.text == "meson" and follows == "."):
            top.bare = f"{'meson' if top.bare == 'meson' else ''}.{sign.text}" if top.method else sign.text
            top.at, top.method = sign.at, False
        else:
            self._operand(self._value(sign.text) or Held((f"${{{sign.text}}}",)))
            top.bare, top.at = sign.text, sign.at

    def _value(self, name: str) -> Held | None:
        """Give what a name holds, every time as much more to read; None where nobody knows, or no room is left."""
        held = None if self._room.is_cut else self._held.get(name)
        return held if held is not None and self._room.takes(held.size) else None

    def _operand(self, value: Held) -> None:
        """Take a value, with the operator that stands before it."""
        top = self._stack[-1]
        if top.value is None or not top.operator:
            top.value = value
        else:
            result = top.value.joined(value, top.operator)
            top.value = result if self._room.takes(result.size) else value
        top.operator, top.bare = "", ""

    def _opens(self, top: _Frame, sign: Sign) -> None:
        if len(self._stack) > MAX_DEPTH:
            self.script.say(NOT_ALL)
            return
        if sign.text == "(" and top.bare:
            self._stack.append(_Frame("(", top.bare, top.value, begins=top.at))
            top.bare = ""
        else:
            is_index = sign.text == "[" and top.value is not None and not top.operator
            self._stack.append(_Frame("index" if is_index else sign.text))

    def _closes(self, sign: Sign) -> None:
        frame = self._stack[-1]
        if len(self._stack) == 1 or frame.sign not in {_CLOSES[sign.text], "index"}:
            self.script.say(NOT_ALL)
            return
        self._ends(frame)
        self._stack.pop()
        if frame.sign == "index":
            below = self._stack[-1]
            below.value = (below.value or held_of("")).at(frame.items)
            return
        if frame.name is None:
            words = tuple(word for one in (*frame.items, *frame.named.values()) for word in one.words)
            is_list = frame.sign != "(" or len(words) != 1
            held = Held(words, is_list=is_list, is_table=frame.sign == "{")
            self._operand(held if self._room.takes(len(words)) else Held(()))
            return
        place = self._places.at(frame.begins)
        if frame.name in _CHANGES:  # what it sets, in whatever file, takes the place of what is known
            self._held.clear()
        result = self._caller.call(frame.name, frame.receiver, frame.items, frame.named, place)
        if frame.name.startswith("."):
            self._stack[-1].value = result if self._room.takes(result.size) else held_of("${result}")
        else:
            self._operand(result)

    def _signed(self, top: _Frame, sign: str) -> None:
        """Take a sign between values."""
        if sign == ".":
            top.method = True
        elif sign == ",":
            self._ends(top)
        elif sign in {"=", "+="} and len(self._stack) == 1:
            top.target, top.is_added, top.begins = top.bare, sign == "+=", top.at
            top.value, top.bare = None, ""
        elif sign == ":" and top.is_choice:
            top.value, top.bare = None, ""
        elif sign == ":" and top.value is not None:
            top.key = top.key or top.bare or top.value.text
            top.value, top.bare = None, ""
        elif sign == "?":
            top.value, top.bare, top.is_choice = None, "", True
        else:
            top.operator, top.bare = sign, ""

    def _ends(self, frame: _Frame) -> None:
        """End an item, or a statement."""
        value, key = held_of("${choice}") if frame.is_choice else frame.value, frame.key
        frame.value, frame.key, frame.operator, frame.bare, frame.is_choice = None, "", "", "", False
        if value is None:
            return
        if frame.target:
            self._assigned(frame, value)
        elif key and not frame.sign:
            self._held.pop(key, None)
        elif key:
            before = frame.named.get(key)
            frame.named[key] = value if before is None else before.joined(value, "+")
        else:
            frame.items.append(value)

    def _assigned(self, frame: _Frame, value: Held) -> None:
        before = self._held.get(frame.target) if frame.is_added else None
        value = value if before is None else before.joined(value, "+")
        if self._conditions and not frame.is_added and self._held.get(frame.target, value) != value:
            self._doubtful.add(frame.target)
        elif not self._conditions:
            self._doubtful.discard(frame.target)
        if frame.target in self._doubtful or not self._room.takes(value.size):
            self._held.pop(frame.target, None)
        else:
            self._held[frame.target] = value
        if len(value.words) == 1 and not value.is_list and "$" not in value.words[0]:
            self.script.sets(self._places.at(frame.begins), frame.target, value.words[0])

    def _filled(self, text: str) -> str:
        """Put values in where their names stand."""

        def value(hit: re.Match[str]) -> str:
            held = self._held.get(hit.group(1))
            known = held is not None and len(held.words) == 1 and self._room.takes(held.size)
            return held.words[0] if held is not None and known else f"${{{hit.group(1)}}}"

        return _PUT_IN.sub(value, text)

    def result(self) -> Script:
        """Give what was put down."""
        if len(self._stack) > 1 or self._room.is_cut:
            self.script.say(NOT_ALL)
        return self.script
