"""
Fuzzes the readers of code: ``python -m tests.vetting.domain.signals.fuzzing.changing SECONDS FOLDER``.

The fuzzer changes seeds, led by what of the readers runs. What fails is left in
FOLDER with a name that starts with ``crash-``, ``timeout-`` or ``oom-``.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["vetting.domain.code", "vetting.domain.signals"]):
    from tests.vetting.domain.signals.fuzzing.holding import hold

from tests.vetting.domain.signals.fuzzing.seeding import as_input, from_input, seeds

MOST_BYTES = 1 << 12


def main(seconds: int, folder: Path) -> None:
    """Fuzz for so many seconds; never returns."""
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, (path, data) in enumerate(seeds()):
        (corpus / str(number)).write_bytes(as_input(path, data))

    def one(data: bytes) -> None:
        """Hold what holds of every file."""
        hold(*from_input(data))

    options = [f"-max_total_time={seconds}", f"-max_len={MOST_BYTES}", "-timeout=30", "-rss_limit_mb=1024"]
    atheris.Setup(["changing", *options, f"-artifact_prefix={folder}/", "-print_final_stats=1", str(corpus)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
