"""Signals in what code does to the machine: native code, start-up files, the tools of developers."""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from vetting.domain.code.facts import SHELLS, CodeFacts, Language, Text
from vetting.domain.signals.code.acts import NATIVE, PROCESS, REGISTRY, WRITE
from vetting.domain.signals.code.asking import (
    MAX_LINES,
    Act,
    CodeRule,
    acts_in,
    calls_of,
    ends_on,
    shown,
    sighting,
    words_of,
)
from vetting.domain.signals.code.paths import COMMANDS, MAX_PATH, texts_like
from vetting.domain.signals.code.silence import MAX_COMMAND
from vetting.domain.signals.code.unvetted import indexes_set, is_setting
from vetting.domain.signals.code.written import ASKS_INSTALLED, is_written, paths_written, writes_in
from vetting.domain.signals.interface import Severity
from vetting.domain.signals.sightings import Sighting


class NativeCode(CodeRule):
    """C7: native code is loaded or called."""

    id: ClassVar[str] = "C7"
    version: ClassVar[int] = 4
    title: ClassVar[str] = "Loads native code"
    why: ClassVar[str] = "From there on no limit of the language holds, and nothing can be read."
    blind_to: ClassVar[str] = "Extension modules that are simply imported; those are files (F1)."

    def see(self, facts: CodeFacts) -> Iterator[Sighting]:
        """Yield each way of loading it, once."""
        seen: set[tuple[str, str]] = set()
        for act in acts_in(facts):
            if act.acts & NATIVE:
                key = (act.call.name, words_of(act.call)[:MAX_PATH])
                if key not in seen:
                    seen.add(key)
                    message = f"{act.call.name} loads or calls native code{': ' + shown(key[1]) if key[1] else ''}."
                    yield sighting(Severity.MEDIUM, act.call.place, ("C7", *key), message)


START_UP: Final = re.compile(
    r"/etc/systemd/system|\.config/systemd/user|Library[/\\]Launch(?:Agents|Daemons)|/etc/cron|/var/spool/cron"
    r"|CurrentVersion\\+Run(?:Once)?\b|Start Menu[/\\]+Programs[/\\]+Startup|\.config/autostart|/etc/rc\.local"
    r"|/etc/profile\.d"
    r"|/etc/init\.d/|/etc/ld\.so\.preload|(?:^|[/\\~])\.(?:bashrc|bash_profile|zshrc|zprofile|profile|zshenv)$"
    r"|^(?:site|user)customize\.py$",
    re.IGNORECASE,
)
_PLACES: Final = re.compile(
    rf"{START_UP.pattern}|[/\\](?:site|user)customize\.py$|\.git[/\\]hooks(?:[/\\]|$)"
    r"|(?:site|dist)-packages[/\\][^/\\]+\.pth$",
    re.IGNORECASE,
)
"""All that code may name; programs that are compiled name hooks of git for other reasons."""
_STARTS: Final = re.compile(
    r"(?:^|[/\\])(?:authorized_keys2?|\.ssh[/\\]rc)$|^/etc/sudoers(?:\.d/.*)?$|^/etc/pam\.d/|^/etc/environment$"
    r"|^/etc/xdg/autostart/|(?:^|[/\\])autostart[/\\][^/\\]*\.desktop$"
    r"|(?:^|[/\\])systemd[/\\]user[/\\][^/\\]*\.(?:service|timer|path)$"
    r"|[/\\]profile_\w{1,40}[/\\]startup[/\\]|(?:^|[/\\~])\.pythonrc(?:\.py)?$|^/etc/(?:bash\.bashrc|zsh/)"
    r"|(?:^|[/\\])fish[/\\](?:config\.fish$|conf\.d[/\\])"
    r"|(?:^|[/\\~])\.(?:bash_login|bash_logout|bash_aliases|zlogin|xprofile|xinitrc|xsessionrc|kshrc|t?cshrc)$"
    r"|[/\\](?:Microsoft\.PowerShell_)?profile\.ps1$"
    rf"|(?:(?:^|[/\\])\.local/bin|^/(?:usr/(?:local/)?)?s?bin|^/opt/homebrew/bin)/(?:{COMMANDS})$",
    re.IGNORECASE,
)
"""
What is read when somebody logs in or starts a program, and the places of programs that everyone starts by name.

Many name such files to read them, so they have to be written to. Source: the manuals of sshd, sudo, IPython, fish,
bash, zsh, X and PowerShell; the Filesystem Hierarchy Standard 3.0.
"""
_PATH_FILE: Final = re.compile(r"(?:^|[/\\])[^\s*?/\\]*\.pth$", re.IGNORECASE)
"""Where modules are installed, Python runs those of its lines that begin with ``import`` whenever it starts; elsewhere
it may hold the weights of a model."""
_IMPORTS: Final = re.compile(r"import[ \t]+\w")
_INSTALLED: Final = re.compile(r"(?:site|dist)-packages|^(?:pure|plat)lib$")
_START_UP_COMMAND: Final = re.compile(
    r"\bsystemctl\b.{0,60}\benable\b|\blaunchctl\b.{0,20}\b(?:load|bootstrap)\b|\bcrontab\b(?!.{0,3}-l)"
    r"|\bschtasks\b.{0,40}/create|\bRegister-Scheduled(?:Task|Job)\b"
    r"|\b(?:(?:add|set)-content|out-file|tee-object)\b.{0,200}\$PROFILE\b"
    r"|\bcopy-item\b.{0,200}[ ]\$PROFILE(?:\.\w{1,30})?[ \"']{0,3}$"
    r"|\breg(?:\.exe)?[ ]+add\b.{0,200}\\Run\b|\bupdate-rc\.d\b|\bgit\b.{0,60}\bcore\.hooksPath\b(?=.)"
    r"|\bgit\b.{0,30}\bconfig\b.{0,60}--(?:global|system)\b.{0,60}\bcore\.sshCommand\b(?=.)",
    re.IGNORECASE,
)
_REDIRECTED: Final = re.compile(
    r"(?:>|\btee(?:[ ]{1,9}-[\w-]{1,20}){0,3}[ ])[ ]{0,9}[\"']?[^\s\"'>]{0,100}(?:\.ssh/authorized_keys"
    r"|[/~]\.(?:bashrc|bash_profile|zshrc|zprofile|profile|zshenv)\b"
    r"|/etc/(?:sudoers|profile\.d/|cron|ld\.so\.preload|rc\.local|systemd/system))"
)
"""In a command that code hands to a shell; a shell's own script is told where it writes to."""
_TO_PROFILE: Final = re.compile(r">[ ]{0,9}\$PROFILE\b", re.IGNORECASE)


def start_ups(facts: CodeFacts) -> Iterator[tuple[Text | Act, str]]:
    """Give what writes where something is run at start-up or log-in: the path or the command, and by what."""
    is_script = facts.language in SHELLS
    is_powershell = facts.language is Language.POWERSHELL
    for act in acts_in(facts):
        words = words_of(act.call)[:MAX_COMMAND]
        if act.acts & PROCESS and (
            _START_UP_COMMAND.search(words)
            or (not is_script and (">" in words or "tee " in words) and _REDIRECTED.search(words))
            or (is_powershell and ">" in words and _TO_PROFILE.search(words))
        ):
            yield act, words
    write = writes_in(facts, WRITE | REGISTRY)
    if write is not None:
        for text in (*texts_like(facts, _PLACES), *_path_files(facts)):
            yield text, f"{text.text} ({write.call.name})"
        for text, _ in paths_written(facts, _STARTS):
            if not _PLACES.search(text.text):
                yield text, f"{text.text} ({write.call.name})"


def _path_files(facts: CodeFacts) -> Iterator[Text]:
    """Give the path files that a file names, if it asks where things are installed, or says what to import."""
    named = [text for text in texts_like(facts, _PATH_FILE) if not _PLACES.search(text.text)]
    if named and (
        calls_of(facts, ASKS_INSTALLED)
        or any(name.name == "site.USER_SITE" for name in facts.names)
        or any(_IMPORTS.match(text.text) or _INSTALLED.search(text.text[:MAX_PATH]) for text in facts.texts)
    ):
        yield from named


class Persistence(CodeRule):
    """C8: it makes itself run again at start-up or log-in."""

    id: ClassVar[str] = "C8"
    version: ClassVar[int] = 7
    title: ClassVar[str] = "Makes something run at start-up"
    why: ClassVar[str] = "It stays on the machine after the project is removed."
    blind_to: ClassVar[str] = "Paths that are put together while running, and scripts that it downloads."

    def see(self, facts: CodeFacts) -> Iterator[Sighting]:
        """Yield commands that install something to be started, and start-up places in a file that writes."""
        is_loaded = any(act.is_loaded and act.acts & (WRITE | REGISTRY | PROCESS) for act in acts_in(facts))
        registry = writes_in(facts, REGISTRY) is not None
        for what, told in start_ups(facts):
            if isinstance(what, Act):
                message = f"It runs “{shown(told)}”, after which something is started with the machine."
                yield sighting(Severity.HIGH, what.call.place, ("C8", told), message)
                continue
            is_sure = is_loaded or bool(what.decoded) or registry or is_written(facts, what)
            message = f"It names {shown(what.text)}, where things are started from, and writes files."
            yield sighting(Severity.HIGH if is_sure else Severity.MEDIUM, what.place, ("C8", what.text), message)


_TOOLS: Final = re.compile(
    r"(?:^|[/\\~])\.(?:claude|vscode|cursor|windsurf|gemini|codex|continue|idea)(?:[/\\]|$)|(?:^|[/\\])CLAUDE\.md$|"
    r"(?:^|[/\\])AGENTS\.md$|\.github[/\\]copilot-instructions|(?:^|[/\\])\.cursorrules$|claude_desktop_config",
    re.IGNORECASE,
)


_ONLY: Final = re.compile(r"(?:^|[/\\~])\.(?:npmrc|yarnrc(?:\.yml)?|condarc|git[/\\]config)$", re.IGNORECASE)
"""Those that are written for other reasons too: they count in a file that says what would turn them."""
_SETTINGS: Final = re.compile(
    r"(?:^|[/\\])\.ssh[/\\]config$|(?:^|[/\\~])\.(?:gitconfig|g?vimrc)$|\.?config[/\\]git[/\\]config$|^/etc/gitconfig$"
    r"|^/etc/hosts$|[/\\]etc[/\\]hosts$|(?:^|[/\\])pip\.(?:conf|ini)$|[/\\]nvim[/\\]init\.(?:vim|lua)$"
    r"|(?:^|[/\\])\.cargo[/\\]config(?:\.toml)?$|(?:^|[/\\])ipython_config\.py$|(?:^|[/\\])uv[/\\]uv\.toml$"
    rf"|{_ONLY.pattern}",
    re.IGNORECASE,
)
"""Settings that many read, so that they have to be written to."""
_TURNS: Final = re.compile(r"\b(?:registry|index[_-]?url|sshCommand|hooksPath|fsmonitor|proxy)\b", re.IGNORECASE)


_GIT_TURNED: Final = re.compile(
    r"\bgit\b.{0,30}\bconfig\b(?!.{0,60}--(?:get|unset|list)).{0,60}--(?:global|system)\b.{0,200}"
    r"(?:\.(?:pushI|i)nsteadOf|\bcore\.fsmonitor|\binit\.templateDir|\bhttp\.proxy"
    r"|\bcredential\.helper[ ]{1,9}[\"']{0,2}!|\balias\.\w{1,40}[ ]{1,9}[\"']{0,2}!)(?=.)",
    re.IGNORECASE,
)
"""What has git take what it fetches from elsewhere, or start something, in all repositories. Source: git-config(1)."""
_PRELOADS: Final = re.compile(
    r"(?:^|\bNODE_OPTIONS=[\"']?)--(?:require|import|loader|experimental-loader)[ =]"
    r"(?:[/~]|file:|data:|\$\{?HOME|[A-Z]:[/\\])",
    re.IGNORECASE,
)
_NODE_OPTIONS: Final = "NODE_OPTIONS"


def _preloads(facts: CodeFacts) -> Iterator[Text]:
    """Give what every Node.js that is started is to load first, from where a project has nothing of its own."""
    for text in facts.texts:
        beginning = text.text[:MAX_PATH]
        hit = _PRELOADS.search(beginning) if "--" in beginning else None
        if hit and (_NODE_OPTIONS in hit[0] or _is_for_node(facts, text.place.line)):
            yield text


def _is_for_node(facts: CodeFacts, line: int) -> bool:
    """Say whether options on a line are for whatever is started: in the environment, or in that of a program."""
    if _NODE_OPTIONS in ends_on(facts, line):
        return True
    if any(one.place.line == line and one.name.endswith(_NODE_OPTIONS) for one in facts.assignments):
        return True
    starting = [act.call for act in acts_in(facts) if act.acts & PROCESS]
    return any(0 <= line - one.place.line < MAX_LINES and "env" in dict(one.keywords) for one in starting)


class ToolConfiguration(CodeRule):
    """C13: it writes into the settings of editors and assistants."""

    id: ClassVar[str] = "C13"
    version: ClassVar[int] = 7
    title: ClassVar[str] = "Writes into the settings of a developer's tools"
    why: ClassVar[str] = "Such settings run commands when a folder is opened, and travel on with the next commit."
    blind_to: ClassVar[str] = (
        "Settings of tools that are not on its list, and options of Node.js whose file's place is put together."
    )

    def see(self, facts: CodeFacts) -> Iterator[Sighting]:
        """Yield such paths in a file that writes, settings of the machine's that it writes to, and commands that do."""
        yield from self._commands(facts)
        for place, address in indexes_set(facts):
            message = f"It tells every installer that it starts to fetch from {shown(address)}."
            yield sighting(Severity.MEDIUM, place, ("C13", "environment", address), message)
        for text in _preloads(facts):
            message = f"It has Node.js load something else first, wherever it is started ({shown(text.text)})."
            yield sighting(Severity.MEDIUM, text.place, ("C13", text.text), message)
        write = writes_in(facts)
        if write is None:
            return
        for text in texts_like(facts, _TOOLS):
            message = f"It names {shown(text.text)}, a tool's own settings, and writes files ({write.call.name})."
            yield sighting(Severity.MEDIUM, text.place, ("C13", text.text), message)
        settings = list(paths_written(facts, _SETTINGS))
        turns = bool(settings) and any(_TURNS.search(one.text[:MAX_COMMAND]) for one in facts.texts)
        for text, is_sure in settings:
            if not turns and _ONLY.search(text.text):
                continue
            does = "writes to" if is_sure else "seems to write to"
            message = f"It {does} {shown(text.text)}, settings that other programs go by."
            yield sighting(Severity.MEDIUM, text.place, ("C13", text.text), message)

    @staticmethod
    def _commands(facts: CodeFacts) -> Iterator[Sighting]:
        """Yield commands by which installers and git are told what they do from now on."""
        for act in acts_in(facts):
            if not act.acts & PROCESS:
                continue
            words = words_of(act.call)
            if is_setting(words):
                message = f"It runs “{shown(words)}”, after which installers take what they fetch from elsewhere."
                yield sighting(Severity.MEDIUM, act.call.place, ("C13", words[:MAX_COMMAND]), message)
            elif _GIT_TURNED.search(words[:MAX_COMMAND]):
                message = f"It runs “{shown(words)}”, by which git fetches from elsewhere, or starts something."
                yield sighting(Severity.MEDIUM, act.call.place, ("C13", words[:MAX_COMMAND]), message)
