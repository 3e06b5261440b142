"""
What C3 sees of installers that are told to fetch: from an address, or, as soon as a file is loaded, by a name.

An installer runs what it installs, at once or later. From where it takes what
is only named, its settings say; from an address nobody but the author of the
command chose what comes. C13 asks here whether a command changes those settings.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from vetting.domain.code.facts import SHELLS, Call, CodeFacts, Place
from vetting.domain.code.shell_programs import program_of
from vetting.domain.signals.code.acts import PROCESS
from vetting.domain.signals.code.asking import Act, ById, calls_of, ends_beside, ends_on, shown, sighting, words_of
from vetting.domain.signals.interface import Severity
from vetting.domain.signals.sightings import Sighting

MAX_COMMAND: Final = 4000
"""Characters of a command, and of what is told of it."""
MAX_WORDS: Final = 200
MAX_BETWEEN: Final = 12
"""Words between an installer and what it is to do: its options."""
_INSTALL_ONLY: Final = frozenset({
    "pip._internal.commands.create_command.main", "pip._internal.commands.install.InstallCommand.main",
})  # fmt: skip
_PIPS: Final = _INSTALL_ONLY | {
    "pip.main", "pip._internal.main", "pip._internal.main.main", "pip._internal.cli.main.main",
    "pip._internal.cli.main", "pip._internal.utils.entrypoints._wrapper",
}  # fmt: skip
"""Python's installer, called as a function; without arguments it goes by ``sys.argv``."""
_MODULES_RUN: Final = "runpy.run_module"
_ADDS: Final = frozenset({"install", "i", "add", "in", "isntall", "dlx", "exec", "x"})
_DOES: Final[Mapping[str, frozenset[str]]] = {
    "pip": frozenset({"install", "download", "wheel"}),
    "uv": frozenset({"install", "add"}),
    "pipx": frozenset({"install", "run"}),
    "easy_install": frozenset(),
    **dict.fromkeys(("npm", "pnpm", "yarn", "bun"), _ADDS),
    **dict.fromkeys(("npx", "bunx", "uvx"), frozenset()),
    **dict.fromkeys(("gem", "cargo", "conda", "mamba"), frozenset({"install"})),
    "poetry": frozenset({"add"}),
    "deno": frozenset({"install", "run"}),
}
"""Installers, and the words by which they install; none: they always do."""
_BY_NAME: Final = frozenset({"pip", "uv", "pipx", "easy_install", "npm", "pnpm", "yarn", "bun"})
"""Those whose projects count by their names alone, too, where a file is loaded; others run what is already there."""
_MAY: Final = re.compile("|".join(_DOES), re.IGNORECASE)
_SEPARATES: Final = frozenset({"&&", "||", ";", "|", "&"})
_ADDRESS: Final = re.compile(
    r"(?:.{0,100}[@=])?(?:(?:git|hg|svn|bzr)\+[a-z]{2,6}://|https?://|git://|git@)(?!localhost\b|127\.)[^\s'\"]"
    r"|(?:github|gitlab|bitbucket|gist):\w",
    re.IGNORECASE,
)
_INDEX: Final = re.compile(
    r"(?:PIP_(?:EXTRA_)?INDEX_URL|PIP_FIND_LINKS|UV_(?:DEFAULT_|EXTRA_)?INDEX(?:_URL)?|npm_config_registry)(?:=.*)?",
    re.IGNORECASE | re.DOTALL,
)
"""Variables that say from where."""
_NOT_FETCHED: Final = frozenset({"--proxy", "--https-proxy", "--trusted-host", "--cert", "--log", "--user-agent"})
_VALUED: Final = _NOT_FETCHED | {
    "-r", "--requirement", "-c", "--constraint", "-e", "--editable", "-t", "--target", "--prefix", "--root", "-C",
    "--python", "-p", "--cache-dir", "--timeout", "--retries", "--platform", "-d", "--dest", "-w", "--wheel-dir",
    "--loglevel", "--no-binary", "--only-binary", "--abi", "--implementation", "--python-version", "--exists-action",
    "--progress-bar", "--config-settings", "--src", "--cwd",
}  # fmt: skip
"""Options of an installer whose next word is no project that it fetches."""
_OF_ITS_OWN: Final = re.compile(r"(?:pip|setuptools|wheel|build|uv|npm|pnpm|yarn|node-gyp)(?:[@=<>!~].*)?")
"""What installers are brought up to date with."""
_LOCAL: Final = re.compile(r"[.~/<>]|\d?>|file:|[A-Za-z]:\\|.*\.(?:whl|tgz|tar\.gz|zip|txt)$")
_UNKNOWN: Final = "\0"
_SETTINGS: Final = re.compile(
    r"\b(?:npm|pnpm|yarn|bun)\b.{0,60}\b(?:config|c)[ ]+set\b.{0,80}"
    r"\b(?:registry|npmRegistryServer|proxy|https-proxy|script-shell|node-options)\b"
    r"|\bnpm[ ]+set\b.{0,60}\bregistry\b"
    r"|pip[0-9.]{0,9}[ ].{0,60}\bconfig\b.{0,60}\bset\b.{0,60}\b(?:index-url|find-links|proxy|trusted-host)\b"
    r"|\bconda\b.{0,30}\bconfig\b.{0,60}\bchannels?\b.{0,40}://"
    r"|\bpoetry\b.{0,20}\b(?:source[ ]+add|config[ ]+repositories)\b.{0,80}://",
    re.IGNORECASE,
)


class _Told(NamedTuple):
    """What an installer is told to install."""

    program: str
    words: list[str]


def is_setting(command: str) -> bool:
    """Say whether a command changes from where an installer takes what it is told to install."""
    return _MAY.search(command) is not None and _SETTINGS.search(command[:MAX_COMMAND]) is not None


def indexes_set(facts: CodeFacts) -> Iterator[tuple[Place, str]]:
    """Give the addresses that variables of installers are set to in the environment."""
    places = [one.place for one in facts.assignments if one.name == "os.environ[]"]
    places += [call.place for call in calls_of(facts, {"os.putenv", "os.environ.setdefault", "os.environ.update"})]
    for place in places:
        address = _index_among(ends_on(facts, place.line))
        if address is not None:
            yield place, address


def installed(facts: CodeFacts, acts: tuple[Act, ...]) -> Iterator[Sighting]:
    """Yield the calls by which something is installed that nobody vetted."""
    for act in acts:
        if act.acts & PROCESS or act.call.name == _MODULES_RUN:
            words = _words(facts, act.call)
            told = _told(words) if words else None
            if told is not None:
                yield from _seen(facts, act, told)


def _words(facts: CodeFacts, call: Call) -> list[str]:
    """Give the words of a command that may be an installer's, what is not known as ``_UNKNOWN``."""
    is_pip = call.name in _PIPS or (call.name == _MODULES_RUN and words_of(call).startswith("pip"))
    if not is_pip and call.name == _MODULES_RUN:
        return []
    first = next(iter(call.arguments), None)
    is_open = first is not None and not first.is_constant and not first.parts
    beside = _put_together(facts, call.place) if is_open else []
    if is_pip and (first is None or call.name == _MODULES_RUN):
        given = next((one for one in facts.assignments if one.name == "sys.argv"), None)
        beside = [] if given is None else ends_beside(facts, given.place)
    known = " ".join(beside) if beside else words_of(call)
    if not is_pip and not _MAY.search(known[:MAX_COMMAND]):
        return []
    words = ["pip", *(["install"] if call.name in _INSTALL_ONLY else [])] if is_pip else []
    if beside or is_open:
        return [*words, *known[:MAX_COMMAND].split()[:MAX_WORDS], *([_UNKNOWN] if is_open else [])]
    for value in (*call.arguments, *(one for key, one in call.keywords if key in {"args", "cmd", "command"})):
        for part in value.parts or ((value.constant,) if value.is_constant else (None,)):
            text = part.decode("latin-1") if isinstance(part, bytes) else part
            words += text[:MAX_COMMAND].split()[:MAX_WORDS] if isinstance(text, str) else [_UNKNOWN]
    return words[:MAX_WORDS]


def _put_together(facts: CodeFacts, place: Place) -> list[str]:
    """Give the texts out of which a command is put together as it runs: on its line, or on the next if no call is."""
    on_line = ends_on(facts, place.line)
    return on_line if on_line or place.line + 1 in _lines_of_calls(ById(facts)) else ends_on(facts, place.line + 1)


@lru_cache(maxsize=4)
def _lines_of_calls(key: ById) -> frozenset[int]:
    return frozenset(call.place.line for call in key.facts.calls)


def _told(words: list[str]) -> _Told | None:
    """Give what stands behind an installer and the word by which it installs."""
    bare = [one.strip("'\"();`") for one in words]
    for at, word in enumerate(bare):
        program = program_of(word.removeprefix("-m")).rstrip("0123456789.-")
        does = _DOES.get(program) if "://" not in word else None
        if does is None:
            continue
        until = next((i for i in range(at, len(bare)) if words[i] in _SEPARATES), len(bare))
        if does:
            within = bare[at + 1 : min(until, at + 1 + MAX_BETWEEN)]
            verb = next((i for i, one in enumerate(within, at + 1) if one in does), None)
            if verb is None:
                continue
            return _Told(program, bare[at + 1 : verb] + bare[verb + 1 : until])
        return _Told(program, bare[at + 1 : until])
    return None


def _seen(facts: CodeFacts, act: Act, told: _Told) -> Iterator[Sighting]:
    call, is_script = act.call, facts.language in SHELLS
    operands = [word for before, word in pairwise(["", *told.words]) if before not in _NOT_FETCHED]
    address = next((word for word in operands if _ADDRESS.match(word)), None) or _index_beside(facts, call)
    evidence = ("C3", "installs", " ".join(told.words)[:MAX_COMMAND])
    if address is not None:
        is_sure = act.is_loaded and not is_script
        message = f"{told.program} installs what nobody vetted, from {shown(address)} ({shown(call.name)})."
        yield sighting(Severity.HIGH if is_sure else Severity.MEDIUM, call.place, evidence, message)
    elif act.is_loaded and not is_script and told.program in _BY_NAME:
        named = next((word for before, word in pairwise(["", *told.words]) if _is_fetched(before, word)), None)
        if named is not None:
            what = "what only running it tells" if named == _UNKNOWN else shown(named)
            message = f"As soon as it is loaded {told.program} installs {what} ({shown(call.name)})."
            yield sighting(Severity.MEDIUM, call.place, evidence, message)


def _is_fetched(before: str, word: str) -> bool:
    """Say whether a word names a project that is fetched by its name."""
    return not (
        not word or before in _VALUED or word.startswith("-") or _LOCAL.match(word) or _OF_ITS_OWN.fullmatch(word)
    )


def _index_beside(facts: CodeFacts, call: Call) -> str | None:
    """Give the address that a variable of installers is given beside a call, if there is one."""
    return _index_among(ends_beside(facts, call.place))


def _index_among(beside: list[str]) -> str | None:
    if any(_INDEX.fullmatch(one) for one in beside):
        return next((one for one in beside if "://" in one), None)
    return None
