"""
Stores as nobody would write them: what ``fmt`` has to bring into the canonical text.

A generated store is taken apart as TOML, its entries and keys are put into
another order, texts and names become odd ones, what has a default is written
out, and all of it is written down again by a library that knows nothing of
cargo-vet.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import rtoml
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.conformance.cases import Case
from tests.conformance.strategies import cases, seldom

Tree: TypeAlias = dict[str, Any]
Draw: TypeAlias = Callable[..., Any]

odd_texts = st.one_of(
    st.text(alphabet="ab \"'\\\n\t.#é💥", max_size=12),
    st.text(alphabet="a\"'\\\n\r\x00\x01\x1f\x7f\x85\u2028\u202e\ufeff", max_size=6),
    st.sampled_from(
        ("x" * 60, "two\nlines", "ends\n", "\nbegins", '"""', "'''", "'\"", "C:\\temp", "\"'\"'\\", "a'''\"\"\"b")
    ),
)
odd_names = st.one_of(
    st.sampled_from(("a.b", "a b", "é", 'q"q', "b\\s", "UPPER", "0", "-", "x" * 50)),
    st.text("ab.-_ '\"\\", min_size=1, max_size=5),
)


_long_names = st.from_regex(r"[a-z][a-z0-9_-]{0,25}", fullmatch=True)
_demands = st.sampled_from(("safe-to-run", ["safe-to-run"], [], ["safe-to-run", "safe-to-deploy"]))


@st.composite
def loose_cases(draw: DrawFn) -> Case:
    """Make a store and write it down oddly."""
    case = draw(cases())
    config, audits, imports = (rtoml.loads(text) for text in (case.config, case.audits, case.imports))
    _loosen_config(draw, config)
    _loosen_set(draw, audits)
    for theirs in imports.get("audits", {}).values():
        _loosen_set(draw, theirs)
    texts = [_written(draw, tree) for tree in (config, audits, imports)]
    return Case((), *texts)


def _written(draw: Draw, tree: Tree) -> str:
    shuffled = _shuffled(draw, tree)
    text = rtoml.dumps(shuffled)
    # The library's own mistakes are not what is asked about.
    assume(rtoml.loads(text) == shuffled)
    return text


def _shuffled(draw: Draw, value: object) -> object:
    if isinstance(value, dict):
        keys = draw(st.permutations(list(value))) if draw(st.booleans()) else list(value)
        # Tables come after plain values, or they would swallow them.
        keys = sorted(keys, key=lambda key: _is_table(value[key]))
        return {key: _shuffled(draw, value[key]) for key in keys}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [_shuffled(draw, one) for one in draw(st.permutations(value))]
    return value


def _is_table(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _loosen_config(draw: Draw, config: Tree) -> None:
    if draw(seldom()):
        config["default-criteria"] = draw(st.sampled_from(("safe-to-deploy", "safe-to-run")))
    if draw(seldom()):
        del config["cargo-vet"]
    exemptions: Tree = config.pop("exemptions", {})
    for one in (one for some in exemptions.values() for one in some):
        _loosen_entry(draw, one, "suggest")
        one.pop("aggregated-from", None)
        one.pop("who", None)
    if exemptions:
        config["unaudited" if draw(seldom()) else "exemptions"] = exemptions
    for entry in config.get("policy", {}).values():
        _loosen_policy(draw, entry)
    peers: Tree = config.get("imports", {})
    for number, peer in enumerate(list(peers)):
        _loosen_import(draw, peers[peer], peer)
        if draw(seldom()):
            peers[f"{draw(odd_names)}{number}"] = peers.pop(peer)


def _loosen_policy(draw: Draw, entry: Tree) -> None:
    if draw(seldom()):
        entry["notes"] = draw(odd_texts)
    if draw(seldom()):
        # Long enough, now and then, for a table of its own.
        entry["dependency-criteria"] = draw(st.dictionaries(_long_names, _demands, min_size=2, max_size=6))


def _loosen_import(draw: Draw, entry: Tree, peer: str) -> None:
    if draw(seldom()):
        entry["url"] = [f"https://example.test/{peer}/{one}" for one in range(draw(st.integers(0, 4)))]
    if draw(seldom()):
        entry["exclude"] = []


def _loosen_set(draw: Draw, audit_set: Tree) -> None:
    for name, criterion in audit_set.get("criteria", {}).items():
        if draw(st.booleans()):
            criterion["description"] = draw(odd_texts)
        if draw(seldom()):
            criterion["description-url"] = f"https://example.test/{name}"
        if draw(seldom()):
            criterion["aggregated-from"] = draw(st.sampled_from(("https://example.test/a", ["b", "c" * 70], [])))
    for kind, flag in (("audits", "importable"), ("wildcard-audits", "renew"), ("trusted", "")):
        for some in audit_set.get(kind, {}).values():
            for one in some:
                _loosen_entry(draw, one, flag)
                if kind == "trusted":
                    one.pop("who", None)


def _loosen_entry(draw: Draw, entry: Tree, flag: str) -> None:
    if draw(seldom()):
        entry["notes"] = draw(odd_texts)
    if draw(seldom()):
        entry["who"] = draw(st.one_of(odd_texts, st.lists(odd_texts, max_size=3)))
    if draw(seldom()) and flag:
        entry[flag] = draw(st.booleans())
    if draw(seldom()):
        entry["aggregated-from"] = draw(st.sampled_from(("https://example.test/a", ["b", "c" * 70], [])))
