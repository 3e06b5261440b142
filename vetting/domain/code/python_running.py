"""What a call in a Python file runs: text that is code, programs, modules, and files that were written before."""

import ast
from typing import Final

from vetting.domain.code.facts import Import
from vetting.domain.code.python_files import WRITES, write, written_by
from vetting.domain.code.python_lookups import Lookups
from vetting.domain.code.python_names import (
    EVALUATORS,
    IMPORTERS,
    RUN_AS_TEXT,
    RUN_SECOND,
    STARTERS,
    TEXT_KEYWORDS,
    canonical,
)
from vetting.domain.code.python_partial import HOLE, HOLE_IN_CODE, Partial, text_of
from vetting.domain.code.python_passing import keep
from vetting.domain.code.python_programs import FEEDS, command_of, feed, start
from vetting.domain.code.python_recording import Hidden
from vetting.domain.code.python_source import Node
from vetting.domain.code.python_values import MAX_FLOWS, UNKNOWN, Definition, Known
from vetting.domain.code.python_written import imported, run_by, with_file

_PASSED_ON: Final = STARTERS | {"exec", "eval"}
RUNNING: Final = IMPORTERS | EVALUATORS | RUN_AS_TEXT | STARTERS | FEEDS


class Running(Lookups):
    """Reads what runs something."""

    definition: Definition | None = None
    """The function whose body is read."""

    def run(self, node: ast.Call, name: str, arguments: list[Known], keywords: list[tuple[str, Known]]) -> Known | None:
        """Read a call of one of ``RUNNING``."""
        if name in _PASSED_ON:
            keep(self.definition, node.args, (name, arguments, keywords))
        if name in STARTERS:
            self.start_program(node, name, arguments, keywords)
        elif name in FEEDS:
            feed(self, node, name, [*arguments, *(one for _, one in keywords)])
        elif name in IMPORTERS:
            return self._loaded(node, name, arguments[0] if arguments else UNKNOWN)
        elif name in EVALUATORS:
            self.hide(node, arguments[:1])
        elif name in RUN_SECOND:
            self.hide(node, arguments[1:2])
        else:
            given = [one for key, one in sorted(keywords, key=_order) if key in TEXT_KEYWORDS]
            self.hide(node, [*given, *reversed(arguments[: 2 if name.startswith("timeit.") else 1])])
        return None

    def start_program(self, node: Node, name: str, arguments: list[Known], keywords: list[tuple[str, Known]]) -> None:
        """Keep what a program is given, and what a file holds that is run, if it was written before."""
        start(self, node, name, arguments, keywords)
        if self.files:
            words = [*command_of(name, arguments), *(one for key, one in keywords if key == "args")]
            run_by(self, node, words, next((one for key, one in keywords if key == "stdin"), None))

    def touch_file(
        self,
        node: ast.Call,
        name: str,
        base: Known | None,
        arguments: list[Known],
        keywords: list[tuple[str, Known]],
    ) -> Known | None:
        """Read a call of one of ``FILES``, and remember what a file is written."""
        found = written_by(name, base, node, arguments, keywords)
        if found is not None:
            path, content, nodes = found
            keep(self.definition, nodes, (WRITES, [path, content], []))
            write(self, path, content)
        return with_file(self, node, name, base, arguments)

    def call_known(self, node: Node, name: str, arguments: list[Known]) -> None:
        """Put down a call that nobody wrote as one."""
        self.put_call(node, name, arguments, [], is_indirect=True)
        if name in STARTERS:
            self.start_program(node, name, arguments, [])

    def hide(self, node: Node, codes: list[Known]) -> None:
        """Keep the text that is evaluated, so that it is read too."""
        known = [one.constant for one in codes if one.made and isinstance(one.constant, str | bytes)]
        texts = [one if isinstance(one, str) else one.decode("utf-8", "replace") for one in known]
        if texts:
            self.hidden.append(Hidden("\n".join(texts), self.place(node), self.when))
        elif Partial in map(type, codes):
            parts = [text_of(one, self.budget) or "" for one in codes]
            text = "\n".join(parts).replace(HOLE, HOLE_IN_CODE)
            self.hidden.append(Hidden(text, self.place(node), self.when, is_whole=False))

    def _loaded(self, node: ast.Call, name: str, first: Known) -> Known:
        is_computed = not (node.args and isinstance(node.args[0], ast.Constant))
        module = first.constant if first.made and isinstance(first.constant, str) else ""
        if module and self.files:
            imported(self, node, module)
        self.imports.append(Import(module, self.place(node), self.when, is_computed=is_computed))
        if not module:
            return Known(calls=(name, *first.calls)[:MAX_FLOWS], names=first.names)
        top = module.partition(".")[0] if name == "__import__" and len(node.args) + len(node.keywords) == 1 else module
        return Known(name=canonical(top), is_looked_up=True)


def _order(keyword: tuple[str, Known]) -> bool:
    """Put what sets up before what is run."""
    return keyword[0] != "setup"
