"""Signals in what a wheel installs over what belongs to others, or where others look for what to start."""

import re
import sys
from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from vetting.domain.signals.hooks.prefixes import Place, place_below
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
ALL: Final = KNOWN_MODULES | STANDARD
_CODE: Final = (".py", ".pyw", ".pyc", ".so", ".pyd")
_TYPES: Final = (".pyi", "/py.typed")
_INSTALLED: Final = re.compile(
    r"[^/]+\.data/(?:purelib/|platlib/|data/(?:lib(?:64)?/python[^/]*|Lib)/(?:(?:site|dist)-packages/)?)(.+)"
)
"""Where else in a wheel modules lie. Source: PyPA specifications, "Binary distribution format", the .data folder."""
_DATA: Final = re.compile(r"[^/]+\.data/data/(.+)")
_NAME: Final = re.compile(r"([^/]+)\.dist-info/METADATA")
_SEPARATORS: Final = re.compile(r"[-_.]+")


class InstalledOver:
    """H5: modules of others, and files that others start from."""

    id: ClassVar[str] = "H5"
    version: ClassVar[int] = 2
    title: ClassVar[str] = "Installs over what belongs to others, or where others look"
    why: ClassVar[str] = (
        "Installers write it over what is there, and whoever imports that, logs in, or starts what looks there runs it."
    )
    blind_to: ClassVar[str] = (
        "Modules and places that are not in its lists, the files of namespaces, what a build backend's own code will "
        "install, and projects that have the other's name in theirs, which count for less."
    )

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield one finding a module, and one a file or a folder of them."""
        known = _places(change.old) if change.old is not None else frozenset()
        return since_release(self, change, lambda side: _sightings(side, known))


def _sightings(side: TreeSide, known: frozenset[str]) -> Iterator[TreeSighting]:
    tops = {matched.partition("/")[0] for matched in side.matched}
    has_data = any(top.endswith(".data") for top in tops)
    if not (has_data or any(top.partition(".")[0].lower() in ALL for top in tops)) or not is_built_already(side):
        return
    names = [normalised(found[1]) for one in side.matched if (found := _NAME.fullmatch(one))]
    project = names[0] if len(names) == 1 else ""  # of several any could be put there to be taken for the owner
    seen: set[str] = set()
    for matched, entry in side.matched.items():
        inner = _INSTALLED.fullmatch(matched) if has_data else None
        module = module_of(inner[1] if inner else matched)
        if module is not None:
            if module not in seen:
                seen.add(module)
                severity = severity_of(module, project)
                if severity is not None:
                    yield TreeSighting(entry.path, Sighting(severity, 1, 1, module.encode(), said_of(module)))
        elif has_data and (place := _place_of(matched)) and place.name not in seen:
            seen.add(place.name)
            shown = shown_path(place.name)
            is_usual = place.name in known or (bool(project) and project == place.owner)
            severity = Severity.LOW if is_usual else place.severity
            content = b"" if place.is_folder else (entry.sha256 or "").encode()
            message = f"It installs {shown} beside its own modules: {place.who}."
            evidence = b"data\0%b\0%b" % (shown.encode(), content)
            yield TreeSighting(entry.path, Sighting(severity, 1, 1, evidence, message))


def said_of(module: str) -> str:
    """Say what it is to install *module*."""
    whose = "Python's own" if module in STANDARD else "another project's"
    but = "" if module in ALL else ", where a disk does not tell capitals apart"
    return f"It installs files of a module that is called like {whose}: {shown_path(module)}{but}."


def _place_of(matched: str) -> Place | None:
    found = _DATA.fullmatch(matched)
    return place_below(found[1]) if found else None


def _places(side: TreeSide) -> frozenset[str]:
    """Name the places that a release had files in, which count for less when what is in them changes."""
    return frozenset(place.name for one in side.matched if ".data/data/" in one and (place := _place_of(one)))


def shown_path(path: str) -> str:
    """Write a path such that it can be shown and stored."""
    return path_text(path.encode("utf-8", "surrogateescape"))


def module_of(path: str) -> str | None:
    """Name the known module, as it is spelled, that a file is, or belongs to; of Python's own only code counts."""
    top, slash, _ = path.partition("/")
    name = top if slash else top.partition(".")[0]
    known = name if name in ALL else name.lower()
    if known not in ALL or path.endswith(_TYPES) or not (slash or path.endswith(_CODE)):
        return None
    if known in KNOWN_MODULES:
        return name
    return name if name == known and path.endswith(_CODE) else None


def severity_of(module: str, project: str) -> Severity | None:
    """Say how much it weighs that *project*, normalised, installs *module*; None if it is its own."""
    owners = {normalised(module), _OWNERS.get(module.lower(), "")} - {""}
    if project in owners:
        return None
    if any(owner in project for owner in owners):  # a fork, as honest ones are called
        return Severity.LOW
    is_sure = module in KNOWN_MODULES
    return Severity.HIGH if is_sure else Severity.MEDIUM


def normalised(name: str) -> str:
    """Write a project's name as indexes do."""
    return _SEPARATORS.sub("-", name).lower()
