"""What a Meson wrap has downloaded."""

import pytest

from tests.vetting.domain.code.building.reading import facts_in, lines_in


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[wrap-file]\nsource_url = u\nsource_hash = 0f\npatch_url: v\n",
         ["curl -o source_url.tar u", "curl -o patch_url.tar v", ". patch_url.tar"]),
        ("[wrap-git]\n  url=u\nrevision=head\n", ["curl -o url.tar u", ". url.tar"]),
        ("[wrap-git]\nurl=u\nrevision=v1\n\n[provide]\nx = y\n", ["curl -o url.tar u"]),
        ("", []),
    ],
)  # fmt: skip
def test_what_is_not_pinned_runs(source: str, expected: list[str]) -> None:
    """And all of it is downloaded."""
    facts = facts_in("x.wrap", source)
    assert (sorted(lines_in("x.wrap", source)), facts.rough) == (sorted(expected), None)
