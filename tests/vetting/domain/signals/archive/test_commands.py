"""What a wheel has run by a name, read from text, and the files that it may have been made of."""

from tests.vetting.domain.trees_of import link_entry, tree_of
from vetting.domain.signals.archive.commands import MAX_FILES, EntryPoint, Scripts, entry_points_in
from vetting.domain.trees import TreeEntry

RUN = b"#!python\nmain()\n"


def test_entry_points_are_read_as_python_reads_them() -> None:
    """Line by line: what looks like the rest of a value is one of its own, and so is what stands behind a form feed."""
    text = "a = x:y\n[one]\n# b = x\n b = x.y : z [extra]\n\n  c=d\x0ce = f\nlonely"
    assert list(entry_points_in(text)) == [
        EntryPoint(1, "", "a", "x:y"),
        EntryPoint(4, "one", "b", "x.y:z"),
        EntryPoint(6, "one", "c", "d"),
        EntryPoint(6, "one", "e", "f"),
        EntryPoint(7, "one", "lonely", ""),
    ]


def test_a_script_is_looked_for_by_name_and_text_once() -> None:
    """Of many files of its name some are read, once for all scripts of that name; a link is none of them."""
    (script,) = tree_of({"x.data/scripts/run": RUN}).entries
    held = {f"{number:02}/run.py": entry for number, entry in enumerate([script] * (MAX_FILES + 5))}
    reads: list[str] = []

    def read(entry: TreeEntry) -> bytes:
        reads.append(entry.path)
        return RUN

    scripts = Scripts({"00/run": link_entry("00/run", "y"), **held}, read)
    assert [scripts.origin(script, "run") for _ in range(3)] == [(script, True)] * 3
    assert len(reads) == MAX_FILES - 1 + 3
    assert scripts.origin(script, "walk") == (None, False)
