"""What a user's commands remember of each other."""

import pytest

from tests.builders import digest
from vetting.domain.recollection import MOST_LOOKS, Look, Recollection
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.domain.suggestions import Step

PYPI, NPM = Ecosystem.PYPI, Ecosystem.NPM
WHOLE, CHANGE = Step("demo", None, "1.0"), Step("demo", "1.0", "1.1")
OTHER = Step("other", None, "2.0")


def looked(*steps: Step, ecosystem: Ecosystem = PYPI) -> Recollection:
    """Look at *steps* one after another."""
    recollection = Recollection()
    for step in steps:
        recollection = recollection.with_look(Look(ecosystem, step))
    return recollection


@pytest.mark.parametrize(
    ("recollection", "project", "step"),
    [
        (looked(WHOLE, CHANGE, OTHER), None, OTHER),
        (looked(WHOLE, CHANGE, OTHER), "demo", CHANGE),
        (looked(CHANGE, WHOLE), "demo", WHOLE),
        (looked(OTHER), "demo", None),
        (looked(), None, None),
        (looked(WHOLE, ecosystem=NPM), None, None),
        (looked(WHOLE, ecosystem=NPM), "demo", None),
    ],
)
def test_what_was_looked_at_last(recollection: Recollection, project: str | None, step: Step | None) -> None:
    """Of one project, or of all; what another ecosystem calls so is another thing."""
    assert recollection.last(PYPI, ProjectName(project) if project else None) == step


def test_a_step_is_found_by_its_versions() -> None:
    """Two spellings of a version are one."""
    look = Look(PYPI, CHANGE, (digest("a"),))
    recollection = Recollection(looks=(Look(PYPI, OTHER), Look(PYPI, WHOLE), Look(NPM, CHANGE), look))

    assert recollection.look_at(PYPI, Step("demo", "1.0.0", "1.1")) == look
    assert recollection.look_at(PYPI, Step("demo", None, "1.1")) is None
    assert recollection.look_at(PYPI, Step("demo", "1.0", "1.2")) is None
    assert recollection.look_at(PYPI, Step("demo", None, "1.0.0")) == Look(PYPI, WHOLE)


def test_the_oldest_looks_are_forgotten() -> None:
    """A memory does not grow without end, and holds each step once."""
    steps = [Step("demo", None, f"{number}.0") for number in range(MOST_LOOKS + 1)]
    recollection = looked(*steps, steps[5])

    assert len(recollection.looks) == MOST_LOOKS
    assert (recollection.looks[-1].step, recollection.looks[0].step) == (steps[5], steps[1])
