"""What the programs do that shell scripts start, as the names of calls that the rules know (``$ curl``)."""

import re
from typing import Final

PREFIX: Final = "$ "
"""What no name begins with in another language: ``sh.curl`` is a function of a library of Python."""
BEFORE_PROGRAM: Final = frozenset(
    """
    sudo doas env exec command builtin nohup setsid time nice ionice busybox xargs timeout then do else elif if while
    until ! { } @ & call start /b /c /k /min /wait cmd cmd.exe @echo
    """.split()  # noqa: SIM905  # words are read better without quotes
)
"""Words before the program that is run."""
NETWORK: Final = frozenset(
    """
    curl wget fetch aria2c axel lwp-request http https xh nc ncat netcat socat telnet ftp tftp sftp scp dig nslookup
    host iwr irm invoke-webrequest invoke-restmethod start-bitstransfer bitsadmin
    """.split()  # noqa: SIM905  # as above
)
SHELLS: Final = frozenset({"sh", "bash", "dash", "zsh", "ksh", "ash", "fish", "csh", "tcsh"})
INTERPRETERS: Final = SHELLS | frozenset(
    """
    python python2 python3 pypy pypy3 perl ruby node bun deno php lua powershell
    pwsh
    """.split()  # noqa: SIM905  # as above
)
EVALUATORS: Final = frozenset({"eval", ".", "source", "iex", "invoke-expression"})
OPENERS: Final = frozenset(
    {"dpkg", "rpm", "msiexec", "installer", "start-process", "invoke-item", "open", "rundll32", "regsvr32"}
    | {"add-type", "import-module", "ipmo"}
)
"""Programs that run, load or install the file they are given."""
LOADERS: Final = frozenset({"add-type", "assembly.load"})
"""What PowerShell makes code of what it is given by: source, or what a compiler made of it."""
WRITERS: Final = frozenset(
    """
    tee cp mv install ln dd copy xcopy move robocopy set-content add-content out-file copy-item move-item new-item rsync
    """.split()  # noqa: SIM905  # as above
)
PRINTERS: Final = frozenset({"echo", "printf", "write-output", "print"})
TAKES_CODE: Final = frozenset({"-c", "-e", "-command", "-lc", "-ec", "-xc", "-r", "/c"})
_REMOTE_WORDS: Final = re.compile(
    r"download(?:string|file|data)|net\.webclient|net\.webrequest|net\.http|sockets\.tcpclient|-urlcache|/transfer|/dev/tcp/",
    re.IGNORECASE,
)
_DECODED_BY: Final = re.compile(r"frombase64string", re.IGNORECASE)
_CIPHER: Final = re.compile(r"-(?:aes|des|bf|rc|camellia|chacha|aria|seed|sm4|k$|pass|md$|iv$|pbkdf)")
"""An option of ``openssl enc`` that says that more than base64 is undone."""
_PACKERS: Final = frozenset({"gzip", "bzip2", "xz", "lzma", "zstd", "lz4", "brotli", "pigz"})
_UNPACK: Final = frozenset({"-d", "-dc", "-cd", "-dq", "-dcq", "--decompress", "--uncompress", "--decode"})
"""With these, a program unpacks; one by a name that nobody knows does, too: xz 5.6.0 had it computed."""
_VERSION: Final = re.compile(r"(?<=[a-z])[\d.]+$")


def program_of(word: str) -> str:
    """Give a program's name as the tables have it: without folder, suffix or version."""
    name = word.replace("\\", "/").rpartition("/")[2].lower().lstrip("@&")
    name = name.removesuffix(".exe").removesuffix(".cmd")
    bare = _VERSION.sub("", name)
    return bare if bare in INTERPRETERS else name or word


def call_of(program: str, words: list[str]) -> str:
    """Name the call that a command makes: what it reaches, decodes or writes is in the name."""
    line = " ".join(words)
    if program in NETWORK or _REMOTE_WORDS.search(line):
        return f"{PREFIX}{program}" if program in NETWORK else f"{PREFIX}webclient"
    if (decoder := decoder_of(program, words)) is not None:
        return PREFIX + decoder
    return PREFIX + program


def decoder_of(program: str, words: list[str]) -> str | None:
    """Name what a command decodes by; None if it decodes nothing."""
    options = {word.lower() for word in words[1:]}
    if program in {"base64", "base32", "basenc", "gbase64"} and options & {"-d", "--decode", "-di", "-id"}:
        return "base32-d" if program == "base32" or "--base32" in options else "base64-d"
    if program == "openssl" and options & {"-d", "-decrypt"}:
        is_plain = "base64" in options or ("enc" in options and options & {"-base64", "-a"})
        return "base64-d" if is_plain and not any(_CIPHER.match(option) for option in options) else "openssl-d"
    if program == "xxd" and any(option.startswith("-r") or option == "-p" for option in options):
        return "xxd-r"
    is_told_to = (program in _PACKERS or program.startswith("$")) and not _UNPACK.isdisjoint(options)
    if is_told_to or program in {"gunzip", "zcat", "bunzip2", "xzcat", "bzcat", "unxz", "rev", "uudecode"}:
        return "rev" if program == "rev" else "gunzip"
    if program == "certutil" and options & {"-decode", "-decodehex"}:
        return "base64-d"
    return "frombase64string" if any(_DECODED_BY.search(word) for word in words) else None
