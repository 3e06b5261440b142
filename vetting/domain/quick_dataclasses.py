"""
Frozen dataclasses that are quick to declare, for what a cold ``revet check`` loads.

:func:`dataclass`, :func:`field` and :func:`replace` are those of the standard
library to whoever reads the code and to type checkers, and do the same for a
class that is frozen and inherits from nothing. The standard ones write and
compile eight methods for every class as soon as it is declared: two fifths of
all that a check took to load were that, and as much again as a tenth of it was
loading what inspects code for them. Here

1. equality, hash, text and refusals are ordinary functions, shared or closed
   over the names of the fields;
2. ``__init__`` is compiled when the first value of the class is made, which of
   most classes a check never does;
3. ``__dataclass_fields__`` is made when ``dataclasses.fields`` or the like
   asks for it.

Source: CPython 3.11, Lib/dataclasses.py, for what a frozen dataclass does.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

_Class = TypeVar("_Class", bound=type)
_Value = TypeVar("_Value")
_Values = Callable[[object], tuple[object, ...]]

_ABSENT: Any = object()
"""Where nothing is said; None is a value."""


class _Field:
    """What is said of one field besides its name and its type."""

    __slots__ = ("compare", "default", "default_factory", "repr")

    def __init__(
        self,
        *,
        default: object = _ABSENT,
        default_factory: Callable[[], object] = _ABSENT,
        repr: bool = True,  # noqa: A002 - so it is called in the standard library
        compare: bool = True,
    ) -> None:
        self.default = default
        self.default_factory = default_factory
        self.repr = repr
        self.compare = compare


_Fields = Mapping[str, _Field]


def _declaring(*, frozen: bool, slots: bool = False, eq: bool = True) -> Callable[[_Class], _Class]:
    assert frozen, "what may change is declared by the standard library"

    def declared(cls: _Class) -> _Class:
        assert cls.__bases__ == (object,), f"{cls.__name__} inherits, which only the standard library's dataclasses do"
        fields = {name: _said_of(cls.__dict__.get(name, _ABSENT)) for name in cls.__annotations__}
        return _with_methods(cls, fields, has_slots=slots, is_compared=eq)

    return declared


def _said_of(default: object) -> _Field:
    return default if isinstance(default, _Field) else _Field(default=default)


def _with_methods(cls: _Class, fields: _Fields, *, has_slots: bool, is_compared: bool) -> _Class:
    """Make the class anew, which slots demand, with the methods of a dataclass."""
    hidden = {*fields, "__dict__", "__weakref__"}
    namespace = {name: value for name, value in cls.__dict__.items() if name not in hidden}
    namespace |= {
        "__qualname__": cls.__qualname__,
        "__match_args__": (*fields,),
        "__init__": _LateInit(fields, has_slots=has_slots),
        "__dataclass_fields__": _LateFields(fields),
        "__setattr__": _refuse_setting,
        "__delattr__": _refuse_deleting,
        "__repr__": _telling([name for name, one in fields.items() if one.repr]),
    }
    if is_compared:
        values = _values_of([name for name, one in fields.items() if one.compare])
        namespace |= {"__eq__": _equality(values), "__hash__": _hashing(values)}
    if has_slots:
        namespace |= {"__slots__": (*fields,), "__getstate__": _state, "__setstate__": _take_state}
    else:
        namespace |= {name: one.default for name, one in fields.items() if one.default is not _ABSENT}
    return type(cls)(cls.__name__, cls.__bases__, namespace)


class _LateInit:
    """Stands where ``__init__`` will, until a value is made."""

    def __init__(self, fields: _Fields, *, has_slots: bool) -> None:
        self._fields = fields
        self._has_slots = has_slots

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner = owner

    def __get__(self, instance: object, owner: type) -> Callable[..., None]:
        # Another thread may have been quicker; both have made the same.
        made = self._compiled()
        self._owner.__init__ = made  # type: ignore[misc]
        bound: Callable[..., None] = made.__get__(instance, owner)
        return bound

    def _compiled(self) -> Callable[..., None]:
        # Two underscores before what no field's name may hide.
        known: dict[str, Any] = {"__absent": _ABSENT}
        signature, lines = ["self"], []
        for name, one in self._fields.items():
            known |= {f"__put_{name}": self._setter(name), f"__default_{name}": one.default}
            value = name
            if one.default_factory is not _ABSENT:
                known |= {f"__make_{name}": one.default_factory}
                value = f"__make_{name}() if {name} is __absent else {name}"
            has_default = one.default_factory is not _ABSENT or one.default is not _ABSENT
            signature.append(f"{name}=__default_{name}" if has_default else name)
            lines.append(f"  __put_{name}(self, {value})")
        if hasattr(self._owner, "__post_init__"):
            lines.append("  self.__post_init__()")
        text = "\n".join([f"def __init__({', '.join(signature)}):", *lines, "  return None"])
        exec(text, known)  # noqa: S102 - made of the names of our own fields, as in the standard library
        made: Callable[..., None] = known["__init__"]
        made.__qualname__ = f"{self._owner.__qualname__}.__init__"
        made.__annotations__ = {**self._owner.__annotations__, "return": None}
        return made

    def _setter(self, name: str) -> Callable[[object, object], None]:
        """Give what sets a field of a frozen value: its slot does so in two thirds of the time that the class takes."""
        if self._has_slots:
            slot: Callable[[object, object], None] = self._owner.__dict__[name].__set__
            return slot
        return lambda value, field: object.__setattr__(value, name, field)


class _LateFields:
    """Stands where the standard library looks for fields, until it does."""

    def __init__(self, fields: _Fields) -> None:
        self._fields = fields

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner = owner

    def __get__(self, instance: object, owner: type) -> Mapping[str, Any]:
        # Loaded here, for a check asks for no class's fields.
        import dataclasses  # noqa: PLC0415

        types = self._owner.__annotations__
        listed = [(name, types[name], _standard_field(one)) for name, one in self._fields.items()]
        found: Mapping[str, Any] = dataclasses.make_dataclass("_", listed).__dataclass_fields__  # type: ignore[attr-defined]
        self._owner.__dataclass_fields__ = found  # type: ignore[attr-defined]
        return found


def _standard_field(one: _Field) -> Any:  # noqa: ANN401 - as the standard library has it
    # Loaded here, for the same reason.
    import dataclasses  # noqa: PLC0415

    more: dict[str, Any] = {"default": one.default, "default_factory": one.default_factory}
    given = {name: value for name, value in more.items() if value is not _ABSENT}
    return dataclasses.field(repr=one.repr, compare=one.compare, **given)


def _values_of(names: Sequence[str]) -> _Values:
    """Give what collects some fields of a value."""
    if len(names) > 1:
        return attrgetter(*names)
    if not names:
        return lambda _value: ()
    one = attrgetter(*names)
    return lambda value: (one(value),)


def _equality(values: _Values) -> Callable[[object, object], bool]:
    def __eq__(self: object, other: object) -> bool:  # noqa: N807 - becomes the method of that name
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return __eq__


def _hashing(values: _Values) -> Callable[[object], int]:
    return lambda value: hash(values(value))


def _telling(names: Sequence[str]) -> Callable[[object], str]:
    def __repr__(self: object) -> str:  # noqa: N807 - becomes the method of that name
        return f"{self.__class__.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return __repr__


def _refuse_setting(_value: object, name: str, _field: object) -> NoReturn:
    _refuse("assign to", name)


def _refuse_deleting(_value: object, name: str) -> NoReturn:
    _refuse("delete", name)


def _refuse(what: str, name: str) -> NoReturn:
    # Loaded here, for it seldom comes to this.
    from dataclasses import FrozenInstanceError  # noqa: PLC0415

    raise FrozenInstanceError(f"cannot {what} field {name!r}")


def _state(value: Any) -> list[object]:  # noqa: ANN401 - any class's
    """Give what is pickled."""
    return [getattr(value, name) for name in value.__match_args__]


def _take_state(value: Any, state: Sequence[object]) -> None:  # noqa: ANN401 - any class's
    for name, one in zip(value.__match_args__, state, strict=True):
        object.__setattr__(value, name, one)


def _replacing(value: _Value, /, **changes: Any) -> _Value:  # noqa: ANN401 - any field's
    """Make a value of the same class with some fields changed, a standard one as well."""
    names: Sequence[str] = value.__match_args__  # type: ignore[attr-defined]
    return type(value)(**({name: getattr(value, name) for name in names} | changes))


if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
else:
    dataclass, field, replace = _declaring, _Field, _replacing

__all__ = ["dataclass", "field", "replace"]
