"""Lists of the most downloaded names: the one that Revet comes with, and an operator's own."""

import runpy
from pathlib import Path

import pytest

from vetting.adapters import popular_names
from vetting.adapters.popular_names import SHIPPED, PopularFiles, read_names
from vetting.domain.errors import InvalidInput
from vetting.domain.near_names import NameList
from vetting.domain.releases import Ecosystem


def test_the_list_that_revet_comes_with_is_long() -> None:
    """It says what it is, is normalised, none of its names is near another to the rules, and it is read once."""
    text = SHIPPED[Ecosystem.PYPI].read_text(encoding="ascii")
    names = list(read_names(text, "names.txt", Ecosystem.PYPI))
    assert text.startswith("# The most downloaded projects of PyPI, most first, autumn 2026\n")
    assert names == text.splitlines()[1:]
    assert len(set(names)) == 14_985
    files = PopularFiles()
    assert files.of(Ecosystem.PYPI) is files.of(Ecosystem.PYPI) is PopularFiles().of(Ecosystem.PYPI)
    assert files.of(Ecosystem.NPM) is None


def test_well_known_crates_are_known_however_they_are_spelled() -> None:
    """Cargo takes "-" for "_"; a name nearby is told as that crate spells itself."""
    text = SHIPPED[Ecosystem.CARGO].read_text(encoding="ascii")
    names = list(read_names(text, "names.txt", Ecosystem.CARGO))
    assert (names, len(set(names))) == (text.splitlines()[1:], 1053)
    crates = PopularFiles().of(Ecosystem.CARGO)
    assert crates is not None
    assert crates is PopularFiles().of(Ecosystem.CARGO)
    assert ["serde_json" in crates, "Serde-JSON" in crates, "serde_jsom" in crates, 1 in crates] == [
        True,
        True,
        False,
        False,
    ]
    assert (crates.near("serde-jsom"), crates.near("evil-of-its-own")) == ("serde_json", None)


def test_an_operators_own_list_is_read(tmp_path: Path) -> None:
    """In any spelling; blank lines and remarks are none of it."""
    path = tmp_path / "names.txt"
    path.write_text("# ours\n\nOne_Two\n three \n", encoding="utf-8")
    found = PopularFiles({Ecosystem.PYPI: path}).of(Ecosystem.PYPI)
    assert isinstance(found, NameList)
    assert [len(found), "one-two" in found, "three" in found] == [2, True, True]
    files = PopularFiles({Ecosystem.PYPI: None, Ecosystem.CARGO: path})
    assert files.of(Ecosystem.PYPI) is PopularFiles().of(Ecosystem.PYPI)
    crates = files.of(Ecosystem.CARGO)
    assert crates is not None
    assert crates is files.of(Ecosystem.CARGO)
    assert ["one-two" in crates, "serde" in crates, crates.near("thre")] == [True, False, "three"]


@pytest.mark.parametrize("data", [None, b"\xff", b"no name\n", b"x\n" * 20])
def test_what_is_no_list_is_refused(data: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is none, a file that is not there, and one too large to be a list."""
    monkeypatch.setattr(popular_names, "MAX_BYTES", 20)
    path = tmp_path / "names.txt"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(InvalidInput):
        PopularFiles({Ecosystem.PYPI: path}).of(Ecosystem.PYPI)


def test_a_line_that_is_no_name_is_named(tmp_path: Path) -> None:
    """With its file: a list may have thousands."""
    path = tmp_path / "names.txt"
    path.write_text("# ours\nx\nno name\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"^names\.txt, line 3: "):
        PopularFiles({Ecosystem.PYPI: path}).of(Ecosystem.PYPI)


def test_the_list_is_made_from_a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each name once, with the line that cites the source, without which it is not made."""
    main = runpy.run_path("scripts/popular_names.py")["main"]
    made, source = tmp_path / "made.txt", tmp_path / "source.txt"
    monkeypatch.setitem(main.__globals__, "SHIPPED", {Ecosystem.PYPI: made})
    source.write_text("# A list, spring 2026\nOne\none\nTwo\n", encoding="utf-8")
    assert (main([str(source)]), made.read_text(encoding="ascii")) == (0, "# A list, spring 2026\none\ntwo\n")
    source.write_text("One\n", encoding="utf-8")
    assert main([str(source)]) == 2
    assert (main([str(source), "--citation", "Ours"]), made.read_text(encoding="ascii")) == (0, "# Ours\none\n")
    source.write_text("# A list\nno name\n", encoding="utf-8")
    assert main([str(source)]) == 2


def test_crates_are_counted_in_audit_sets_and_locks(tmp_path: Path) -> None:
    """Those that most of their tables name come first; what an operator makes so is read as any list is."""
    main = runpy.run_path("scripts/popular_names.py")["main"]
    texts = {
        "audits.toml": "[[audits.two]]\nversion = '1.0.0'\n[[audits.one]]\nversion = '1.0.0'\n[[audits.one]]\n",
        "imports.lock": "[[publisher.two]]\n[[audits.peer.audits.two_2]]\n[[audits.peer.trusted.one]]\n",
        "config.toml": "[policy.ours]\n[[exemptions.two]]\n",
        "Cargo.lock": "version = 3\n[[package]]\nname = 'two'\n[[package]]\nname = 'three'\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    made, sources = tmp_path / "crates.txt", [str(tmp_path / name) for name in texts]
    asked = ["--ecosystem", "cargo", "--to", str(made)]
    assert main([*asked, "--citation", "Ours", *sources]) == 0
    assert made.read_text(encoding="ascii") == "# Ours\ntwo\none\nthree\ntwo_2\n"
    crates = PopularFiles({Ecosystem.CARGO: made}).of(Ecosystem.CARGO)
    assert crates is not None
    assert crates.near("thre") == "three"
    (tmp_path / "broken.toml").write_text("[", encoding="utf-8")
    refused = [
        [*asked, *sources],
        ["--citation", "Ours", *sources],
        [*asked, "--citation", "Ours", str(made), *sources],
    ]
    refused.append([*asked, "--citation", "Ours", str(tmp_path / "broken.toml")])
    assert [main(one) for one in refused] == [2, 2, 2, 2]
