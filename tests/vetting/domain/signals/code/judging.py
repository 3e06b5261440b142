"""How the tables of cases are judged: each case by the worst that its rule says, a table by what it leaves untried."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from tests.vetting.domain.signals.code.cases import Case
from tests.vetting.domain.signals.looking import found
from vetting.domain.signals.code import RULES

BY_ID: Final = {rule.id: rule for rule in RULES}
_WEIGHT: Final = ("low", "medium", "high")


def judge(case: Case) -> None:
    """Hold the worst severity that a case's rule gives its file against the one that stands in the table."""
    findings = found(BY_ID[case.rule], case.path, case.source.encode())
    severities = {finding.severity.value for finding in findings}
    assert max(severities, key=_WEIGHT.index, default=None) == case.says, [one.message for one in findings]


def half_tried(cases: Sequence[Case], rules: Iterable[str]) -> list[str]:
    """List those of *rules* that go without a hit, a twin or two evasions."""
    kinds = Counter((case.rule, case.kind) for case in cases)
    return [one for one in rules if not (kinds[one, "hit"] and kinds[one, "twin"] and kinds[one, "evasion"] > 1)]
