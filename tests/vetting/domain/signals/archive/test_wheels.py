"""A3: wheels of a format that installers read differently, or refuse."""

import pytest

from tests.vetting.domain.signals.archive.changing import SDIST, WHEEL, found_in, told, wheel_files
from vetting.domain.signals.archive.wheels import OddFormat

RULE = OddFormat()
PATH = "demo-1.0.dist-info/WHEEL"
REFUSED = "pip refuses it, and others may install it."


def _with(said: bytes) -> dict[str, bytes]:
    return wheel_files() | {PATH: said}


@pytest.mark.parametrize(
    "said",
    [
        b"Wheel-Version: 1.0\nGenerator: demo\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        b"wheel-version:1.0\r\nTag: py3-none-any\r\n",
        b"Wheel-Version: 1\n",
        b"Wheel-Version: 0.1\n",
    ],
)
def test_a_wheel_that_pip_installs_without_a_word_is_silent(said: bytes) -> None:
    """The one version there is, however it is spelled, and the ones before it."""
    assert found_in(RULE, _with(said)) == []


@pytest.mark.parametrize(
    ("said", "severity", "message"),
    [
        (b"Wheel-Version: 2.0\n", "medium",
         f"Its WHEEL says version '2.0' of the format of wheels, of which there is 1.0: {REFUSED}"),
        (b"Wheel-Version: 1.9\n", "low",
         "Its WHEEL says version '1.9' of the format of wheels, of which there is 1.0: pip warns, and installs it."),
        (b"Wheel-Version: new\n", "medium", f"Its WHEEL says no version of the format that can be read: {REFUSED}"),
        (b"Tag: py3-none-any\n", "medium", f"Its WHEEL says no version of the format that can be read: {REFUSED}"),
        (b"Wheel-Version: 1.0\nTag: \xff\n", "medium",
         f"Its WHEEL says no version of the format that can be read: {REFUSED}"),
        (b"Wheel-Version: " + b"9" * 5000, "medium",
         f"Its WHEEL says no version of the format that can be read: {REFUSED}"),
    ],
)  # fmt: skip
def test_a_wheel_of_another_format_is_found(said: bytes, severity: str, message: str) -> None:
    """One that pip refuses is worth a look, one that it warns of a word."""
    (finding,) = found_in(RULE, _with(said))
    assert (finding.severity.value, finding.path, finding.line, finding.message) == (severity, PATH, 1, message)


def test_a_wheel_without_a_wheel_file_is_found() -> None:
    """Unless not all of it was read; what is no wheel needs none, and a folder that has none is no wheel."""
    bare = {path: data for path, data in wheel_files().items() if path != PATH}
    (finding,) = found_in(RULE, bare)
    assert finding.message == f"It has no WHEEL, which says how to install it: {REFUSED}"
    assert told([finding]) == [("medium", "delta", "")]
    moved = bare | {"demo/demo-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\n"}
    assert told(found_in(RULE, moved)) == [("medium", "delta", "")]
    silent = [found_in(RULE, bare, **known) for known in ({"cut": "too large"}, {"claimed": SDIST}, {"claimed": None})]
    assert silent == [[]] * 3


def test_a_format_that_was_odd_before_is_context() -> None:
    """A project that always had none still has none."""
    odd = _with(b"Wheel-Version: 2.0\n")
    assert told(found_in(RULE, odd, odd, claimed=WHEEL)) == [("medium", "context", PATH)]
