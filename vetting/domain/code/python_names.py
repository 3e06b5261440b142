"""Names of Python's own that are worth telling apart, and the other names they go by."""

from functools import lru_cache
from typing import Final

from vetting.domain.code.written_files import WRITTEN_IS_RUN

MAX_NAME: Final = 200
"""Characters of a dotted name that is followed: of ``a = a.b`` over and over each is longer than the last."""
_PREFIXES: Final = (
    ("builtins.", ""),
    ("__builtins__.", ""),
    ("__builtin__.", ""),
    ("posix.", "os."),
    ("nt.", "os."),
    ("_socket.", "socket."),
    ("_ctypes.", "ctypes."),
    ("_pickle.", "pickle."),
    ("cPickle.", "pickle."),
    ("io.open", "open"),
    ("_io.open", "open"),
    ("importlib.__import__", "__import__"),
    ("importlib._bootstrap.", "importlib."),
    ("_imp.", "imp."),
    ("posixpath.", "os.path."),
    ("ntpath.", "os.path."),
    ("pip._vendor.", ""),
    ("pip._internal.utils.subprocess.call_subprocess", "subprocess.call"),
    ("psutil.Popen", "subprocess.Popen"),
    ("trio.run_process", "subprocess.run"),
    ("anyio.run_process", "subprocess.run"),
    ("setuptools._vendor.", ""),
    ("pkg_resources._vendor.", ""),
    ("pkg_resources.extern.", ""),
    ("botocore.vendored.", ""),
    ("six.moves.cPickle.", "pickle."),
    ("six.moves.builtins.", ""),
    ("six.moves.", ""),
)
_FIRST_PARTS: Final = frozenset(prefix.partition(".")[0] for prefix, _ in _PREFIXES)
_WHOLE: Final = {
    "posix": "os",
    "nt": "os",
    "__builtins__": "builtins",
    "__builtin__": "builtins",
    "importlib._bootstrap._gcd_import": "importlib.import_module",
}
BORROWED: Final = frozenset(
    {"os", "sys", "subprocess", "socket", "builtins", "base64", "ctypes", "importlib", "marshal"}
)
"""Modules that other modules import, so that they can be had from there: ``shutil.os``."""
EVALUATORS: Final = frozenset({"exec", "eval", "compile"})
IMPORTERS: Final = frozenset({"__import__", "importlib.import_module"})
NAMED_BY: Final = frozenset({
    "pkgutil.resolve_name", "pydoc.locate", "django.utils.module_loading.import_string",
    "werkzeug.utils.import_string", "twisted.python.reflect.namedAny", "zope.dottedname.resolve.resolve",
})  # fmt: skip
"""What gives the thing whose dotted name it is given."""
_PROFILERS: Final = (
    "pdb",
    "pdb.Pdb",
    "bdb.Bdb",
    "cProfile",
    "cProfile.Profile",
    "profile",
    "profile.Profile",
    "trace.Trace",
)
_INTERPRETERS: Final = ("ctypes.pythonapi", "ctypes.PyDLL", "ctypes.CDLL")
SUBINTERPRETERS: Final = frozenset(
    {f"{one}.{made}" for one in ("concurrent.interpreters", "test.support.interpreters")
     for made in ("create", "get_current", "get_main", "Interpreter")}
)  # fmt: skip
"""What gives another interpreter within the same process. Source: Python's manual, PEP 734."""
RUN_SECOND: Final = frozenset(
    f"{one}.{name}"
    for one in ("_interpreters", "_xxsubinterpreters", "interpreters")
    for name in ("run_string", "exec")
)
"""What runs the text that it is given second, behind the interpreter that is to run it."""
RUN_AS_TEXT: Final = RUN_SECOND | frozenset({
    *(f"{one}.{name}" for one in SUBINTERPRETERS for name in ("exec", "run")),

    *(f"timeit.{name}" for name in ("timeit", "repeat", "Timer")),
    *(f"{one}.{name}" for one in _PROFILERS for name in ("run", "runctx", "runeval")),
    *(f"code.Interactive{one}.{name}" for one in ("Interpreter", "Console") for name in ("runsource", "push")),
    *(f"{one}.{name}" for one in _INTERPRETERS for name in ("PyRun_SimpleString", "PyRun_String")),
    "codeop.compile_command",
    WRITTEN_IS_RUN,
})  # fmt: skip
"""What runs the text that it is given first, or second, besides ``EVALUATORS``."""
TEXT_KEYWORDS: Final = frozenset({"code", "setup", "stmt", "statement", "cmd", "source", "expr"})
"""What such texts are called where they are given by keyword."""
RUNNERS: Final = frozenset(
    {
        "map",
        "filter",
        "functools.partial",
        "functools.reduce",
        "threading.Thread",
        "threading.Timer",
        "multiprocessing.Process",
        "_thread.start_new_thread",
        "atexit.register",
        "asyncio.to_thread",
        "weakref.finalize",
    }
)
"""What calls a function that it is given."""
HANDED_OVER: Final = (
    EVALUATORS
    | IMPORTERS
    | {
        "os.system",
        "os.popen",
        "os.execv",
        "os.execve",
        "os.execvp",
        "os.spawnl",
        "os.startfile",
        "subprocess.run",
        "subprocess.call",
        "subprocess.Popen",
        "subprocess.check_call",
        "subprocess.check_output",
        "subprocess.getoutput",
        "marshal.loads",
        "pickle.loads",
        "urllib.request.urlopen",
        "requests.get",
    }
)
"""What is as good as called where it is given to something else."""
STARTERS: Final = frozenset(
    {f"subprocess.{name}" for name in (
        "run", "call", "Popen", "check_call", "check_output", "getoutput", "getstatusoutput")}
    | {f"os.{name}{kind}" for name in ("exec", "spawn") for kind in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")}
    | {"os.system", "os.popen", "os.posix_spawn", "os.posix_spawnp", "pty.spawn", "commands.getoutput"}
    | {"asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell"}
)  # fmt: skip
"""What starts the program that it is given."""
MAX_KEPT_CHARACTERS: Final = 200
"""Of a name that outlives the reading of its file in a cache: a package may make its names as long as it likes."""
HERE: Final = "<here>"
"""What the names begin with that a file defines itself: no name of Python's own."""


def canonical(name: str) -> str:
    """Give the one name of what has several."""
    return _canonical(name) if len(name) <= MAX_KEPT_CHARACTERS else _looked_up(name)


def _looked_up(name: str) -> str:
    if name in _WHOLE:
        return _WHOLE[name]
    for prefix, plain in _PREFIXES if name.partition(".")[0] in _FIRST_PARTS else ():
        if name.startswith(prefix):
            return plain + name[len(prefix) :]
    module, _, last = name.rpartition(".")
    is_borrowed = last in BORROWED and module not in {"", HERE, last} and not module.startswith(".")
    return last if is_borrowed else name


_canonical: Final = lru_cache(maxsize=1 << 14)(_looked_up)
