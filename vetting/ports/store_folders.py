"""The port to a store's folder: three files of text, changed together."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from vetting.formats.cargo_vet import StoreFile


class StoreFolder(Protocol):
    """The folder of one store."""

    @property
    def location(self) -> str:
        """How a message names the folder."""
        ...

    def exists(self) -> bool:
        """Tell whether a store was begun here."""
        ...

    def held(self) -> AbstractContextManager[None]:
        """
        Hold the folder, so that no second command changes it meanwhile; waits for one that does.

        Raises:
            InvalidInput: The folder is not there, or may not be opened.
        """
        ...

    def read(self) -> Mapping[StoreFile, str]:
        """
        Read the files that are there.

        Raises:
            InvalidInput: A file is too large, is no text, or may not be read.
        """
        ...

    def write(self, files: Mapping[StoreFile, str]) -> None:
        """
        Replace files, each as a whole; begins the folder where there is none.

        Raises:
            InvalidInput: The folder may not be written to.
        """
        ...
