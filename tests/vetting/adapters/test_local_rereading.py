"""A change that was read on this machine, coloured."""

from dataclasses import replace
from pathlib import Path

from tests.builders import diffed_file
from tests.vetting.cli.changes import hostile_change
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.highlighting import MAX_BYTES
from vetting.adapters.local_rereading import MOST_COLOURED_BYTES, LocalRereader
from vetting.ports.progress import untold


def test_files_too_large_to_be_coloured_take_nothing_from_the_others(tmp_path: Path) -> None:
    """Each says why it is not coloured itself; only what is looked at counts."""
    blobs = BlobFolder(tmp_path)
    small = replace(diffed_file(), old_sha256=None, old_path=None, new_sha256=blobs.put_bytes(b"a = 1\nb = 2\n"))
    bundle = replace(small, path="bundle.js", new_size_bytes=MOST_COLOURED_BYTES)
    many = [replace(small, path=f"{number}.py", new_size_bytes=MAX_BYTES) for number in range(21)]
    files = (bundle, replace(small, path="binary", hunks=None), *many, small)

    coloured = LocalRereader(blobs).coloured(hostile_change(*files), untold)

    assert coloured.uncoloured == {
        "bundle.js": "highlighting off: 4,194,304 bytes, more than 200,000",
        "20.py": "highlighting off: other files have 4,194,304 bytes",
    }
    assert [path for path, _ in coloured.colours] == [*(f"{number}.py" for number in range(20)), small.path]
