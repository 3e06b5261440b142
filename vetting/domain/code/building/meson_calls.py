"""What the functions and methods of Meson do, and what they come to."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from vetting.domain.code.building.meson_values import Held, held_of
from vetting.domain.code.building.script import UNKNOWN, Script, joined, replaced, written
from vetting.domain.code.facts import Place

_NUMBERED: Final = re.compile(r"@(\d{1,3})@")
_FOLDERS: Final = frozenset({
    "meson.current_source_dir", "meson.current_build_dir", "meson.project_source_root", "meson.project_build_root",
    "meson.source_root", "meson.build_root", "meson.global_source_root", "meson.global_build_root",
})  # fmt: skip
MAX_RESULT: Final = 2_000
"""Characters of a command that stands for its result: within others, it is quoted again and again."""
_SCRIPTS: Final = frozenset({"meson.add_install_script", "meson.add_postconf_script"})
_BY_COMMAND: Final = frozenset({"custom_target", "configure_file", "vcs_tag"})
_SAME: Final = frozenset({".full_path", ".path", ".abspath", ".strip", ".to_string", ".stdout"})
_RUNS_MORE: Final = frozenset({".run", ".add_project", ".subproject"})
"""What a compiler runs that it compiled, and other builds within this one."""
_TEXTS: Final[dict[str, Callable[[str, Sequence[str]], tuple[str, ...]]]] = {
    ".to_lower": lambda text, _: (text.lower(),),
    ".to_upper": lambda text, _: (text.upper(),),
    ".replace": lambda text, words: (replaced(text, words[0], words[1]),),
    ".split": lambda text, words: tuple(text.split(words[0] or None if words else None)),
    ".underscorify": lambda text, _: (re.sub(r"\W", "_", text),),
}


class Caller:
    """Puts down what calls do."""

    def __init__(self, script: Script) -> None:
        self._script = script

    def call(
        self, name: str, receiver: Held | None, items: list[Held], named: Mapping[str, Held], place: Place
    ) -> Held:
        """Put down what one call does, and give what it comes to."""
        words = [word for one in items for word in one.words]
        unknown = Held((f"${{{name.rpartition('.')[2]}}}",))
        if name in {"find_program", "files", "join_paths"} and words:
            return held_of("/".join(words)) if name == "join_paths" else Held(tuple(words[: _many(name, words)]))
        if name in _FOLDERS:
            return held_of(".")
        if name == ".find_installation":
            return held_of("python")
        if name.startswith(".") and receiver is not None:
            return self._method(name, receiver, items, unknown)
        if name == "run_command" or name in _SCRIPTS:
            self._script.run(place, words)
            text = written(words) if words else ""
            return held_of(f"$({text})") if 0 < len(text) <= MAX_RESULT else unknown
        self._built(name, words, named, place)
        return unknown

    def _method(self, name: str, receiver: Held, items: list[Held], unknown: Held) -> Held:
        words = [word for one in items for word in one.words]
        if name in _SAME:
            return receiver
        if name == ".join":
            return held_of(joined(receiver.text, words))
        if name == ".format":
            return held_of(_formatted(receiver.text, words))
        if name in _TEXTS and len(words) >= (2 if name == ".replace" else 0):
            found = _TEXTS[name](receiver.text, words)
            return Held(found, is_list=name == ".split")
        if name in _RUNS_MORE:
            self._script.say(UNKNOWN)
        return unknown

    def _built(self, name: str, words: list[str], named: Mapping[str, Held], place: Place) -> None:
        """Put down what is run while building."""
        if name == "meson.override_find_program":
            self._script.run(place, words[1:])
        elif name == "subdir" and words:
            self._script.loads(place, f"{words[0]}/meson.build")
        elif name == "subproject" and words:
            self._script.loads(place, f"subprojects/{words[0]}/meson.build")
            self._script.loads(place, f"subprojects/{words[0]}.wrap")
        elif name == "generator" and words:
            arguments = named.get("arguments")
            self._script.run(place, [words[0], *(arguments.words if arguments else ())])
        elif name in _BY_COMMAND:
            command, output = named.get("command"), named.get("output")
            if command is not None:
                self._script.run(place, command.words, files=output.words if output else ())
            elif name == "configure_file" and (source := named.get("input")) is not None:
                self._script.run(place, ["cp", *source.words, *(output.words if output else ())])


def _many(name: str, words: list[str]) -> int:
    return 1 if name == "find_program" else len(words)


def _formatted(text: str, words: list[str]) -> str:
    """Put words in where their numbers stand, once each."""
    left = dict(enumerate(words))
    return _NUMBERED.sub(lambda hit: left.pop(int(hit.group(1)), hit.group()), text)
