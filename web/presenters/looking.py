"""What came of looking, told apart in templates: ``{% if answer is found %}``."""

from collections.abc import Callable, Mapping

from vetting.domain.looking import CouldNotLook, Found, NotOffered, NotPublished


def _is_a(kind: type) -> Callable[[object], bool]:
    return lambda answer: isinstance(answer, kind)


TESTS: Mapping[str, Callable[[object], bool]] = {
    "found": _is_a(Found),
    "not_published": _is_a(NotPublished),
    "not_offered": _is_a(NotOffered),
    "could_not_look": _is_a(CouldNotLook),
}
"""By the names that templates call them."""
