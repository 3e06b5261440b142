"""What a name leads to in a Python file: attributes, look-ups, and the long ways around to what could be written."""

import ast
import builtins
from collections.abc import Callable
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from vetting.domain.code.python_names import (
    BORROWED,
    EVALUATORS,
    HANDED_OVER,
    HERE,
    MAX_KEPT_CHARACTERS,
    MAX_NAME,
    SUBINTERPRETERS,
    canonical,
)
from vetting.domain.code.python_programs import WITH_STREAM, WRITTEN
from vetting.domain.code.python_recording import Recording
from vetting.domain.code.python_values import MAX_FLOWS, Definition, Known, constant, flow, written

ANYWHERE: Final = "*"
"""The space of some module's names, where nobody knows whose."""
OWN_MODULE: Final = Known(None, space="")
"""The module that is read, as an object."""
DOCUMENTATION: Final = Known(None, (), ("__doc__",))
"""Where a docstring comes from: whoever runs one runs what was written to be read."""
_BUILTINS: Final = frozenset(dir(builtins))
_TYPES: Final = frozenset({"tuple", "list", "dict", "set", "str", "bytes", "int", "float", "bool", "NoneType", "type"})
_STARTERS: Final = MappingProxyType(
    {name: f"os.{name}" for name in ("system", "popen", "execv", "execve", "execvp", "spawnv", "posix_spawn")}
    | {name: f"subprocess.{name}" for name in ("Popen", "check_output", "check_call", "getoutput")}
)
"""What starts programs by names that hardly anything else has."""
_FINDERS: Final = frozenset({
    "gc.get_objects", "gc.get_referrers", "gc.get_referents", "object.__subclasses__", "type.__subclasses__", "eval",
    "__import__", "importlib.import_module", "importlib.util.find_spec", "importlib.util.module_from_spec",
    "importlib.reload",
})  # fmt: skip
"""What gives modules and classes of which only running tells which they are."""
EVERYTHING: Final = ("gc.get_objects", "gc.get_referrers", "object.__subclasses__", "type.__subclasses__")
"""What gives all that there is."""
TELLING: Final = ("builtins", "os", "subprocess")
"""Modules in which nobody has to search for what they have, unless it is not to be written."""
_MEMBERS: Final = frozenset({".items", ".values", "dir", "inspect.getmembers"})
_CONSOLES: Final = frozenset({"code.InteractiveInterpreter", "code.InteractiveConsole"})
_RUNS: Final = frozenset({"pdb.Pdb", "bdb.Bdb", "cProfile.Profile", "profile.Profile", "trace.Trace"})
_LIBRARIES: Final = frozenset({"ctypes.CDLL", "ctypes.PyDLL", "ctypes.WinDLL", "ctypes.cdll.LoadLibrary"})
_INSTALLERS: Final = frozenset(
    {"pip._internal.commands.create_command", "pip._internal.commands.install.InstallCommand"}
)
_METHODS: Final = MappingProxyType(
    dict.fromkeys(("runctx", "runeval"), _RUNS)
    | {"run": _RUNS | SUBINTERPRETERS, "exec": SUBINTERPRETERS}
    | dict.fromkeys(("runsource", "runcode", "push"), _CONSOLES)
    | dict.fromkeys(("PyRun_SimpleString", "PyRun_String", "PyEval_EvalCode", "Py_CompileString"), _LIBRARIES)
    | dict.fromkeys(("system", "popen", "execv", "execl", "WinExec", "ShellExecuteA", "ShellExecuteW"), _LIBRARIES)
    | {"communicate": WITH_STREAM, "stdin": WITH_STREAM}
    | dict.fromkeys(WRITTEN, frozenset({"os.popen"}))
    | {"get_field": frozenset({"string.Formatter"}), "dlopen": frozenset({"cffi.FFI"}), "main": _INSTALLERS}
)
"""Methods that count, by the classes that they are of."""


@lru_cache(maxsize=1 << 14)
def _unbound(name: str) -> Known:
    return reached(canonical(name), is_looked_up=False)


def unbound(name: str) -> Known:
    """Know what a name stands for to which a file gives no meaning of its own."""
    return _unbound(name) if len(name) <= MAX_KEPT_CHARACTERS else reached(canonical(name), is_looked_up=False)


@lru_cache(maxsize=1 << 14)
def _member(owner: str, name: str) -> Known:
    return written(canonical(f"{owner}.{name}"))


def member(owner: str, name: str) -> Known:
    """Know *name* of a module or a class that has a name itself, of at most ``MAX_NAME`` characters."""
    return _member(owner, name) if len(name) <= MAX_KEPT_CHARACTERS else written(canonical(f"{owner}.{name}"))


def _looked_up(owner: str, name: str) -> Known:
    return Known(canonical(f"{owner}.{name}"), is_looked_up=True)


def reached(name: str, *, is_looked_up: bool = True) -> Known:
    """Know a resolved name, and if it maps names, whose."""
    space = name if name in {"builtins", "sys.modules"} else None
    return Known(name, space=space, is_looked_up=is_looked_up) if space or is_looked_up else written(name)


class Reaching(Recording):
    """Follows names to what they stand for."""

    def attribute(self, base: Known, name: str) -> Known:
        """Give what *name* of *base* is."""
        if name in WAYS and (found := WAYS[name](base)) is not None:
            return found
        owner = base.name
        if owner and len(owner) > MAX_NAME:
            return flow(base)
        if isinstance(base.items, Definition):
            if (own := base.items.own_names.get(name)) is not None:
                return own
            return written(f"{owner}.{name}")
        if not owner:
            return self._of_something(base, name)
        return _looked_up(owner, name) if base.is_looked_up else member(owner, name)

    def looked_up(self, base: Known, key: Known) -> Known:
        """Give ``getattr(base, key)``."""
        if key.made and isinstance(key.constant, str):
            found = self.attribute(base, key.constant)
            return Known(found.name, found.calls, found.names, items=found.items, space=found.space, is_looked_up=True)
        return flow(base, key, Known(calls=("getattr",), is_looked_up=True))

    def within_space(self, space: str, key: Known) -> Known:
        """Give what a dictionary of names has under *key*."""
        if key.name == "__name__" and space == "sys.modules":
            return OWN_MODULE
        if not (key.made and isinstance(key.constant, str)):
            return flow(key, Known(calls=("getattr",), is_looked_up=True))
        name = key.constant
        if name == "__builtins__":
            return reached("builtins")
        if space == "sys.modules":
            return OWN_MODULE if name == "__main__" else reached(canonical(name))
        if space == ANYWHERE:
            return self._somewhere(name)
        return reached(canonical(f"{space}.{name}")) if space else self._of_this_file(name)

    def _of_this_file(self, name: str) -> Known:
        found = self.module.find(name)
        if found is None or found.name is not None:
            plain = canonical(found.name if found and found.name else name)
            space = "builtins" if plain == "builtins" else None
            return Known(name=plain, is_looked_up=True, items=found.items if found else None, space=space)
        return found

    def _somewhere(self, name: str) -> Known:
        """Give what a name stands for in some module or other: what is told by it alone, or else this file's own."""
        if name in _STARTERS:
            return reached(_STARTERS[name])
        if name in BORROWED or name in EVALUATORS or name == "__import__" or name in self.module.names:
            return self._of_this_file(name)
        return Known(calls=("getattr",))

    def _of_something(self, base: Known, name: str) -> Known:
        """Give an attribute of what has no name: of an object by what made it, of a module that only running tells."""
        if base is OWN_MODULE:
            return self._of_this_file(name)
        if name in _METHODS and (maker := next((one for one in base.calls if one in _METHODS[name]), None)):
            return written(f"{maker}.{name}")
        if name in _STARTERS and not _FINDERS.isdisjoint(base.calls):
            return Known(_STARTERS[name], base.calls, base.names, is_looked_up=True)
        return flow(base)


def _names_of(base: Known) -> Known:
    return Known(None, base.calls, base.names, space="" if base is OWN_MODULE else base.name)


def _names_around(base: Known) -> Known:
    return Known(None, base.calls, base.names, space=_space_of(base))


def _space_of(base: Known) -> str:
    """Name the module that a function lies in, by its resolved name: all in front of what is no module's name."""
    if isinstance(base.items, Definition) or (base.name or "").startswith(HERE):
        return ""
    modules: list[str] = []
    for part in (base.name or "").split(".")[:-1]:
        if not part.islower() or part.startswith("_"):
            break
        modules.append(part)
    return ".".join(modules) or ANYWHERE


def _documentation(base: Known) -> Known:
    if isinstance(base.items, Definition) and not isinstance(base.items.node, ast.Lambda):
        text = ast.get_docstring(base.items.node, clean=False)
        own = base.items.own_names.get("__doc__")
        return own if own is not None else DOCUMENTATION if text is None else constant(text, DOCUMENTATION)
    return Known(None, base.calls, (*base.names, "__doc__")[:MAX_FLOWS])


def _class(base: Known) -> Known | None:
    kind = kind_of(base)
    return written(kind) if kind is not None else None


def _itself(base: Known) -> Known | None:
    """Give what is called by way of its ``__call__``."""
    return (
        reached(base.name) if base.name is not None and (base.name in HANDED_OVER or base.name in _BUILTINS) else None
    )


def _modules(base: Known) -> Known | None:
    return reached("sys.modules", is_looked_up=False) if base.name == "sys" else None


def _loader(base: Known) -> Known | None:
    is_loader = (base.name or "").endswith(("__loader__", "__spec__.loader", "BuiltinImporter"))
    return reached("importlib.import_module") if is_loader else None


def kind_of(base: Known) -> str | None:
    """Name the class of what is known; None where it is not."""
    if isinstance(base.items, Definition):
        return None if isinstance(base.items.node, ast.ClassDef) else "types.FunctionType"
    if base.name is not None and base.name.endswith(".__code__"):
        return "types.CodeType"
    if base.made:
        return type(base.constant).__name__
    return None if base.items is None else type(base.items).__name__


def ancestor(base: Known) -> Known | None:
    """Give a member of the ancestors of a class; None where nothing is known of it."""
    kind, _, what = (base.name or "").rpartition(".")
    return written("object") if kind in _TYPES and what in {"__mro__", "__bases__"} else None


def found_among_all(known: Known) -> str:
    """Name what is called when it came out of all that there is, or that a module has; "" where it did not."""
    found = next((f"{one}[]" for one in EVERYTHING if one in known.calls), "")
    if not found and not _MEMBERS.isdisjoint(known.calls):
        return next((f"{one}[]" for one in TELLING if one in known.names), "")
    return found


WAYS: Final[MappingProxyType[str, Callable[[Known], Known | None]]] = MappingProxyType({
    "__dict__": _names_of,
    **dict.fromkeys(("__globals__", "func_globals", "f_globals", "f_locals"), _names_around),
    **dict.fromkeys(("__builtins__", "f_builtins"), lambda _: reached("builtins")),
    "__self__": lambda base: reached("builtins") if base.name in _BUILTINS else None,
    "__base__": lambda base: written("object") if base.name in _TYPES else None,
    "__call__": _itself,
    "__class__": _class,
    "__doc__": _documentation,
    "modules": _modules,
    "load_module": _loader,
})  # fmt: skip
"""Attributes by which one comes to where one has no business; None: this one is like any other."""
