"""
What a call does to the machine it runs on, by its name, in each language.

A table of names: exact ones, and whole modules (ending in a dot). ``acts_of``
gives a set of bits, since rules ask it of every call of a file.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from vetting.domain.code import shell_programs
from vetting.domain.code.javascript_names import DATA_IMPORT, STARTERS
from vetting.domain.code.python_names import MAX_KEPT_CHARACTERS, RUN_AS_TEXT
from vetting.domain.code.shell_environment import WHOLE_ENVIRONMENT

EVALUATE: Final = 1
"""Runs text as code."""
UNMARSHAL: Final = 2
"""Makes objects, and thereby runs code, out of bytes."""
DECODE: Final = 4
"""Brings to light what was encoded, packed or encrypted."""
NETWORK: Final = 8
"""Reaches another machine."""
PROCESS: Final = 16
"""Starts a program."""
WRITE: Final = 32
"""Writes a file, under any of its arguments."""
NATIVE: Final = 64
"""Loads or calls native code."""
ENVIRONMENT: Final = 128
"""Reads the environment."""
LOAD: Final = 256
"""Loads a module by name."""
REGISTRY: Final = 512
"""Writes the registry of Windows."""
DESTROY: Final = 1024
"""Deletes or overwrites what is there."""
CLOCK: Final = 2048
"""Asks when, where or for whom it runs."""

_NAMES: Final[Mapping[int, str]] = {
    EVALUATE: """
        exec eval compile execfile runpy.run_path runpy.run_module runpy._run_code types.CodeType types.FunctionType
        code.interact code.InteractiveInterpreter code.InteractiveInterpreter.runcode code.InteractiveConsole.runcode
        .source_to_code ctypes.pythonapi.PyEval_EvalCode ctypes.pythonapi.Py_CompileString
        distutils.core.run_setup setuptools.sandbox.run_setup doctest.testfile
        Function globalThis.eval window.eval vm.runInThisContext vm.runInNewContext vm.runInContext vm.Script
        vm.compileFunction module._compile module.constructor._compile module.Module._compile""",
    UNMARSHAL: """
        marshal.loads marshal.load pickle.loads pickle.load pickle.Unpickler dill.loads dill.load
        dill.Unpickler cloudpickle.loads cloudpickle.load joblib.load pandas.read_pickle torch.load
        yaml.unsafe_load yaml.unsafe_load_all jsonpickle.decode""",
    DECODE: """
        base64. binascii. bytes.fromhex bytearray.fromhex codecs.decode zlib.decompress gzip.decompress bz2.decompress
        lzma.decompress chr quopri.decodestring email.base64mime.decode
        operator.xor Crypto.Cipher. Cryptodome.Cipher. cryptography.fernet.Fernet .decrypt
        atob String.fromCharCode String.fromCodePoint unescape Buffer.from zlib.inflateSync zlib.gunzipSync
        zlib.inflateRawSync zlib.brotliDecompressSync zlib.unzipSync crypto.createDecipheriv crypto.createDecipher
        base64:: data_encoding:: hex::decode flate2:: xz2::""",
    NETWORK: """
        urllib.request.urlopen urllib.request.urlretrieve urllib.request.Request urllib.request.build_opener
        urllib.request.URLopener urllib2. urllib.urlopen urllib.urlretrieve requests.get requests.post requests.put
        requests.head requests.patch requests.delete requests.request requests.Session requests.session
        requests.sessions.Session
        httpx.get httpx.post httpx.put httpx.request httpx.stream httpx.Client
        httpx.AsyncClient httpx2.Client httpx2.AsyncClient aiohttp.ClientSession aiohttp.request urllib3.PoolManager
        urllib3.request urllib3.ProxyManager http.client.HTTPConnection http.client.HTTPSConnection httplib.
        socket.socket socket.create_connection socket.gethostbyname socket.getaddrinfo socket.gethostbyname_ex
        asyncio.open_connection ftplib.
        smtplib. telnetlib. poplib. imaplib. xmlrpc.client.ServerProxy
        logging.handlers.HTTPHandler logging.handlers.SocketHandler logging.handlers.DatagramHandler
        logging.handlers.SMTPHandler
        paramiko.SSHClient websocket.create_connection websocket.WebSocketApp websockets.connect dns.resolver.
        pycurl.Curl niquests.get niquests.post niquests.put niquests.request niquests.Session curl_cffi.requests.
        treq.get treq.post treq.put tornado.httpclient.HTTPClient tornado.httpclient.AsyncHTTPClient
        wget.download discord.Webhook dhooks.Webhook telebot.TeleBot
        fetch https.request https.get http.request http.get http2.connect net.connect net.createConnection net.Socket
        tls.connect dgram.createSocket dns.lookup dns.resolve dns.resolve4 dns.resolveTxt dns.promises. XMLHttpRequest
        WebSocket EventSource eventsource eventsource.EventSource socket.io-client socket.io-client.io
        navigator.sendBeacon axios axios. got got. node-fetch request request. superagent. undici. ws ws.WebSocket
        needle needle. ky ky. phin cross-fetch cross-fetch.fetch ofetch ofetch.ofetch
        window.fetch globalThis.fetch Image.src location.href
        reqwest:: ureq:: curl::easy:: minreq:: attohttpc:: isahc:: surf:: std::net:: tokio::net::""",
    PROCESS: """
        os.system os.popen os.popen2 os.popen3 os.startfile os.execl os.execle os.execlp os.execv os.execve os.execvp
        os.execvpe os.spawnl os.spawnle os.spawnlp os.spawnv os.spawnve os.spawnvp os.posix_spawn os.posix_spawnp
        _posixsubprocess.fork_exec distutils.spawn.spawn setuptools._distutils.spawn.spawn
        subprocess.run subprocess.call subprocess.Popen subprocess.check_call subprocess.check_output
        subprocess.getoutput subprocess.getstatusoutput commands.getoutput pty.spawn asyncio.create_subprocess_exec
        asyncio.create_subprocess_shell popen2. sh. pexpect.spawn invoke.run
        ctypes.CDLL.system ctypes.CDLL.popen ctypes.CDLL.execv ctypes.CDLL.execl ctypes.WinDLL.WinExec
        ctypes.PyDLL.system ctypes.WinDLL.system ctypes.cdll.LoadLibrary.system
        ctypes.cdll.msvcrt.system ctypes.WinDLL.ShellExecuteA ctypes.WinDLL.ShellExecuteW
        _winapi.CreateProcess
        pip.main pip._internal.main pip._internal.main.main pip._internal.cli.main.main pip._internal.cli.main
        pip._internal.utils.entrypoints._wrapper pip._internal.commands.create_command.main
        pip._internal.commands.install.InstallCommand.main
        child_process. execa. Deno.run Deno.Command
        process.binding
        libc.stdlib.system posix.stdlib.system libc.stdio.popen posix.stdio.popen posix.unistd.execl posix.unistd.execv
        posix.unistd.execve posix.unistd.execvp""",
    WRITE: """
        .write_text .write_bytes shutil.copy shutil.copyfile shutil.copy2 shutil.move os.rename os.replace os.symlink
        os.link fs.writeFile fs.writeFileSync fs.appendFile fs.appendFileSync fs.createWriteStream fs.copyFile
        fs.copyFileSync fs.symlink fs.symlinkSync fs.rename fs.renameSync fs.promises.writeFile fs.promises.appendFile
        fs/promises.writeFile fs/promises.appendFile Deno.writeTextFile Bun.write
        std::fs::write std::fs::copy std::fs::rename std::fs::File::create fs::write fs::copy fs::rename
        std::os::unix::fs::symlink""",
    NATIVE: """
        ctypes.CDLL ctypes.WinDLL ctypes.OleDLL ctypes.PyDLL ctypes.cdll. ctypes.windll. ctypes.oledll. ctypes.pydll.
        ctypes.CFUNCTYPE .dlopen cffi.FFI.dlopen _cffi_backend.load_library imp.load_dynamic
        importlib.machinery.ExtensionFileLoader numpy.ctypeslib.load_library
        process.dlopen ffi-napi.Library koffi.load bindings node-gyp-build""",
    ENVIRONMENT: "os.getenv os.getenvb os.environ. Deno.env.",
    LOAD: "__import__ importlib.import_module imp.load_source importlib.machinery.SourceFileLoader require import",
    REGISTRY: "winreg.SetValueEx winreg.SetValue winreg.CreateKey winreg.CreateKeyEx _winreg.SetValueEx",
    DESTROY: "shutil.rmtree fs.rmSync fs.rm fs.rmdirSync fs.unlinkSync fs.promises.rm os.remove os.unlink",
    CLOCK: """
        time.time time.localtime time.gmtime time.strftime datetime.datetime.now
        datetime.datetime.utcnow datetime.datetime.today datetime.date.today
        datetime.now date.today socket.gethostname platform.node
        getpass.getuser os.getlogin locale.getdefaultlocale locale.getlocale os.getuid uuid.getnode
        Date Date.now os.hostname os.userInfo Intl.DateTimeFormat""",
}


_PROGRAMS: Final[Mapping[int, frozenset[str]]] = {
    EVALUATE: shell_programs.EVALUATORS | shell_programs.INTERPRETERS | shell_programs.LOADERS,
    DECODE: frozenset({"base64-d", "base32-d", "openssl-d", "xxd-r", "gunzip", "rev", "frombase64string"}),
    NETWORK: shell_programs.NETWORK | {"webclient"},
    WRITE: shell_programs.WRITERS | {">"},
    REGISTRY: frozenset({"set-itemproperty", "new-itemproperty"}),
}
"""What a program does besides being one, by its name in scripts of shells."""


def _tables() -> tuple[dict[str, int], tuple[tuple[str, int], ...]]:
    exact: dict[str, int] = {}
    modules: dict[str, int] = {}
    for act, names in _NAMES.items():
        for name in names.split():
            table = modules if name.endswith((".", "::")) else exact
            table[name] = table.get(name, 0) | act
    for act, programs in _PROGRAMS.items():
        for program in programs:
            name = shell_programs.PREFIX + program
            exact[name] = exact.get(name, 0) | act
    exact.update((name, exact.get(name, 0) | EVALUATE) for name in RUN_AS_TEXT)
    exact.update((name, exact.get(name, 0) | PROCESS) for name in STARTERS)
    exact[DATA_IMPORT] = EVALUATE
    modules[shell_programs.PREFIX] = PROCESS
    return exact, tuple(modules.items())


_EXACT, _MODULES = _tables()
_NO_DECODERS: Final = ("binascii.crc32", "binascii.hexlify", "binascii.b2a_")
_WHOLE: Final = frozenset(
    {"os.environ", "process.env", "os.environ.copy", "os.environ.items", "os.environb", WHOLE_ENVIRONMENT}
)
_ENVIRONMENTS: Final = frozenset({"os.environ", "os.environ[]", "process.env", "os.environb", "import.meta.env"})


def acts_of(name: str) -> int:
    """Give the bits of what a call of *name* does."""
    return _kept(name) if len(name) <= MAX_KEPT_CHARACTERS else _looked_up(name)


def _looked_up(name: str) -> int:
    acts = _EXACT.get(name, 0)
    for module, act in _MODULES:
        if name.startswith(module) and not (act == DECODE and (name.startswith(_NO_DECODERS) or "encode" in name)):
            acts |= act
    return acts


_kept: Final = lru_cache(maxsize=1 << 14)(_looked_up)


def acts_of_all(names: Iterable[str]) -> int:
    """Give the bits of all of *names* together."""
    acts = 0
    for name in names:
        acts |= acts_of(name)
    return acts


def is_environment(name: str) -> bool:
    """Say whether *name* is the environment, or something in it."""
    return name in _ENVIRONMENTS or name.startswith("process.env.")


def is_whole_environment(name: str) -> bool:
    """Say whether *name* is all of the environment."""
    return name in _WHOLE
