"""
Signals in characters: what a reader sees is not what a machine runs.

Characters that reorder (``directions``), that are not seen (``invisible``),
and that look like others (``lookalikes``); paths that are spelled in an
unusual way (``paths``). They are looked for in every text file, documentation
and tests included.
"""

from typing import Final

from vetting.domain.signals.interface import Rule
from vetting.domain.signals.unicode.directions import BidiControl
from vetting.domain.signals.unicode.invisible import InvisibleCharacters
from vetting.domain.signals.unicode.lookalikes import LookalikeName
from vetting.domain.signals.unicode.paths import DecomposedPath

RULES: Final[tuple[Rule, ...]] = (BidiControl(), InvisibleCharacters(), LookalikeName(), DecomposedPath())
