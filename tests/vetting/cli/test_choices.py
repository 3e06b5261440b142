"""One of a few words, on the command line."""

import pytest

from vetting.cli import main


@pytest.mark.parametrize(
    ("command", "choices"),
    [
        ("scan x --fail-on huge", "'huge' (choose from high, medium, low)"),
        ("diff a b --whitespace foo", "'foo' (choose from none, eol, amount, all)"),
        ("inspect a --mode foo", "'foo' (choose from local, instance)"),
        ("check --ecosystem foo", "'foo' (choose from pypi, npm, cargo)"),
        ("dump-graph --depth foo", "'foo' (choose from roots, workspace, first-party, first-party-and-directs, full)"),
        ("score a 1 --ecosystem foo", "'foo' (choose from pypi, npm, cargo)"),
        ("export --ecosystem foo", "'foo' (choose from pypi, npm, cargo)"),
        ("watch list --ecosystem foo", "'foo' (choose from pypi, npm, cargo)"),
        ("certify a 1 --understanding foo", "'foo' (choose from 0.25, 0.5, 0.75, 1.0)"),
    ],
)
def test_who_mistypes_a_word_is_told_which_there_are(
    command: str, choices: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What an enumeration is called inside says nothing to anybody."""
    with pytest.raises(SystemExit) as stopped:
        main(command.split())

    told = capsys.readouterr().err
    assert (stopped.value.code, told.rpartition("invalid choice: ")[2]) == (2, f"{choices}\n")


@pytest.mark.parametrize("command", ["diff a b --whitespace eol", "certify a 1 --understanding 0.75"])
def test_a_word_that_there_is_is_taken(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What follows goes wrong for another reason."""
    assert main(command.split()) == 2
    assert "invalid choice" not in capsys.readouterr().err
