"""Signals in what a wheel installs over what belongs to others, or where others look for what to start."""

import re
import sys
from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from vetting.domain.signals.interface import ChangeUnderScan, Finding, Severity, TreeSide
from vetting.domain.signals.places import is_built_already
from vetting.domain.signals.sightings import Sighting, TreeSighting, since_release
from vetting.domain.trees import path_text

KNOWN_MODULES: Final = frozenset(
    """
    pip setuptools wheel pkg_resources virtualenv pytest tox nox poetry twine build coverage hypothesis mypy ruff black
    isort flake8 pylint requests urllib3 certifi idna chardet charset_normalizer httpx httpcore h11 h2 anyio sniffio
    aiohttp yarl multidict frozenlist aiosignal websockets httplib2 requests_oauthlib oauthlib requests_toolbelt
    six attr attrs typing_extensions packaging platformdirs filelock distlib pluggy iniconfig tomli tomlkit toml
    numpy pandas scipy matplotlib sympy networkx joblib seaborn pyarrow polars numba llvmlite h5py xarray dask
    torch torchvision transformers tokenizers safetensors huggingface_hub openai anthropic tiktoken langchain litellm
    django flask fastapi starlette uvicorn gunicorn werkzeug jinja2 markupsafe itsdangerous click blinker tornado
    bottle sanic quart pydantic pydantic_core pydantic_settings marshmallow jsonschema sqlalchemy alembic greenlet
    psycopg2 psycopg asyncpg pymysql pymongo redis celery kombu billiard vine amqp boto3 botocore s3transfer jmespath
    awscli aiobotocore s3fs fsspec gcsfs paramiko cryptography bcrypt cffi pycparser rsa ecdsa asn1crypto pyasn1
    rich colorama tqdm tabulate pygments typer shellingham loguru structlog psutil pexpect ptyprocess wcwidth
    prompt_toolkit lxml bs4 soupsieve html5lib feedparser orjson ujson simplejson msgpack regex pytz tzdata tzlocal
    babel pendulum arrow docutils sphinx mkdocs markdown jupyterlab notebook ipykernel ipywidgets nbformat nbconvert
    traitlets jupyter_client jupyter_core scrapy selenium playwright grpcio grpc protobuf sentry_sdk cachetools tenacity
    decorator wrapt more_itertools sortedcontainers toolz cloudpickle dill nltk spacy gensim pyyaml python_dateutil
    zipp importlib_metadata importlib_resources keyring docker kubernetes ansible fabric invoke cython eth_account web3
    """.split()  # noqa: SIM905  # two hundred words are read better without quotes
)
"""
Modules that are called like the well-known project that installs them, namespaces left out.

Of 895 projects whose wheels were looked at, none installed one of another, but for two that have its name in theirs.
"""
_OWNERS: Final = {"pkg_resources": "setuptools", "attr": "attrs", "grpc": "grpcio", "bs4": "beautifulsoup4"}
_GONE: Final = frozenset(
    """
    aifc antigravity asynchat asyncore audioop binhex cgi cgitb chunk crypt distutils idlelib imghdr imp lib2to3 mailcap
    msilib nis nntplib ossaudiodev pipes smtpd sndhdr spwd sunau telnetlib test this turtledemo uu xdrlib
    """.split()  # noqa: SIM905  # as above
)
"""Modules that Python had and that projects now bring back, and ``test``, as many call theirs by mistake."""
STANDARD: Final = frozenset(name for name in sys.stdlib_module_names if not name.startswith("_")) - _GONE
_ALL: Final = KNOWN_MODULES | STANDARD
_CODE: Final = (".py", ".pyw", ".pyc", ".so", ".pyd")
_TYPES: Final = (".pyi", "/py.typed")
_INSTALLED: Final = re.compile(
    r"[^/]+\.data/(?:purelib/|platlib/|data/(?:lib(?:64)?/python[^/]*|Lib)/(?:(?:site|dist)-packages/)?)(.+)"
)
"""Where else in a wheel modules lie. Source: PyPA specifications, "Binary distribution format", the .data folder."""
_DATA: Final = re.compile(
    r"[^/]+\.data/data/(pyvenv\.cfg|pip\.(?:conf|ini)|lib/systemd/system/.+|etc/(?:profile\.d/.+|cron[^/]*(?:/.+)?"
    r"|init\.d/.+|ipython/.+|systemd/.+|ld\.so\..+|sudoers.*|bash\.bashrc|zsh/.+|environment|pip\.conf|rc\.local))"
)
_NAME: Final = re.compile(r"([^/]+)\.dist-info/METADATA")
_SEPARATORS: Final = re.compile(r"[-_.]+")


class InstalledOver:
    """H5: modules of others, and files that others start from."""

    id: ClassVar[str] = "H5"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Installs over what belongs to others"
    why: ClassVar[str] = "Installers write it over what is there, and whoever imports that, or logs in, runs this."
    blind_to: ClassVar[str] = (
        "Modules that are not in its list, the files of namespaces, what a source distribution will install, and "
        "projects that have the other's name in theirs, which count for less."
    )

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield one finding a module, and one a file."""
        return since_release(self, change, _sightings)


def _sightings(side: TreeSide) -> Iterator[TreeSighting]:
    tops = {matched.partition("/")[0] for matched in side.matched}
    has_data = any(top.endswith(".data") for top in tops)
    if not (has_data or any(top.partition(".")[0] in _ALL for top in tops)) or not is_built_already(side):
        return
    names = [_normalised(found[1]) for one in side.matched if (found := _NAME.fullmatch(one))]
    project = names[0] if len(names) == 1 else ""  # of several any could be put there to be taken for the owner
    seen: set[str] = set()
    for matched, entry in side.matched.items():
        inner = _INSTALLED.fullmatch(matched) if has_data else None
        module = _module(inner[1] if inner else matched)
        if module is not None and module not in seen:
            seen.add(module)
            severity = _severity(module, project)
            if severity is not None:
                whose = "Python's own" if module in STANDARD else "another project's"
                message = f"It installs files of a module that is called like {whose}: {module}."
                yield TreeSighting(entry.path, Sighting(severity, 1, 1, module.encode(), message))
        elif has_data and (found := _DATA.fullmatch(matched)):
            shown = path_text(found[1].encode("utf-8", "surrogateescape"))
            message = f"It installs {shown} beside its own modules, where others look for what to start or to go by."
            yield TreeSighting(entry.path, Sighting(Severity.MEDIUM, 1, 1, b"data\0" + shown.encode(), message))


def _module(path: str) -> str | None:
    """Name the known module that a file is, or belongs to; of Python's own only code counts."""
    top, slash, _ = path.partition("/")
    name = top if slash else top.partition(".")[0]
    if name not in _ALL or path.endswith(_TYPES) or not (slash or path.endswith(_CODE)):
        return None
    return name if name in KNOWN_MODULES or path.endswith(_CODE) else None


def _severity(module: str, project: str) -> Severity | None:
    owners = {_normalised(module), _OWNERS.get(module, "")} - {""}
    if project in owners:
        return None
    if any(owner in project for owner in owners):  # a fork, as honest ones are called
        return Severity.LOW
    return Severity.MEDIUM if module in STANDARD else Severity.HIGH


def _normalised(name: str) -> str:
    return _SEPARATORS.sub("-", name).lower()
