"""Applies hunks, so that tests can hold a diff against the bytes it came from."""

from vetting.domain.diffs import Hunk


def applied(old: bytes, hunks: tuple[Hunk, ...], *, is_exact: bool = True) -> bytes:
    """
    Turn *old* into the new bytes, checking on the way every number and every line that a hunk states.

    Unless *is_exact*, lines on both sides may be written otherwise in *old*.
    """
    *ended, rest = old.split(b"\n")
    source = [line + b"\n" for line in ended] + ([rest] if rest else [])
    result: list[bytes] = []
    position = 0
    for hunk in hunks:
        start = hunk.old_start - 1 if hunk.old_lines else hunk.old_start
        result += source[position:start]
        position = start
        assert len(result) == (hunk.new_start - 1 if hunk.new_lines else hunk.new_start)
        assert hunk.old_lines == sum(line.origin != "+" for line in hunk.lines)
        assert hunk.new_lines == sum(line.origin != "-" for line in hunk.lines)
        for line in hunk.lines:
            text = line.text if line.bare else line.text + b"\n"
            if line.origin != "+":
                assert source[position] == text or not is_exact
                position += 1
            if line.origin != "-":
                result.append(text)
    return b"".join(result + source[position:])
