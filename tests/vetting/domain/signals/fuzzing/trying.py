"""
Tries files that are made for it: ``python -m tests.vetting.domain.signals.fuzzing.trying SECONDS FOLDER``.

Some are right and hold what has to be told, some are seeds in which a little is
changed, some are rubbish, and some are a piece that is repeated, to see how the
time grows. The first that does not hold is left in FOLDER with a name that
starts with ``crash-``. ``REVET_SOAK_SEED`` repeats a run.
"""

import os
import secrets
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import TypeAlias

from tests.vetting.domain.signals.fuzzing.holding import hold, hold_growing, hold_told
from tests.vetting.domain.signals.fuzzing.making import PATHS, STATEMENTS, mutated, native, notebook, pieces, source
from tests.vetting.domain.signals.fuzzing.seeding import as_input, seeds

Trial: TypeAlias = tuple[str, bytes, Callable[[str, bytes], object]]
"""A file, and what has to hold of it."""


def trial(random: Random, known: list[tuple[str, bytes]]) -> Trial:
    """Make one file; where the time is taken it is not often, for that takes longest."""
    ways = (_told, lambda one: _changed(one, known), _rubbish, _program, _repeated)
    return random.choices(ways, weights=(6, 6, 4, 2, 1))[0](random)


def _told(random: Random) -> Trial:
    path = random.choice([*STATEMENTS, "x.ipynb"])
    text = notebook(random) if path == "x.ipynb" else source(path, random)
    return path, text.encode(), hold_told


def _changed(random: Random, known: list[tuple[str, bytes]]) -> Trial:
    path, data = random.choice(known)
    return path, mutated(data, random), hold


def _rubbish(random: Random) -> Trial:
    return random.choice(PATHS), pieces(random, 60).encode(), hold


def _program(random: Random) -> Trial:
    return "x.so", native(random), hold


def _repeated(random: Random) -> Trial:
    return random.choice(PATHS), pieces(random, 6).encode(), hold_growing


def main(seconds: int, folder: Path) -> None:
    """Try file after file for so many seconds."""
    seed = int(os.environ.get("REVET_SOAK_SEED") or secrets.randbelow(10**6))
    sys.stdout.write(f"REVET_SOAK_SEED={seed}\n")
    sys.stdout.flush()
    random, known = Random(seed), seeds()  # noqa: S311  # to be the same again
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        path, data, holds = trial(random, known)
        try:
            holds(path, data)
        except BaseException:
            (folder / f"crash-{sha256(data).hexdigest()}").write_bytes(as_input(path, data))
            raise


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
