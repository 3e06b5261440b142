"""The signal in code that deletes or locks what belongs to whoever runs it."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import ClassVar, Final

from vetting.domain.code.facts import Call, CodeFacts, Place, Value, When
from vetting.domain.signals.code.acts import DESTROY, NETWORK, PROCESS, acts_of_all, is_environment
from vetting.domain.signals.code.asking import (
    ById,
    CodeRule,
    acts_in,
    calls_of,
    ends_on,
    given,
    shown,
    sighting,
    words_of,
)
from vetting.domain.signals.interface import Severity
from vetting.domain.signals.sightings import Sighting

MAX_COMMAND: Final = 4000
_ALL: Final = (
    r"[\"']?(?:~|/|\$\{?HOME\}?|%USERPROFILE%|%HOMEPATH%|\$env:USERPROFILE|\$env:HOME|[A-Z]:[\\/]+|/home|/Users|/root)"
    r"[\\/]*\*?(?:\.\*)?[\"']?"
)
"""All of a home, or of the machine; not what lies in it."""
_UNCHOSEN: Final = r"(?:(?!-i?name\b|-i?path\b|-i?regex\b|-[cma]time\b|-newer|-empty\b)[^|;&]){0,160}"
"""Tests of ``find`` that choose no files in particular."""
_OPTIONS: Final = r"(?:-[\w-]{1,30}[ ]+){0,6}"
_WIPES: Final = re.compile(
    rf"\brm[ ]+{_OPTIONS}-{{1,2}}(?:[a-z]{{0,6}}r|recursive)[\w-]{{0,20}}[ ]+{_OPTIONS}{_ALL}(?=[ ;&|)]|$)"
    rf"|\bfind[ ]+{_ALL}[ ]{_UNCHOSEN}(?:-delete\b|\brm\b|\bshred\b)"
    rf"|\bfind[ ]+{_ALL}[ ]{_UNCHOSEN}\|[ ]{{0,3}}xargs\b.{{0,40}}\b(?:shred|rm)\b"
    rf"|\b(?:del|rd|rmdir|erase)\b(?:[ ]+/[a-z])+[ ]+{_ALL}(?=[ ;&|)]|$)"
    rf"|\b(?:Remove-Item|ri)\b.{{0,60}}-Recurse\b.{{0,60}}[ ]{_ALL}(?=[ ;&|)]|$)"
    rf"|\b(?:Remove-Item|ri)\b[ ]+(?:-Path[ ]+)?{_ALL}[ ].{{0,60}}-Recurse\b"
    r"|\bcipher(?:\.exe)?[ ]+/w:|\bdd\b.{0,80}\bof=/dev/(?:sd|hd|vd|nvme|disk)|\bmkfs(?:\.\w{1,8})?[ ].{0,60}/dev/"
    r"|\bvssadmin\b.{0,20}\bdelete[ ]+shadows\b|\bwbadmin\b.{0,20}\bdelete\b",
    re.IGNORECASE,
)
_MAY_WIPE: Final = re.compile(
    r"\b(?:rm|find|del|rd|rmdir|erase|ri|cipher|dd|mkfs|vssadmin|wbadmin)\b|Remove-Item", re.IGNORECASE
)
"""One of which is in every such command: most are none."""
_HOMES: Final = frozenset({
    "os.path.expanduser", "pathlib.Path.home", "pathlib.Path.expanduser", "os.homedir", "os.path.expandvars",
})  # fmt: skip
_WALKS: Final = frozenset({
    "os.walk", "os.fwalk", "os.scandir", "glob.glob", "glob.iglob", ".rglob", ".walk", "fs.readdirSync", "fs.readdir",
    "fs.promises.readdir",
})  # fmt: skip
"""What goes down into folders, by itself or by being called again."""
_WHOLES: Final = re.compile(
    rf"(?:{_ALL}|\*|\*\*/\*|\*\.\*|HOME|USERPROFILE|(?:node:)?(?:fs|os)(?:/promises)?)", re.IGNORECASE
)
"""What is said on the line of a whole home."""
_ROOTS: Final = re.compile(r"/|[A-Z]:[\\/]{0,4}|/home/?|/Users/?|/root/?", re.IGNORECASE)
_LEAVES_WHOLE: Final = _HOMES | _WALKS | {"str", "pathlib.Path", "os.environ.get", "os.getenv", "os.fspath", "list"}
_GETS: Final = frozenset({"os.environ.get", "os.getenv"})
_VARIABLES: Final = frozenset({"HOME", "USERPROFILE"})
_NAMED: Final = frozenset({"process.env.HOME", "process.env.USERPROFILE"})
_ERASERS: Final = frozenset({".unlink", ".rmdir"})
_MOVES: Final = frozenset({"os.rename", "os.replace", "shutil.move", "fs.renameSync", "fs.rename"})
_WRITES: Final = frozenset({
    ".write", ".write_bytes", ".write_text", "os.write", "fs.writeFileSync", "fs.writeFile", "fs.promises.writeFile",
})  # fmt: skip
_CIPHERS: Final = re.compile(
    r"cryptography\.fernet\.(?:Multi)?Fernet|Crypto(?:dome)?\.Cipher\.|cryptography\.hazmat\.primitives\.ciphers\."
    r"|nacl\.secret\.|pyaes\.|crypto\.createCipheriv|(?:.*)\.encrypt$"
)
_WHERE: Final = re.compile(
    r"locale\.get\w+|time\.tz(?:name(?:\[\])?|set)|time\.timezone|tzlocal\..*|\.?(?:tzname|tzinfo|astimezone)|Intl\.DateTimeFormat"
    r"|navigator\.languages?|.*(?:GetKeyboardLayout|DefaultUILanguage|DefaultLangID|DefaultLocaleName|GetUserGeoID)\w*"
)
_NAMES_WHERE: Final = re.compile(
    r"(?i:country(?:_?(?:code|name))?|time_?zone|region(?:_?name)?|geo(?:ip)?|locale)|LANG|LC_ALL|LANGUAGE|TZ"
)


class Ruin(CodeRule):
    """C14: it deletes or locks what belongs to whoever runs it."""

    id: ClassVar[str] = "C14"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Deletes or locks the files of whoever runs it"
    why: ClassVar[str] = "What is gone, or encrypted with another's key, does not come back with the next release."
    blind_to: ClassVar[str] = (
        "Files that are overwritten one by one, folders within a home, and paths that are put together while running."
    )

    def see(self, facts: CodeFacts) -> Iterator[Sighting]:
        """Yield commands and calls that delete all of a home or a disk, and what walks over one and locks it."""
        for act in acts_in(facts):
            words = words_of(act.call)[:MAX_COMMAND] if act.acts & PROCESS else ""
            if words and _MAY_WIPE.search(words) and (hit := _WIPES.search(words)) is not None:
                message = f"It runs “{shown(hit.group())}”, which deletes all that is there."
                yield sighting(Severity.HIGH, act.call.place, ("C14", "command", hit.group()), message)
            elif act.acts & DESTROY and _is_given_all(facts, act.call):
                message = f"{act.call.name} deletes all of a home, or of a disk."
                yield sighting(Severity.HIGH, act.call.place, ("C14", act.call.name), message)
        walk = _walk_over_all(facts)
        if walk is not None:
            yield from _walked(facts, walk)


def _is_given_all(facts: CodeFacts, call: Call) -> bool:
    """Say whether a call is given a home or a root, and that is seen on its very line."""
    first = next(iter(call.arguments), None)
    if first is None:
        return False
    if isinstance(first.constant, str):
        return _ROOTS.fullmatch(first.constant) is not None
    is_home = call.place.line in _whole_homes(ById(facts)) and not _HOMES.isdisjoint(first.calls)
    return (is_home and _LEAVES_WHOLE.issuperset(first.calls)) or _is_home_variable(facts, first, call.place.line)


def _is_home_variable(facts: CodeFacts, value: Value, line: int) -> bool:
    """Say whether a value is what the environment says of where a home is, and that is seen on its very line."""
    is_read = any(is_environment(name) for name in value.names) or not _GETS.isdisjoint(value.calls)
    return (
        is_read
        and _LEAVES_WHOLE.issuperset(value.calls)
        and _is_whole(facts, line)
        and (not _VARIABLES.isdisjoint(ends_on(facts, line)) or not _NAMED.isdisjoint(value.names))
    )


@lru_cache(maxsize=4)
def _whole_homes(key: ById) -> dict[int, str]:
    """Map lines to what tells there where a home is, if nothing there says that something within is meant."""
    calls = calls_of(key.facts, _HOMES)
    return {one.place.line: one.name for one in calls if _is_whole(key.facts, one.place.line)}


def _is_whole(facts: CodeFacts, line: int) -> bool:
    return all(_WHOLES.fullmatch(text) for text in ends_on(facts, line))


def _walk_over_all(facts: CodeFacts) -> Call | None:
    """Give the first call that lists all of a home or a disk."""
    walks = calls_of(facts, _WALKS)
    homes = _whole_homes(ById(facts)) if walks else {}
    for call in walks:
        if not _is_whole(facts, call.place.line):
            continue
        first = call.arguments[0] if call.arguments else Value()
        is_root = isinstance(first.constant, str) and _ROOTS.fullmatch(first.constant) is not None
        is_home = not first.is_constant and not set(homes.values()).isdisjoint(first.calls)
        if (
            is_root
            or _is_home_variable(facts, first, call.place.line)
            or (is_home and _LEAVES_WHOLE.issuperset(first.calls))
        ):
            return call
        if call.name.startswith(".") and call.place.line in homes:
            return call
    return None


def _walked(facts: CodeFacts, walk: Call) -> Iterator[Sighting]:
    acts = acts_in(facts)
    erases = next((act.call for act in acts if act.acts & DESTROY), None)
    erases = erases or next(iter(calls_of(facts, _ERASERS)), None)
    locks = next((cipher for call in calls_of(facts, _WRITES) if (cipher := _cipher_into(call))), None)
    if locks is not None:
        is_sure = erases is not None or any(act.call.name in _MOVES for act in acts)
        message = f"It goes over all of a home or a disk ({walk.name}) and writes what it encrypts ({shown(locks)})."
        yield sighting(Severity.HIGH if is_sure else Severity.MEDIUM, walk.place, ("C14", "locks", locks), message)
        return
    if erases is None:
        return
    guard = _guard_of_place(facts)
    if guard is not None:
        message = f"It goes over all of a home or a disk and deletes ({erases.name}), depending on where it runs."
        yield sighting(Severity.HIGH, guard, ("C14", "where", erases.name), message)
    elif walk.when is When.LOADED and erases.when is When.LOADED:
        message = f"As soon as it is loaded it goes over all of a home or a disk, and deletes ({erases.name})."
        yield sighting(Severity.MEDIUM, walk.place, ("C14", "walks", erases.name), message)


def _cipher_into(call: Call) -> str | None:
    return next((name for value in given(call) for name in value.calls if _CIPHERS.match(name)), None)


def _guard_of_place(facts: CodeFacts) -> Place | None:
    """Give the first condition on where a machine stands, or whose it is by its language."""
    for guard in facts.guards:
        told = (*guard.value.calls, *guard.value.names)
        said = ends_on(facts, guard.place.line)
        asks_elsewhere = bool(acts_of_all(guard.value.calls) & NETWORK)
        if any(_WHERE.fullmatch(name) for name in told):
            return guard.place
        is_read = asks_elsewhere or any(name.startswith(("os.environ", "os.getenv", "process.env")) for name in told)
        if is_read and any(_NAMES_WHERE.fullmatch(one) for one in (*said, *(name.lstrip(".") for name in told))):
            return guard.place
    return None
