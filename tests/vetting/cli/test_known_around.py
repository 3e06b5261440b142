"""What is known outside of what was read, where no index is asked."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import finding
from tests.vetting.cli.changes import calm_change
from vetting.cli.known_around import NPM_NAMES, with_what_is_here, with_what_is_known
from vetting.cli.reading_text import scan_lines
from vetting.cli.terminal import Painter
from vetting.domain.indexes import Deprecation
from vetting.domain.releases import Ecosystem
from vetting.domain.suggestions import Step


def test_of_other_ecosystems_those_who_tell_of_advisories_are_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What their index knows is said not to be asked for."""
    affected = [{"package": {"ecosystem": "npm", "name": "demo"}, "versions": ["1.1.0"]}]
    (tmp_path / "a.json").write_text(json.dumps({"id": "MAL-2026-3", "affected": affected}), encoding="utf-8")
    monkeypatch.setenv("REVET_OSV_DUMP", str(tmp_path))
    known = with_what_is_known(calm_change(), Step("demo", None, "1.1.0"), Ecosystem.NPM)

    assert ([one.rule for one in known.findings], [one.name for one in known.known]) == (["P5"], ["MAL-2026-3"])
    assert known.unfinished == (
        "of what an index knows of releases of npm only deprecation is told; who tells of advisories is asked"
    )


def test_that_a_release_of_npm_is_deprecated_is_known_and_does_not_count() -> None:
    """With who says it, and why."""
    change = replace(calm_change(), deprecated=Deprecation("Use other.", "a registry"))
    known = with_what_is_known(change, Step("demo", None, "1.1.0"), Ecosystem.NPM)

    assert [(one.rule, one.scope.value, one.severity.value) for one in known.findings] == [("P5", "context", "low")]
    assert "  known 1.1.0 was deprecated by its publisher: Use other. (a registry, asked " in "\n".join(
        scan_lines(known, Step("demo", None, "1.1.0"), Painter(is_on=False))
    )


@pytest.mark.parametrize(("rule", "path", "is_said"), [("D0", "package/package.json", True), ("D0", "METADATA", False)])
def test_names_of_npm_are_held_against_nothing(rule: str, path: str, *, is_said: bool) -> None:
    """There is no list of them, which is said where some are newly asked for."""
    change = replace(calm_change(), findings=(replace(finding(rule), path=path),))

    assert with_what_is_here(change).unfinished == (NPM_NAMES if is_said else None)
