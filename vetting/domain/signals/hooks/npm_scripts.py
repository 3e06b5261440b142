"""
Which commands npm runs as it installs a package: its hooks, and the scripts that these run by their names.

Source: npm's manual, "Scripts" (life cycle scripts, pre and post scripts).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from vetting.domain.signals.hooks.values import table_in

NPM_HOOKS: Final = ("preinstall", "install", "postinstall")
"""What npm runs when a package is installed from a registry. Source: npm's manual, "Scripts"."""
MAX_COMMAND: Final = 1 << 16
"""Characters of one command line in which scripts are sought by their names."""
MAX_SCRIPTS: Final = 200
"""That one hook may run."""
_WORD: Final = re.compile(r"[^\s\"'<>,=;|&()`]+")


def commands_run(document: Any) -> dict[str, list[str]]:  # noqa: ANN401  # whatever the package's file holds
    """Map each hook to its own command and to those of the scripts that it runs, in order."""
    scripts = table_in(document, "scripts")
    return {hook: list(_followed(hook, scripts)) for hook in NPM_HOOKS if hook in scripts}


def _followed(hook: str, scripts: Mapping[str, Any]) -> Iterator[str]:
    waiting = [hook]
    for name in waiting:  # which grows
        command = scripts[name] if isinstance(scripts[name], str) else ""
        yield command
        called = [one for word in _WORD.findall(command[:MAX_COMMAND]) for one in _named(word, scripts)]
        waiting += [one for one in dict.fromkeys(called) if one not in waiting][: MAX_SCRIPTS - len(waiting)]


def _named(word: str, scripts: Mapping[str, Any]) -> list[str]:
    """List the scripts that a word of a command may have run, with what npm runs before and after each."""
    if word in scripts:
        return [one for one in (f"pre{word}", word, f"post{word}") if one in scripts]
    return [one for one in scripts if one.startswith(word[:-1])] if word.endswith(":*") else []
