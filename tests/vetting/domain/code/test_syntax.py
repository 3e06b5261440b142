"""Syntax trees, flattened and bounded."""

from vetting.domain.code.facts import Place
from vetting.domain.code.syntax import MAX_BYTES, Limits, Places, flatten

JAVASCRIPT = "tree_sitter_javascript"


def test_nodes_come_in_order_and_know_their_ends() -> None:
    """Punctuation and comments are left out, operators are kept."""
    source = flatten(b"a + f(b); // c", JAVASCRIPT)
    assert [(node.kind, node.stop) for node in source.nodes] == [
        ("program", 9), ("expression_statement", 9), ("binary_expression", 9), ("identifier", 4), ("+", 5),
        ("call_expression", 9), ("identifier", 7), ("arguments", 9), ("identifier", 9),
    ]  # fmt: skip
    assert [source.text(node) for node in source.under(source.nodes[7])] == ["(b)", "b"]


def test_what_nests_without_end_is_walked_without_recursion() -> None:
    """A hundred thousand brackets."""
    source = flatten(b"f(" * 3000 + b")" * 3000, JAVASCRIPT)
    assert (sum(node.kind == "call_expression" for node in source.nodes), source.cut) == (3000, None)


def test_limits_are_said() -> None:
    """Too many parts, too many bytes, too much that is no code, and what is missing."""
    many = flatten(b"f(a);" * 20, JAVASCRIPT, Limits(max_nodes=30))
    assert (len(many.nodes), many.nodes[0].stop, many.cut) == (30, 30, "only its first 30 parts were read")
    large = flatten(b"/" * 2 + b"x" * MAX_BYTES, JAVASCRIPT)
    assert (len(large.data), large.cut) == (MAX_BYTES, "only the first 1,024 KiB were read")
    assert flatten(b"f(", JAVASCRIPT).errors > 0


def test_what_is_wrong_everywhere_is_given_up() -> None:
    """The parser is stopped after so many steps behind an error."""
    source = flatten(b"a b )( ] } = \n" * 4_000, "tree_sitter_python", Limits(max_error_steps=100))
    assert (source.nodes, source.cut) == ([], "too much of it is no valid code")


def test_rubbish_without_an_error_is_given_up() -> None:
    """What takes the grammar steps without end, and what it calls no error, is left."""
    source = flatten(b",\x00-" * 4_000, "tree_sitter_javascript", Limits(max_error_steps=100))
    assert (source.nodes, source.cut) == ([], "too much of it is no valid code")


def test_places_are_found_in_any_order_and_within_a_part() -> None:
    """Columns count characters; the first line of a part goes on where the part begins."""
    places = Places("aé\nbü;c".encode())
    assert [places.at(offset) for offset in (3, 7, 8, 5, 0)] == [
        Place(1, 3), Place(2, 3), Place(2, 4), Place(2, 2), Place(1, 1),
    ]  # fmt: skip
    part = Places(b"ab\ncd", Place(7, 10))
    assert [part.at(1), part.at(4)] == [Place(7, 11), Place(8, 2)]
