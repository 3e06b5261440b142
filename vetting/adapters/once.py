"""Values that are made once, however many ask for them at a time."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


async def once(
    known: dict[_Key, "asyncio.Task[_Value]"], key: _Key, make: Callable[[], Coroutine[Any, Any, _Value]]
) -> _Value:
    """
    Give the value of *key*, and begin to make it if nobody did.

    Whoever comes later gets the same value, or the same failure; whoever leaves early keeps it from nobody.
    """
    if key not in known:
        known[key] = asyncio.create_task(make())
    return await asyncio.shield(known[key])
