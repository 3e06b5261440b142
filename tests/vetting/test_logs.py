"""What is logged, and what never is."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from vetting.logs import configure_logs


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Leave logging as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def failing(secret: str) -> None:
    """Fail with something in a local variable that is nobody's business."""
    held = secret.upper()
    raise RuntimeError(f"it broke after {len(held)} characters")


@pytest.mark.parametrize("as_json", [True, False])
def test_no_local_variable_is_logged(monkeypatch: pytest.MonkeyPatch, *, as_json: bool) -> None:
    """An error is logged with where it happened, never with what variables held."""
    output = io.StringIO()
    monkeypatch.setattr(sys, "stderr", output)
    configure_logs(as_json=as_json)

    try:
        failing("hidden")
    except RuntimeError:
        structlog.get_logger().exception("work_failed", job_id=7)

    text = output.getvalue()
    assert "HIDDEN" not in text
    assert "RuntimeError" in text
    assert "work_failed" in text


def test_production_logs_are_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """In production every event is one JSON document with its facts as keys."""
    output = io.StringIO()
    monkeypatch.setattr(sys, "stderr", output)
    configure_logs(as_json=True)

    structlog.get_logger().info("job_done", job_id=7)

    event = json.loads(output.getvalue())
    assert (event["event"], event["job_id"], event["level"]) == ("job_done", 7, "info")


def test_a_terminal_is_told_nothing_by_what_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text from addresses and packages neither moves a terminal's cursor nor looks like a line of its own."""
    output = io.StringIO()
    monkeypatch.setattr(sys, "stderr", output)
    configure_logs(as_json=False)

    structlog.get_logger().warning("request_failed", path="/a\x1b[2J\nb", tries=2)
    logging.getLogger("elsewhere").warning("an é and a \x1b[31m")

    first, second = output.getvalue().splitlines()
    assert r"path=/a\x1b[2J\nb" in first
    assert r"an é and a \x1b[31m" in second
