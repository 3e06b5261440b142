"""Every operation of the API answers as its own description says, whatever it is asked and whoever asks."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.web.fuzzing import (
    ASKERS,
    Asking,
    World,
    ask,
    described,
    labels,
    opened,
    requests_of,
    steer,
    stock,
    straighten,
)

SCHEMA = described()
LABELS = labels(SCHEMA)
FEW, MANY = 10, 150


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Open one instance for all operations: what one leaves behind is what the next may find."""
    with opened(tmp_path_factory.mktemp("world")) as found:
        yield found


def _ask(world: World, label: str, examples: int) -> set[int]:
    statuses: set[int] = set()
    stock(world)

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=examples == FEW,
        database=None,
        phases=[Phase.generate] if examples == FEW else [Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=requests_of(SCHEMA, label), asker=st.sampled_from(ASKERS), data=st.data())
    def hold(case: Asking, asker: str, data: st.DataObject) -> None:
        # Left to chance, one run of some dozens never said all that an audit has to.
        if data.draw(st.integers(0, 7), label="straight") == 0:
            straighten(case, world, data)
            statuses.add(ask(world, case, "reviewer", is_steered=True))
        else:
            statuses.add(ask(world, case, asker, is_steered=steer(case, world, data)))

    hold()
    return statuses


@pytest.mark.parametrize("label", LABELS)
def test_an_operation_answers_as_described(world: World, label: str) -> None:
    """No answer is a failure of ours, of an undocumented status, type or shape, or a refusal but a problem document."""
    assert _ask(world, label, FEW)


@pytest.mark.soak
@pytest.mark.parametrize("label", LABELS)
def test_an_operation_answers_as_described_at_length(world: World, label: str) -> None:
    """The same holds over hundreds of requests, and what is asked for is reached: not every request is refused."""
    assert min(_ask(world, label, MANY)) < 400
