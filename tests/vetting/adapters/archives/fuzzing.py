"""
Fuzzes one of the two readers: ``python -m tests.vetting.adapters.archives.fuzzing KIND SECONDS FOLDER``.

Every archive the fuzzer thinks of is held against pip's way of reading it. Its
corpus starts with the seeds; what brings the reader down, or is silently read
differently, is left in FOLDER with a name that starts with ``crash-``.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["vetting.adapters.archives"]):
    from tests.vetting.adapters.archives.pip_way import hold_against_pip

from tests.vetting.adapters.archives.seeding import FILENAMES, seeds, with_checksums

MOST_BYTES = 1 << 14


def main(kind: str, seconds: int, folder: Path) -> None:
    """Fuzz the reader of *kind* for so many seconds; never returns."""
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(seeds(kind).values()):
        (corpus / str(number)).write_bytes(seed)

    def one(data: bytes) -> None:
        """Hold one input against pip."""
        hold_against_pip(with_checksums(data) if kind == "tar" else data, FILENAMES[kind])

    atheris.Setup(
        [
            "fuzzing",
            f"-max_total_time={seconds}",
            f"-max_len={MOST_BYTES}",
            "-timeout=10",
            "-rss_limit_mb=1024",
            f"-artifact_prefix={folder}/",
            "-print_final_stats=1",
            str(corpus),
        ],
        one,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
