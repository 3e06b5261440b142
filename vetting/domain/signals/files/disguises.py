"""F4: files that are not what their names say."""

from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from vetting.domain.code.facts import Language
from vetting.domain.code.reading import facts_of, language_of
from vetting.domain.signals.files.kinds import archive_kind, begins_as_code, is_text, suffix_of
from vetting.domain.signals.files.media import hidden_in
from vetting.domain.signals.files.native import native_kind
from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Severity
from vetting.domain.signals.places import is_beside_code
from vetting.domain.signals.sightings import Sighting, since
from vetting.domain.trees import path_text

MEDIA: Final[dict[str, tuple[bytes, ...]]] = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8",),
    ".jpeg": (b"\xff\xd8",),
    ".gif": (b"GIF87a", b"GIF89a"),
    ".bmp": (b"BM",),
    ".webp": (b"RIFF",),
    ".ico": (b"\0\0\1\0", b"\0\0\2\0", b"\x89PNG"),
    ".wav": (b"RIFF", b"RF64", b"RIFX"),
    ".mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa"),
    ".ogg": (b"OggS",),
    ".flac": (b"fLaC",),
    ".woff": (b"wOFF",),
    ".woff2": (b"wOF2",),
    ".ttf": (b"\0\1\0\0", b"true", b"OTTO", b"ttcf"),
    ".otf": (b"OTTO", b"\0\1\0\0"),
    ".pdf": (b"%PDF", b"\xef\xbb\xbf%PDF"),
}
"""What files of these names begin with. Source: the formats' own specifications."""
TEXTS: Final = frozenset(
    {".txt", ".md", ".rst", ".csv", ".json", ".yml", ".yaml", ".toml", ".cfg", ".ini", ".html", ".css"}
)
PLAIN_TEXTS: Final = frozenset({".txt", ".csv", ".log", ".dat"})
"""In which a script has no business."""
_TEST_PACKAGES: Final = frozenset({"tests", "conftest", "testdata", "docs", "examples"})
"""Of this very project, in all likelihood, although nothing says so."""
MAX_SHOWN: Final = 80
LFS: Final = b"version https://git-lfs"
_SCRIPT_IMAGES: Final = (b"GIF89a=", b"GIF89a/*", b"BM=", b"BM/*")
"""Images that a browser also reads as a script."""


class Disguise:
    """F4: a picture, a sound or a text that holds code, a program or an archive; a test that is none."""

    id: ClassVar[str] = "F4"
    version: ClassVar[int] = 2
    title: ClassVar[str] = "Not what its name says"
    why: ClassVar[str] = "Code is hidden where nobody looks for it."
    from_head: ClassVar[bool] = False
    blind_to: ClassVar[str] = (
        "What is hidden within the picture or sound itself or its descriptions, and names without a known suffix."
    )

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield at most one finding, or one for each test that code uses."""
        return since(self, file, _sightings)


def _sightings(side: FileSide) -> Iterator[Sighting]:
    if (what := disguise_of(side.matched, side.data)) is None:
        yield from _tests_used(side)
        return
    severity = Severity.LOW if is_beside_code(side.matched) else Severity.MEDIUM
    message = f"This file is called {suffix_of(side.matched)}, and {what}."
    yield Sighting(severity, None, None, what.encode(), message)


def _tests_used(side: FileSide) -> Iterator[Sighting]:
    """See what code imports of its own project that is called a test: the rules about code leave that out."""
    if language_of(side.matched) is not Language.PYTHON or is_beside_code(side.matched):
        return
    facts = facts_of(side.path, side.data)
    top = side.matched.removeprefix("src/").partition("/")[0]
    for one in facts.imports if facts is not None else ():
        module = one.name.lstrip(".")
        is_own = one.name.startswith((".", f"{top}.")) or one.name.partition(".")[0] in _TEST_PACKAGES
        path = module.replace(".", "/")
        if is_own and (is_beside_code(f"{path}.py") or is_beside_code(f"{path}/x.py")):
            message = f"It uses {path_text(module[:MAX_SHOWN].encode('utf-8', 'replace'))}, which is called a test."
            evidence = b"used\0" + one.name.encode("utf-8", "replace")
            yield Sighting(Severity.MEDIUM, one.place.line, one.place.column, evidence, message)


def disguise_of(path: str, data: bytes) -> str | None:
    """Say what a file holds other than what its name says; None where it holds that, or nobody can tell."""
    suffix = suffix_of(path)
    if not data or data.startswith(LFS):
        return None
    if suffix in MEDIA:
        return _in_media(MEDIA[suffix], suffix, data)
    if suffix not in TEXTS | PLAIN_TEXTS:
        return None
    if native_kind(data, "") or (kind := archive_kind(data)) is None:
        is_script = suffix in PLAIN_TEXTS and data.startswith((b"#!/", b"<?php")) and is_text(data)
        return "holds a script" if is_script else "holds a program" if native_kind(data, "") else None
    return f"holds {kind}"


def _in_media(starts: tuple[bytes, ...], suffix: str, data: bytes) -> str | None:
    if data.startswith(_SCRIPT_IMAGES):
        return "is a script as well"
    if data.startswith(starts):
        return hidden_in(suffix, data)
    if native_kind(data, ""):
        return "holds a program"
    if (kind := archive_kind(data)) is not None:
        return f"holds {kind}"
    if begins_as_code(data):
        return "holds code"
    return "holds text" if is_text(data) else None
