"""Attacks that happened: each is noticed by the rules that should, and by no other."""

import pytest

from tests.incidents.cases import Incident, found_in, incidents
from tests.incidents.outside import found_outside


@pytest.mark.parametrize("incident", list(incidents()), ids=lambda one: one.slug)
def test_an_incident_is_noticed(incident: Incident) -> None:
    """The rules that notice the change are those that the incident names."""
    assert sorted(incident.raises) == sorted({one.rule for one in (*found_in(incident), *found_outside(incident))})
