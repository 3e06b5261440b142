"""What several parties publish, put together: the binary's file is ours, byte for byte."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.conformance.judging import number_of_cases
from tests.conformance.material import CORPUS
from tests.conformance.real_cargo_vet import CARGO, RealCargoVet, needs_cargo_vet
from tests.conformance.strategies import audit_sets, some_of
from tests.loopback import Loopback, Reply, listening
from vetting.adapters.peers import Peers
from vetting.domain.criteria import BUILT_IN, Criterion
from vetting.domain.errors import InvalidInput
from vetting.formats.cargo_vet import write_audits
from vetting.usecases.aggregating import aggregate

pytestmark = needs_cargo_vet

DEFINED = ("fast", "small")
NAMES = (*(one.name for one in BUILT_IN), *DEFINED, "undefined")
FROM_BEFORE = ("https://example.test/first", "https://example.test/second")
ODD = """
# A file of tomorrow, with something of everything that cannot be read.
[criteria.fly]
description = "flies"
implies = ["safe-to-run", "gone"]

[criteria.odd]
description = 3

[[audits.zeta]]
who = ["A <a@example.test>", "B"]
criteria = ["fly", "gone"]
version = "1.0.0"
notes = \"\"\"two
lines\"\"\"

[[audits.zeta]]
criteria = ["gone"]
version = "1.1.0"

[[audits.zeta]]
criteria = []
version = "1.2.0"

[[audits.zeta]]
criteria = "fly"
version = "x.y"

[[audits.zeta]]
criteria = "fly"
version = "1.4.0"
signature = 3

[[audits.alpha]]
criteria = "odd"
delta = "1.0.0 -> 1.0.0@git:0123456789012345678901234567890123456789"

[[audits.kept]]
criteria = "fly"
version = "1.3.0"
importable = false

[[wildcard-audits.zeta]]
who = "W"
criteria = ["fly", "gone"]
user-id = 1
start = "2020-01-01"
end = "2030-01-01"
renew = false

[[wildcard-audits.zeta]]
criteria = "safe-to-run"
trusted-publisher = "github:a/b"
start = "2020-01-01"
end = "2021-01-01"
extra = "z"

[[trusted.zeta]]
criteria = "gone"
user-id = 1
start = "2020-01-01"
end = "2030-01-01"
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    """Publish on loopback: the binary reads no files."""
    with listening() as found:
        yield found


@pytest.fixture(scope="module")
def vet(tmp_path_factory: pytest.TempPathFactory) -> RealCargoVet:
    """Lay out a folder for the binary."""
    return RealCargoVet(tmp_path_factory.mktemp("real") / "project")


@st.composite
def published(draw: DrawFn) -> tuple[str, ...]:
    """Make one to three audits files, whose criteria seldom disagree."""
    return tuple(draw(_one_file()) for _ in range(draw(st.integers(1, 3))))


@st.composite
def _one_file(draw: DrawFn) -> str:
    found = draw(audit_sets(NAMES, is_local=True))
    words = [draw(_criterion(name)) for name in draw(some_of(DEFINED, 2))]
    audits = {
        name: tuple(replace(one, aggregated_from=draw(some_of(FROM_BEFORE, 2))) for one in some)
        for name, some in found.audits.items()
    }
    return write_audits(replace(found, criteria=tuple(words), audits=audits), CARGO)


@st.composite
def _criterion(draw: DrawFn, name: str) -> Criterion:
    is_odd = draw(st.integers(0, 9)) == 0
    implies = ("safe-to-run", "undefined") if draw(st.booleans()) or not is_odd else ("safe-to-deploy",)
    return Criterion(
        name, None if is_odd else f"what {name} means", "https://example.test/w" if is_odd else None, implies
    )


@settings(max_examples=number_of_cases(40, 2000), suppress_health_check=[HealthCheck.too_slow])
@given(texts=published())
@example(texts=(ODD, ODD))
@example(texts=("",))
@example(texts=())
def test_the_file_is_the_same(vet: RealCargoVet, server: Loopback, texts: Sequence[str]) -> None:
    """Entries, order, credit and layout; and both refuse where the parties disagree."""
    assert theirs(vet, server, texts) == ours(server, texts)


def test_real_files_can_be_put_together(vet: RealCargoVet, server: Loopback) -> None:
    """What real projects publish makes one large file, the same to the byte."""
    paths = sorted(CORPUS.rglob("audits.toml"))
    if not paths:
        pytest.skip(f"there are no stores in {CORPUS}; set REVET_CORPUS")
    texts = [path.read_text(encoding="utf-8") for path in paths]

    assert theirs(vet, server, texts) == ours(server, texts)


def theirs(vet: RealCargoVet, server: Loopback, texts: Sequence[str]) -> str | None:
    """Have the binary put texts together; None: it refuses."""
    listing = vet.folder / "peers.txt"
    listing.write_text(listing_of(server, texts))
    answer = vet.run("aggregate", str(listing))
    assert not answer.is_panic
    return answer.out if answer.status == 0 else None


def ours(server: Loopback, texts: Sequence[str]) -> str | None:
    """Put texts together; None: refused."""
    sources = Peers(Path(), user_agent="test")
    try:
        return aggregate(listing_of(server, texts), ecosystem=CARGO, sources=sources).text
    except InvalidInput:
        return None


def listing_of(server: Loopback, texts: Sequence[str]) -> str:
    """Publish texts, and list where."""
    for place, text in enumerate(texts):
        server.replies[f"/{place}.toml"] = Reply(text.encode())
    return "# peers\n\n" + "".join(f"  {server.url}/{place}.toml\n" for place in range(len(texts)))
