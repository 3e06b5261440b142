"""
Problems of a store, and the refusals that hold them.

Whoever looks over a store collects them all; whoever opens one refuses it with
them (:class:`UnsoundStore`), so that people mend a store once, and a report in
JSON can name each. What is wrong with a lockfile is told in the same form.
"""

import re
from collections.abc import Iterable

from vetting.domain.errors import InvalidInput
from vetting.domain.problems import Place, ProblemKind, StoreProblem
from vetting.domain.store import Store

__all__ = ["Place", "ProblemKind", "StoreProblem", "UnsoundStore", "lockfile_refusal"]


class UnsoundStore(InvalidInput):
    """
    A store that cannot be used as it is; *problems* has all that is wrong with it.

    *store* is what was read all the same, to see what else is wrong; None: some of it could not be read.
    """

    def __init__(self, location: str, problems: Iterable[StoreProblem], store: Store | None = None) -> None:
        self.location = location
        self.problems = tuple(problems)
        self.store = store
        super().__init__("\n".join([f"the store {location} cannot be used as it is:", *map(str, self.problems)]))


_BEGINNING = r"[^\n]+?:[0-9]{1,9}: "
_PLACED = r"([^\n]+?):([0-9]{1,9}): (.*)"


def lockfile_refusal(message: str, path: str) -> InvalidInput:
    """
    Refuse a lockfile with what is wrong with it.

    Args:
        message: Its lines may each begin with a file and a line, as readers of lockfiles write them.
        path: The file that is meant where the message does not say.
    """
    refusal = InvalidInput(message)
    parts = [re.match(_PLACED, one, re.DOTALL) for one in re.split(rf"\n(?={_BEGINNING})", message)]
    if all(parts):
        found = [StoreProblem(ProblemKind.LOCKFILE, one[1], one[3], int(one[2])) for one in parts if one is not None]
    else:
        found = [StoreProblem(ProblemKind.LOCKFILE, path, message.removeprefix(f"{path}: "))]
    refusal.problems = (*found,)
    return refusal
