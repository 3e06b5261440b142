"""
The commands of a ``binding.gyp``: what its actions run, and what fills in its values.

A GYP file is a Python literal. One that is not is read as text, and says so.
Source: GYP's input format reference, "Command expansions", "actions", "rules".
"""

import ast
import re
import shlex
import warnings
from collections.abc import Iterator
from typing import Final

from vetting.domain.code.building.script import COMMANDS_ONLY, NOT_ALL, Constants, Places, Script
from vetting.domain.code.facts import Place

USUAL: Final = re.compile(
    r"""node (?:-p|-e) \\*+["']++require\(\\*+["']++(?:nan|node-addon-api)\\*+["']++\)"""
    r"""(?:\.(?:include|gyp|include_dir|targets))?\\*+["']*+\)*+["'\],\s]*+"""
)
"""How the two libraries that native code is built with say where they are."""
MAX_NESTED: Final = 20
"""Commands within commands."""
MAX_SPLIT: Final = 1 << 14
"""Characters of a command that is told to be plain words."""
MAX_PARTS: Final = 140_000
"""
Values, names and signs of a literal that is parsed; for each, Python takes up to 0.8 KiB, and a mebibyte of them would
take 600. Of five thousand actions there are 115,000.
"""
_PART: Final = re.compile(
    r"""(?P<put_together>(?:[rR]?[fFtT]|[fFtT][rR])(?=['"]))"""
    r"""|'{3}(?:[^'\\]|\\.|'(?!''))*+'{3}|"{3}(?:[^"\\]|\\.|"(?!""))*+"{3}"""
    r"""|'(?:[^'\\\n]|\\.)*+'|"(?:[^"\\\n]|\\.)*+"|(?P<unclosed>['"])|#[^\n]*+|\w++|[^\w\s]""",
    re.DOTALL,
)
"""What Python's lexer makes of a text, or less of it than that: a number may be followed by a word at once."""
_VARIABLE: Final = re.compile(r"[<>^]@?\(([\w.%-]{1,100})\)")
_SIGN: Final = re.compile(r"[<>^]!@?(?:pymod_do_main)?\(|[()]")
_HERE: Final = ("module_root_dir", "PRODUCT_DIR", "INTERMEDIATE_DIR", "SHARED_INTERMEDIATE_DIR", "DEPTH")
_KNOWN: Final = {**dict.fromkeys(_HERE, "."), "python": "python", "node_exec_path": "node", "PYTHON": "python"}
_ASKS: Final = re.compile(r"[\w\s\"'=!<>.,()-]*+")
_CALLS: Final = re.compile(r"\w\s*\(|\.\s*\w*_|__")
_OF_SHELLS: Final = re.compile(r"[|;&$`<>\n*?~]")


def script_of_gyp(text: str) -> Script:
    """Find the commands of a GYP file."""
    reader = _Reader()
    tree = literal_of(text)
    if tree is None:
        reader.script.say(NOT_ALL)
        reader.text(text, Places(text).at(0))
        return reader.script
    found = list(_dictionaries(tree))
    for one in found:
        reader.set(one)
    for one in found:
        reader.read(one)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            reader.text(node.value, Place(node.lineno, node.col_offset + 1))
    return reader.result()


def literal_of(text: str) -> ast.Expression | None:
    """Parse a Python literal; None where the text is none, or more than is parsed."""
    text = text.strip()
    if not _is_small(text):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes in strings
            return ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_small(text: str) -> bool:
    """Tell whether what Python would hold of *text* is little, and known by looking at it: of f-strings it is not."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")  # as Python reads them
    for number, part in enumerate(_PART.finditer(lines)):
        if part.lastgroup == "unclosed":
            return True  # no more of it is parsed
        if number >= MAX_PARTS or part.lastgroup is not None:
            return False
    return True


def _dictionaries(tree: ast.AST) -> Iterator[dict[str, ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield {key.value: value for key, value in pairs if isinstance(key, ast.Constant) and type(key.value) is str}


class _Reader:
    """Reads one dictionary after the other, then every text."""

    def __init__(self) -> None:
        self.script = Script()
        self._constants = Constants(_KNOWN)

    def set(self, values: dict[str, ast.expr]) -> None:
        """Remember the variables; what is set in two ways is known no longer."""
        variables = values.get("variables")
        pairs = zip(variables.keys, variables.values, strict=True) if isinstance(variables, ast.Dict) else ()
        for key, value in pairs:
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                name, words = key.value.rstrip("%"), _words(value)
                is_new = not self._constants.holds(name) or name in _KNOWN
                self._constants.put(name, " ".join(words) if is_new and words else None)

    def read(self, values: dict[str, ast.expr]) -> None:
        """Put down the actions of one dictionary, and conditions that are more than that."""
        if words := _words(values.get("action")):
            node = values["action"]
            filled = [self._filled(word) for word in words]
            self.script.run(Place(node.lineno, node.col_offset + 1), filled)
        for key in ("includes", "dependencies"):
            for path in _words(values.get(key)):
                node = values[key]
                is_file = key == "includes" or ".gyp" in path
                if is_file:
                    self.script.loads(Place(node.lineno, node.col_offset + 1), self._filled(path.partition(":")[0]))
        settings = values.get("make_global_settings")
        for pair in settings.elts if isinstance(settings, ast.List) else ():
            self.script.run(Place(pair.lineno, pair.col_offset + 1), [self._filled(one) for one in _words(pair)[1:]])
        for key in ("conditions", "target_conditions"):
            conditions = values.get(key)
            for one in conditions.elts if isinstance(conditions, ast.List) else ():
                for text in _words(one)[:1]:
                    if not _ASKS.fullmatch(text) or _CALLS.search(text):
                        self.script.run(Place(one.lineno, one.col_offset + 1), ["python", "-c", text])

    def text(self, text: str, place: Place) -> None:
        """Put down the commands in a text, those within others too."""
        starts: list[tuple[int, bool]] = []
        depth: list[bool] = []
        for hit in _SIGN.finditer(text):
            if hit.group() == ")":
                if depth and depth.pop():
                    self._begun(text, starts.pop(), hit.start(), place)
            else:
                is_command = len(hit.group()) > 1 and len(starts) < MAX_NESTED
                depth.append(is_command)
                starts += [(hit.end(), "pymod" in hit.group())] if is_command else []
        if starts:
            self._begun(text, starts[0], len(text), place)

    def _begun(self, text: str, start: tuple[int, bool], end: int, place: Place) -> None:
        """Put down a command that begins and ends somewhere: one of a shell, or a module of Python."""
        command = text[start[0] : end]
        if not start[1]:
            self._expansion(command, place)
        elif words := command.split():
            self.script.run(place, ["python", f"./{words[0].replace('.', '/')}.py", *words[1:]])

    def _expansion(self, command: str, place: Place) -> None:
        """Put down a command whose output is wanted, a list of words or a shell's line."""
        if USUAL.fullmatch(command):
            return
        words = _listed(command)
        filled = self._filled(command)
        if words is None and len(filled) <= MAX_SPLIT and not _OF_SHELLS.search(filled):
            words = _split(filled)
        if words is None:
            self.script.say(COMMANDS_ONLY)
            self.script.line(place, filled)
        else:
            self.script.run(place, [self._filled(word) for word in words])

    def _filled(self, text: str) -> str:
        def value(hit: re.Match[str]) -> str:
            found = self._constants.get(hit.group(1).rstrip("%"))
            return f"${{{hit.group(1)}}}" if found is None else found

        return _VARIABLE.sub(value, text)

    def result(self) -> Script:
        """Give what was put down."""
        if self._constants.is_cut:
            self.script.say(NOT_ALL)
        return self.script


def _words(node: ast.AST | None) -> list[str]:
    """Give the texts of a list, or of one alone."""
    nodes = node.elts if isinstance(node, ast.List) else [node]
    return [one.value for one in nodes if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def _listed(command: str) -> list[str] | None:
    """Read a command that is written as a list."""
    if not command.lstrip().startswith("["):
        return None
    tree = literal_of(command)
    return None if tree is None else _words(tree.body)


def _split(command: str) -> list[str] | None:
    try:
        return shlex.split(command)
    except ValueError:
        return None
