"""What Python calls without a call being written."""

import pytest

from vetting.domain.code.python import facts_of_python


def started(source: str) -> list[tuple[str, object]]:
    """List what starts programs, with what it is given last."""
    facts = facts_of_python(source.encode())
    return [(one.name, one.arguments[-1].constant) for one in facts.calls if one.name in {"os.system", "os.popen"}]


@pytest.mark.parametrize(
    "source",
    [
        "import inspect, os\ninspect.getattr_static(os, 'sys' + 'tem')('x')",
        "import json, os\ngetattr(os, json.loads('\"\\\\u0073ystem\"'))('x')",
        "import json, os\ngetattr(os, json.loads('[\"a\", \"system\"]')[1])('x')",
        "import html, os\ngetattr(os, html.unescape('&#115;ystem'))('x')",
        "import os, urllib.parse as p\ngetattr(os, p.unquote_to_bytes('%73ystem').decode())('x')",
        "import operator, os\noperator.methodcaller('system', 'x')(os)",
        "import os\nfrom operator import attrgetter as get\nget('path.os.system')(os)('x')",
        "import os\nclass A:\n    __class_getitem__ = os.system\nA['x']",
        "import logging.config\nlogging.config.dictConfig({'handlers': {'a': {'()': 'os.system', 'command': 'x'}}})",
        "import logging.config as c\nc.dictConfig({'a': {'class': 'ext://os.system', 'command': 'x'}})",
    ],
)
def test_a_way_around_a_name_is_followed(source: str) -> None:
    """As far as what leads there is constant."""
    assert started(source) == [("os.system", "x")]


def test_brackets_of_a_class_run_what_it_or_its_own_class_says() -> None:
    """Methods as well as what is built in."""
    kind = (
        "import os\nclass M(type):\n    def __getitem__(s, k):\n        os.popen(k, 'r')\nclass A(metaclass=M): pass\n"
    )
    assert started(f"{kind}A['x']") == [("os.popen", "r"), ("os.popen", "r")]  # as it stands there, and with the key


@pytest.mark.parametrize(
    "source",
    [
        "import operator\noperator.attrgetter('name')()\noperator.methodcaller(x, 'system')(os)",
        "import operator\noperator.attrgetter('name')(x)\noperator.methodcaller('run')(x)\noperator.attrgetter()",
        "class A(B, metaclass=C): pass\nA['os.system']",
        "class A: pass\nA['os.system']\nclass M(type): pass\nclass D(metaclass=M): pass\nD[1]",
        "import json, os\njson.loads('{\"system\": 1}')\njson.loads('[[\"system\"]]')\njson.loads(1)\njson.loads('{')",
        "import logging.config\nlogging.config.dictConfig()\nlogging.config.dictConfig({'class': 'logging.Handler'})",
        f"import logging.config\nlogging.config.dictConfig({{{', '.join(f'{n}: {{}}' for n in range(60))}}})",
        "import logging.config\nlogging.config.dictConfig({" + ", ".join(f"{n}: {[1] * 1}" for n in range(60)) + "})",
    ],
)
def test_what_leads_nowhere_starts_nothing(source: str) -> None:
    """Nobody knows what is called there, or it is harmless."""
    assert started(source) == []


def test_settings_are_looked_into_as_far_as_there_is_room() -> None:
    """A million of them take no longer than some."""
    inner = "{" + ", ".join(f"{n}: {{}}" for n in range(60)) + "}"
    outer = "{'a': {'()': 'os.system', 'command': 'x'}, " + ", ".join(f"{n}: {inner}" for n in range(10)) + "}"
    assert started(f"import logging.config\nlogging.config.dictConfig({outer})") == []
