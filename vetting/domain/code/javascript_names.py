"""How names of JavaScript's globals and modules are told, whichever way they are written."""

from typing import Final

GLOBALS: Final = frozenset({"window", "self", "globalThis", "global", "top", "parent", "frames"})
"""Names of the global object."""
HERE: Final = "<here>"
"""Begins the names of what a file defines itself."""
UNTOLD: Final = (".", "/", HERE)
"""What names begin with that nobody outside the file has given: methods, patterns, its own functions."""
_REQUIRES: Final = frozenset(
    {
        "require",
        "import",
        "process.getBuiltinModule",
    }
)
_LOADING_ENDS: Final = (".require", "._load")
PROMISIFIERS: Final = frozenset(
    {f"{owner}promisify{more}" for owner in ("", "util.", "bluebird.", "Promise.", "es6-") for more in ("", "All")}
    | {"es6-promisify.promisify", "pify", "util.callbackify", "thenify"}
)
"""What makes of a function, or of all of a module, one that is called in another way."""


ENCODED: Final = "Buffer.from an encoding"
"""Stands among the calls that made what was a text in an encoding; no function is called so."""


def canonical(name: str) -> str:
    """Write a name in one way: without the global object before it, and without ``.default`` of a module."""
    first, _, rest = name.partition(".")
    while rest and first in GLOBALS:
        name = rest
        first, _, rest = name.partition(".")
    return name.removesuffix(".default")


def module_name(written: str) -> str:
    """Write a module's name in one way: ``node:fs`` is ``fs``."""
    return written.removeprefix("node:")


def is_require(name: str) -> bool:
    """Say whether calling *name* loads a module: every module has a ``require`` of its own."""
    return name in _REQUIRES or name.endswith(_LOADING_ENDS)


def written_to(name: str) -> str:
    """Name what is written to so that a global is told from what is the file's own: ``fetch`` is ``window.fetch``."""
    return name if "." in name else f"window.{name}"


FUNCTION_NAMES: Final = frozenset(
    {"Function", "Object", "Array", "String", "Number", "Boolean", "Date", "Promise", "RegExp", "Symbol", "Map", "Set"}
    | {"eval", "parseInt", "isNaN", "alert", "atob", "fetch", "setTimeout", "require", "escape", "unescape"}
    | {f".{name}" for name in ("filter", "map", "find", "flat", "fill", "concat", "slice", "push", "pop", "sort")}
    | {f".{name}" for name in ("some", "every", "join", "reverse", "splice", "shift", "at", "forEach", "reduce")}
    | {
        f".{name}"
        for name in ("split", "replace", "trim", "charAt", "sub", "toString", "valueOf", "includes", "indexOf", "bind")
    }
)
"""Names of functions, and of methods that arrays, texts and functions have: what makes them makes any function. Those
that things of one's own are often called by (``keys``, ``values``) are left out."""
NEVER_MEMBERS: Final = frozenset(
    {"eval", "Function", "require", "process", "console", "module", "exports", "undefined", "Object", "JSON", "Math"}
    | {"atob", "btoa", "unescape", "Buffer", "String", "Array", "Promise", "fetch", "setTimeout", "setInterval"}
    | {"WebSocket", "XMLHttpRequest", "Reflect", "arguments", *GLOBALS}
)
"""Globals that modules of Node have no members of the name of."""
OF_PAGES: Final = frozenset({"document.cookie", "localStorage", "sessionStorage"})
"""What a page keeps of those who look at it."""
ASKING_ENDS: Final = (".src", "location", "location.href", ".innerHTML", ".outerHTML")
"""How names end of what is asked, or may hold what is asked, as soon as something is written to it."""
STARTING: Final = frozenset({"spawn_sync", "process_wrap"})
"""Node's inner modules that ``child_process`` starts programs by."""
BINDINGS: Final = frozenset({"process.binding", "process._linkedBinding", "internalBinding"})
"""What loads them."""
WORKER: Final = "worker_threads.Worker"
OF_BROWSERS: Final = frozenset({"Worker", "SharedWorker", "importScripts"})
"""What runs the code at an address, and what bundlers put a worker of their own into."""
AT_ADDRESS: Final = OF_BROWSERS | {WORKER, "module.register", "require", "import"}
"""What runs the code at an address, which may hold it."""
PATHS: Final = frozenset(f"path.{of}{name}" for of in ("", "posix.", "win32.") for name in ("join", "resolve"))
"""What puts a path together."""
OBJECT_URLS: Final = frozenset({"URL.createObjectURL", "webkitURL.createObjectURL"})
"""What gives an address to what a page holds."""
DATA_IMPORT: Final = "data:import"
"""How it is called where such code runs."""
EVALUATORS: Final = frozenset(
    {
        "eval",
        "Function",
        "setTimeout",
        "setInterval",
        "execScript",
        "vm.runInThisContext",
        "vm.runInNewContext",
        "vm.runInContext",
        "vm.Script",
        "vm.compileFunction",
        WORKER,
    }
)
"""What runs a text, where it is given one; a worker only if it is told to."""
TAGS: Final = frozenset(
    {f"{owner}.${more}" for owner in ("zx", "bun", "Bun", "execa", "dax", "dax-sh") for more in ("", ".sync", ".quiet")}
    | {f"execa.{name}" for name in ("execaCommand", "command", "script")}
    | {"dax", "dax-sh"}
)
"""What starts the line of a template that they stand before, and give the same back where they are given settings."""
STARTERS: Final = TAGS | frozenset(
    {f"child_process.{name}{sync}" for name in ("exec", "execFile", "spawn") for sync in ("", "Sync", "Async")}
    | {f"execa.{name}{sync}" for name in ("execa", "execaCommand", "command", "shell") for sync in ("", "Sync")}
    | {f"child-process-promise.{name}" for name in ("exec", "execFile", "spawn")}
    | {
        "child_process.fork",
        "execa",
        "execa.sync",
        "cross-spawn",
        "cross-spawn.sync",
        "cross-spawn.spawn",
        "shelljs.exec",
        "shelljs.cmd",
    }
    | {
        "nano-spawn",
        "tinyexec",
        "tinyexec.x",
        "tinyexec.exec",
        "node-cmd.run",
        "node-cmd.runSync",
        "sudo-prompt.exec",
        "shell-exec",
    }
    | {"Bun.spawn", "Bun.spawnSync"}
)
"""What starts the program that it is given."""
GLOBALLY: Final = {"$": ("zx/globals", "zx.$"), "exec": ("shelljs/global", "shelljs.exec")}
"""What starts programs by a name of its own, once a module put it there."""
HANDED_OVER: Final = frozenset(
    {
        "eval",
        "Function",
        "setTimeout",
        "setInterval",
        "fetch",
        "child_process.exec",
        "child_process.execSync",
        "child_process.execFile",
        "child_process.execFileSync",
        "child_process.spawn",
        "child_process.spawnSync",
        "child_process.fork",
    }
)
"""What does something when it is handed to what calls it."""
