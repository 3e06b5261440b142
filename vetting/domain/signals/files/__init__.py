"""
Signals in kinds of files: what nobody can read, what is not what it seems, what does not belong.

``opaque`` (F1; by ``native`` and ``packed``), ``native_words`` (C4, C8 and C10 in machine code), ``minified``
(F2), ``entropy`` (F3), ``disguises`` (F4), ``sizes`` (F5), ``foreign`` (F6),
``build_blobs`` (F7) and ``padding`` (F8). ``kinds`` tells files by name and by
first bytes.
"""

from typing import Final

from vetting.domain.signals.files.build_blobs import BlobsWithBuild
from vetting.domain.signals.files.disguises import Disguise
from vetting.domain.signals.files.entropy import RandomText
from vetting.domain.signals.files.foreign import ForeignLanguage
from vetting.domain.signals.files.minified import Minified
from vetting.domain.signals.files.native import HEAD_BYTES, native_kind
from vetting.domain.signals.files.native_words import AddressInProgram, CredentialsInProgram, StartUpInProgram
from vetting.domain.signals.files.opaque import NativeBinary
from vetting.domain.signals.files.padding import PaddedCode
from vetting.domain.signals.files.sizes import SizeJump
from vetting.domain.signals.interface import ChangeRule, Rule

RULES: Final[tuple[Rule, ...]] = (
    NativeBinary(),
    CredentialsInProgram(),
    StartUpInProgram(),
    AddressInProgram(),
    Minified(),
    RandomText(),
    Disguise(),
    PaddedCode(),
)
CODE_RULES: Final[tuple[Rule, ...]] = (Minified(), RandomText(), PaddedCode())
"""Those of them that leave out tests."""
CHANGE_RULES: Final[tuple[ChangeRule, ...]] = (SizeJump(), ForeignLanguage(), BlobsWithBuild())

__all__ = ["CHANGE_RULES", "CODE_RULES", "HEAD_BYTES", "RULES", "Disguise", "native_kind"]
