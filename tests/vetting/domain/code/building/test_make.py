"""What a Makefile runs."""

import pytest

from tests.vetting.domain.code.building.reading import facts_in, lines_in


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("all: x y\n\t@-echo a \\\n\t  b\n\n\techo $$c\n", ["echo a b", "echo $c"]),
        ("a: ; echo b\nc:\n", ["echo b"]),
        ("\n\techo a\r\n", ["echo a"]),
        ("X = a\nall:\n\techo $(X) ${X} $X $@ $(Y)\n", ["X=a", "echo a a a $@ ${Y}"]),
        ("all:\n\techo $(X)\nX := $(Y)\nY = b\n", ["echo ${Y}", "X=b", "Y=b"]),
        (
            "X = a\nX += b\nX ?= c\nZ ?= d\nCC ?= e\n\tf $(X)$(Z)$(CC)\n",
            ["X=a", "X=b", "X=c", "Z=d", "CC=e", "f a bde"],
        ),
        ("a b\n", []),
        ("x: export Y = b\n\tf $(Y)\n", ["Y=b", "f b"]),
        ("a-b = c\n\tf $(a-b)\n", ["f c"]),
        ("ifeq ($(shell a b),c)\nendif\n", ["a b"]),
        ("X != a b\n", ["X= $( a b"]),
        ("X = $(shell a b) c\n", ["X= $( a b ) c"]),
        ("include a.mk $(X)/b.mk\n-include c\n", [". a.mk", ". ${X}/b.mk", ". c"]),
        ("define f\n\ta $(1)\nb\nendef\nx:\n\t$(call f,c)\n\t$(call g,d)\n", ["a ${1}", "b", "a c", "b", "g d"]),
        ("\t$(strip  a   b ) $(firstword c d)$(lastword c d)\n", ["a b cd"]),
        ("\t$(subst x,,xax) $(subst ,b,c) $(patsubst a,b,a) $(subst a)\n", ["a c b"]),
        ("\tf $(addprefix -I,a b) $(addsuffix .c,a b) $(foreach x,a b,$(x))\n", ["f -Ia -Ib a.c b.c ${x} a b"]),
        ("\tf $(if $(X),a,b)\n$(eval X = c)\n", ["f a", "b"]),
        ("X = a.c b.c\n\tf $(X:.c=.o) (g) {h}\n", ["X=a.c b.c", "f a.o b.o ( g ) {h}"]),
        ("\tf $(a $) b$\n", ["f $( a $ ) b$"]),
        ("SHELL = /usr/bin/python3\nx:\n\tf()\n", ["SHELL=/usr/bin/python3", "python -c f()"]),
        (".RECIPEPREFIX = >\n>a\n", ["a"]),
        ("a = b \\\n", ["a=b"]),
        ("\ta \\\n", ["a"]),
        ("\ta \\", ["a"]),
        ("# a\n#b \\\n c\n", []),
    ],
)
def test_recipes_and_what_fills_in_values_run(source: str, expected: list[str]) -> None:
    """With the values of variables, wherever they are set."""
    assert lines_in("Makefile", source) == expected


def test_variables_within_variables_end_somewhere() -> None:
    """And what grows too long is said not to be read."""
    assert lines_in("Makefile", "X = $(X)\n\tf $(X)\n")[-1] == "f ${X}"
    assert lines_in("Makefile", "X = $(call X,a)\n\tf $(X)\n")[-1] == "f X a"
    many = f"X = {'x' * 9_000}\nY = {'$(X)' * 200}\n\tf $(subst x,{'y' * 9_000},$(X)) $(Y)\n"
    assert facts_in("Makefile", many).rough == "only the commands in it were read, and not all of it was read"
    long = f"X = {'x' * 100_000}\nF = {'$(1)' * 9}\n\tf $(call F,$(X)) $(X:x=y) $(strip $(X))\n"
    assert "not all" in str(facts_in("Makefile", long).rough)
