"""
Signals in what code does: asked of its facts (:mod:`vetting.domain.code`), whatever its language.

``acts`` says what a call does by its name, ``asking`` what all rules have in
common, ``paths`` which paths a file names; the rules stand in ``evaluation``
(C1, C2, C5), ``outside`` (C3, C10), ``credentials`` (C4), ``silence`` (C6),
``machine`` (C7, C8, C13), ``spreading`` (C9, C11, C12), ``ruin`` (C14) and
``install`` (H6, and what H3 sees inside setup.py). Parts of them stand in
``unseen`` (C1, C5), ``loading`` (C1), ``fetched``, ``kept`` and ``unvetted``
(C3), ``pages`` and ``taken`` (C4) and ``others`` (C9); ``written`` tells what a
file writes to.
"""

from typing import Final

from vetting.domain.signals.code.asking import unread
from vetting.domain.signals.code.credentials import CredentialsSent
from vetting.domain.signals.code.evaluation import DecodeChain, DecodedData, HiddenName
from vetting.domain.signals.code.install import TopLevelStatement
from vetting.domain.signals.code.machine import NativeCode, Persistence, ToolConfiguration
from vetting.domain.signals.code.outside import DownloadedCode, NewAddress
from vetting.domain.signals.code.ruin import Ruin
from vetting.domain.signals.code.silence import HiddenProgram
from vetting.domain.signals.code.spreading import MoneyTaken, PickedMoment, SelfPropagation
from vetting.domain.signals.interface import Rule

RULES: Final[tuple[Rule, ...]] = (
    DecodedData(),
    DecodeChain(),
    DownloadedCode(),
    CredentialsSent(),
    HiddenName(),
    HiddenProgram(),
    NativeCode(),
    Persistence(),
    SelfPropagation(),
    NewAddress(),
    PickedMoment(),
    MoneyTaken(),
    ToolConfiguration(),
    Ruin(),
    TopLevelStatement(),
)

__all__ = ["RULES", "unread"]
