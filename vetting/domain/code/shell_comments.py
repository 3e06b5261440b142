"""
What of a PowerShell script is a comment that may go on over lines: ``<# … #>``.

Nothing that may run is taken for a comment: as soon as it is not plain where a
text or a comment of one line ends, all that follows is left as it is. Source:
Microsoft, "about_Comments", "about_Quoting_Rules", "about_Parsing".
"""

import re
from typing import Final

_BEFORE: Final = r"(?<![^ \t\n;{(|&,])"
"""Where a word begins for certain."""
_CURLED: Final = "‘’‚‛“”„"  # noqa: RUF001 - PowerShell takes these for quotes, too
_PLAIN: Final = re.compile(
    rf"(?:[^'\"`#<@$\-{_CURLED}]|<(?!\#)|@(?!['\"][ \t]*+\r?\n)|\$(?!\{{)|\$\{{\w++\}}|-(?!-%)"
    rf"|`[^\r\n]|(?<=[ \t])`\r?\n|{_BEFORE}\#[^\n]*+"
    rf"|@'[ \t]*+\r?(?:\n(?!'@)[^\n]*+)++\n'@"
    rf"|@\"[ \t]*+\r?(?:\n(?!\"@)(?:[^\n$]|\$(?!\())*+)++\n\"@"
    rf"|'(?:[^'{_CURLED}]|'')*+'"
    rf"|\"(?:[^\"`${_CURLED}]|`[\w\W]|\"\"|\$(?!\()|\$\([^()\"'`\#<{_CURLED}]*+\))*+\")*+"
    rf"(?=(?:{_BEFORE}|(?<=[^`]\#>))<\#)"
)
"""All up to a comment of this form, if that is plain."""
_LONE_RETURN: Final = re.compile(r"\r(?!\n)")
_IN_LINE: Final = re.compile(r"[^\r\n]")


def without_comments(text: str) -> str:
    """Give a script with blanks in the place of such comments; a line that one stands within goes on behind it."""
    if "<#" not in text or _LONE_RETURN.search(text):
        return text
    parts, at, is_within = list[str](), 0, False
    while hit := _PLAIN.match(text, at):
        begin = hit.end()
        end = text.find("#>", begin + len("<#"))
        if end < 0:
            break
        _, is_next, line = hit.group().rpartition("\n")
        is_within = bool(line.strip()) or (is_within and not is_next)
        blank = _IN_LINE.sub(" ", text[begin : end + len("#>")])
        parts += [hit.group(), re.sub(r"\r?\n", "`\n", blank) if is_within else blank]
        at = end + len("#>")
    return "".join([*parts, text[at:]])
