"""Comments of PowerShell that may go on over lines, and what only looks like one."""

import pytest

from vetting.domain.code.shell_comments import without_comments


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a <# b #> c", "a         c"),
        ("<# a\r\nb #><# c #>d", "    \r\n           d"),
        ("a <#\n#> <#\n#> b\n<#\n#> c", "a   `\n     `\n   b\n  \n   c"),
        ("# it's\n@'\n <# ' #>\n'@\n<#a#>", "# it's\n@'\n <# ' #>\n'@\n     "),
        ('"$($a.b) `" <#" <#a#>', '"$($a.b) `" <#"      '),
    ],
)
def test_a_comment_is_as_many_blanks(source: str, expected: str) -> None:
    """And its lines stay lines, unless a command goes on behind them."""
    assert without_comments(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "a <# b",
        "# a\rb <# c #>",
        "$a = '<#'; b '#>'",
        "@\"\n$(' <# ')\n\"@ #>",
        '"$("<#")" #>',
        "echo a#'\n<# ' #>",
        "a --% '\n<# ' #>",
        "a<# #>",
    ],
    ids=range(8),
)
def test_what_is_not_plain_stays(source: str) -> None:
    """Nothing that may run is taken for a comment."""
    assert without_comments(source) == source
