"""
Where back-ups lie: ``FOLDER/STATE/database.*`` with ``backup.json``, and ``FOLDER/blobs`` for all states.

A state is named by its moment. ``backup.json`` is written last: a folder
without it is what an interrupted back-up left, and the next one clears it away.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from vetting.adapters.blobs import BlobFolder
from vetting.domain.errors import Conflict, InvalidInput, NotFound, SourceUnavailable, VerificationFailed

FORMAT = 1
"""Of ``backup.json``; a reader refuses a later one."""
_RECORD = "backup.json"
_NAME = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z")
"""Of a state; whatever else lies in the folder is somebody else's."""


@dataclass(frozen=True, slots=True)
class State:
    """One state of an instance, as ``backup.json`` describes it."""

    name: str
    made_at: str
    revet: str
    """The version that made it."""
    kind: str
    """``sqlite`` or ``postgresql``."""
    file: str
    sha256: str
    """Of the database's file."""
    revisions: tuple[str, ...]
    """The form that the database had."""
    blobs: int
    """How many the folder held when this state was finished."""


class BackupFolder:
    """A folder of back-ups."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.blobs = BlobFolder(root / "blobs")

    @contextmanager
    def held(self) -> Iterator[None]:
        """
        Keep the folder from other users, and from another back-up at the same time.

        Raises:
            Conflict: Another back-up is being made there.
            InvalidInput: The folder cannot be written to.
        """
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = (self.root / "lock").open("wb")
        except OSError as error:
            raise InvalidInput(f"{self.root} cannot be written to: {error.strerror}") from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Conflict(f"another back-up is being made in {self.root}") from error
            yield

    def begin(self, moment: datetime) -> Path:
        """Clear away what was left unfinished, and make the folder of a new state."""
        for one in self._folders():
            if not (one / _RECORD).is_file():
                shutil.rmtree(one)
        folder = self.root / f"{moment:%Y-%m-%dT%H-%M-%S}.{moment.microsecond // 1000:03}Z"
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError as error:
            raise Conflict(f"{folder} is there already; try again") from error
        return folder

    def finish(self, state: State) -> None:
        """Write the record, which makes the state one that can be restored."""
        text = json.dumps({"format": FORMAT, **asdict(state)}, indent=2) + "\n"
        path = self.root / state.name / _RECORD
        draft = path.with_suffix(".draft")
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    def drop_all_but(self, keep: int) -> int:
        """Remove the oldest states until *keep* are left, and give the number of those removed."""
        old = self.names()[:-keep]
        for name in old:
            (self.root / name / _RECORD).unlink()
            shutil.rmtree(self.root / name)
        return len(old)

    def names(self) -> list[str]:
        """Name the states that can be restored, the oldest first."""
        return [one.name for one in self._folders() if (one / _RECORD).is_file()]

    def state(self, name: str | None = None) -> State:
        """
        Read what the newest state is, or that of *name*.

        Raises:
            NotFound: There is no such state.
            InvalidInput: Its record cannot be read.
        """
        names = self.names()
        if not names:
            raise NotFound(f"{self.root} holds no back-up")
        chosen = names[-1] if name is None else name
        if chosen not in names:
            raise NotFound(f"{self.root} has no state {chosen}; it has {', '.join(names)}")
        return _read(self.root / chosen / _RECORD)

    def database_of(self, state: State) -> Path:
        """Name the file that holds the database of *state*."""
        return self.root / state.name / Path(state.file).name

    def check_database(self, state: State) -> None:
        """
        Read the database of *state* again; blocks.

        Raises:
            SourceUnavailable: It cannot be read.
            VerificationFailed: It is not the file that was written.
        """
        file = self.database_of(state)
        try:
            found = digest_of(file)
        except OSError as error:
            raise SourceUnavailable(f"{file} cannot be read: {error.strerror}") from error
        if found != state.sha256:
            raise VerificationFailed(f"{file} is not the file that was written: its SHA-256 is {found}")

    def _folders(self) -> list[Path]:
        if not self.root.is_dir():
            return []
        found = (one for one in self.root.iterdir() if _NAME.fullmatch(one.name))
        return sorted(one for one in found if one.is_dir() and not one.is_symlink())


def digest_of(file: Path) -> str:
    """Give a file's SHA-256; blocks."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read(path: Path) -> State:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        form = record.pop("format")
        if form != FORMAT:
            raise InvalidInput(f"{path} has the format {form}, and this version of Revet reads {FORMAT}")
        texts = {key: str(record[key]) for key in ("made_at", "revet", "kind", "file", "sha256")}
        # A state is named by its folder: another name in the record could lead anywhere.
        revisions = tuple(str(one) for one in record["revisions"])
        return State(name=path.parent.name, **texts, revisions=revisions, blobs=int(record["blobs"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(f"{path} is not the record of a back-up: {error}") from error
