"""What a wheel has run by a name, read from text, and the files that it may have been made of."""

from tests.vetting.domain.trees_of import link_entry, tree_of
from vetting.domain.signals.archive.commands import MAX_FILES, EntryPoint, Said, Scripts, entry_points_in
from vetting.domain.trees import TreeEntry

RUN = b"#!python\nmain()\n"


def test_entry_points_are_read_as_python_reads_them() -> None:
    """Line by line: the rest of a value is one, and what stands behind a form feed; what names no object is none."""
    text = "a = x:y\n[one]\n# b = x\n b = x.y : z [extra]\n\n  c=d\x0ce = f\nlonely\n; a remark"
    assert list(entry_points_in(text)) == [
        EntryPoint(1, "", "a", "x:y"),
        EntryPoint(4, "one", "b", "x.y:z"),
        EntryPoint(6, "one", "c", "d"),
        EntryPoint(6, "one", "e", "f"),
    ]


def test_a_script_is_looked_for_by_name_and_text_once() -> None:
    """Of many files of its name some are read, once for all scripts of that name; a link is none of them."""
    (script,) = tree_of({"x.data/scripts/run": RUN}).entries
    texts = {f"{number:02}/run.py": b"other(%d)" % number for number in range(MAX_FILES + 5)}
    others = {entry.path: entry for entry in tree_of(texts).entries}
    kept = {script.path: RUN, **texts}
    reads: list[str] = []

    def read(entry: TreeEntry) -> bytes:
        reads.append(entry.path)
        return kept[entry.path]

    scripts = Scripts({"00/run": link_entry("00/run", "y"), **others}, read)
    assert [scripts.origin(script, "run")[1] for _ in range(3)] == [False] * 3
    assert sorted(reads) == [*sorted(others)[: MAX_FILES - 1], script.path]
    assert scripts.origin(script, "walk") == (None, False)
    assert Scripts({"run": script}, read).origin(script, "run") == (script, True)


def test_of_two_scripts_too_large_to_be_held_nobody_says_that_they_are_the_same() -> None:
    """Only what has the same digest as a whole is."""
    one, other = tree_of({"a/run": b"#!python\nmain()\n", "b/run": b"#!python\nevil()\n"}).entries
    scripts = Scripts({"run": other}, lambda _: b"#!")
    assert [scripts.origin(script, "run") for script in (one, other)] == [(other, False), (other, True)]


def test_what_a_source_says_is_read_once_whatever_is_asked() -> None:
    """Each file is read when it is begun with, and no more of them than are held against one wheel."""
    reads: list[str] = []

    def read(entry: TreeEntry) -> bytes:
        reads.append(entry.path)
        return b"[one]\nrun = demo:run\n"

    held = {entry.path: entry for entry in tree_of({f"{n:02}/entry_points.txt": b"%d" % n for n in range(30)}).entries}
    said = Said(held, read)
    asked = [EntryPoint(line, group, "run", "demo:run") for line in range(100) for group in ("one", "two")]
    assert [said.has(one) for one in asked] == [True, False] * 100
    assert (reads, said.passed_over) == (sorted(held)[:MAX_FILES], False)
