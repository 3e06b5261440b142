"""A whole instance whose data folder may not be written to for a while: it says so, answers, and goes on by itself."""

import asyncio
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import pytest

from tests.e2e.instance import running
from tests.fake_index import Catalog, serving
from tests.requiring import MOUNT, go_without
from tests.soak.ends import make_token
from tests.soak.test_full_disk import READS, compared, post, readiness, until
from tests.soak.traffic import ask

pytestmark = pytest.mark.soak
LIKE_ANYBODY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner", "--inh-caps=-all")
"""Runs a command of root's to which permissions apply, as they do to whoever an instance runs as."""


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """Take away the right to write to everything below *folder*, and give it back."""
    modes = {path: stat.S_IMODE(path.lstat().st_mode) for path in [folder, *folder.rglob("*")] if not path.is_socket()}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for path, mode in modes.items():
            if path.exists():
                path.chmod(mode)


def test_an_instance_that_may_not_write_says_so_and_goes_on(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Reads are answered, writes are 503 and leave nothing, and with the right to write all goes on without a hand."""
    prefix = LIKE_ANYBODY if os.geteuid() == 0 else ()
    if prefix and shutil.which(prefix[0]) is None:
        go_without(request.node.name, "there is no setpriv, and root may write everywhere", variable=MOUNT)
    catalog = Catalog()
    catalog.publish("demo", "1.0", kinds=("sdist",))
    settings = {"watch": '["demo"]', "poll_every": "PT1S"}
    with serving(catalog) as index, running(tmp_path, prefix=prefix, index_url=index.url, **settings) as instance:
        files = until("1.0", compared(instance, "1.0"))
        token = asyncio.run(make_token(f"sqlite:///{instance.data / 'revet.sqlite3'}"))
        assert readiness(instance)[0] == HTTPStatus.OK
        with unwritable(instance.data):
            catalog.publish("demo", "1.1", kinds=("sdist",))

            status, body = until("not being ready", lambda: (got := readiness(instance))[0] != HTTPStatus.OK and got)
            assert (status, "may not be written to" in body["checks"]["data"]) == (503, True), body
            assert {path: ask(instance.url, "GET", path)[0] for path in READS} == dict.fromkeys(READS, HTTPStatus.OK)
            said = "waiting: the data folder may not be written to"
            until("the reason", lambda: said in str(ask(instance.url, "GET", "/projects/pypi/demo/1.1")[1]))
            posted = post(instance, token, files, "meanwhile")
            assert posted[0] in {HTTPStatus.CREATED, HTTPStatus.SERVICE_UNAVAILABLE}, posted

        until("being ready", lambda: readiness(instance)[0] == HTTPStatus.OK)
        until("1.1", compared(instance, "1.1"))
        assert post(instance, token, files, "meanwhile")[0] in {HTTPStatus.CREATED, HTTPStatus.OK}
        _, listed = ask(instance.url, "GET", "/api/v1/projects/pypi/demo/releases/1.0/audits")
        assert len(listed["items"]) == 1
    assert "Traceback" not in instance.log.read_text()
