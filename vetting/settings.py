"""
What an operator sets: environment variables with the prefix ``REVET_``.

Built once, in an entry point, and passed on; adapters get values, not settings.
Production refuses what is only good for trying out.
"""

import re
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final, Self, TypeAlias

from pydantic import BeforeValidator, Field, HttpUrl, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from vetting.domain.factors import IndexPolicy

_NUMBER: Final = re.compile(r"\d{1,12}(?:\.\d{1,6})?", re.ASCII)


def is_loopback(host: str) -> bool:
    """Tell whether *host* is this machine itself, by name or address."""
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _in_seconds(value: object) -> object:
    """Take a bare number for seconds: an environment has only text, of which pydantic takes no number."""
    return float(value) if isinstance(value, str) and _NUMBER.fullmatch(value.strip()) else value


Duration: TypeAlias = Annotated[timedelta, BeforeValidator(_in_seconds)]
"""Seconds, or ISO 8601."""


class Environment(StrEnum):
    """Whether this instance is tried out or relied on."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """Every setting, with its default and its meaning."""

    model_config = SettingsConfigDict(env_prefix="REVET_", frozen=True, extra="ignore")

    environment: Environment = Environment.PRODUCTION
    """`production`, or `development` to try it out: anybody at the machine may then be anybody."""
    data_dir: Path = Path(".data")
    """Blobs, the SQLite database and the embedded Redis live here unless told otherwise."""
    database_url: SecretStr | None = None
    """A SQLAlchemy URL; SQLite in the data folder by default. Secret, since it may hold a password."""
    redis_url: SecretStr | None = None
    """A Redis URL; a Redis embedded in the data folder by default."""
    base_url: HttpUrl | None = None
    """
    Where people reach this instance: scheme and host, and a port where it has one. In links, redirects and cookies,
    and in production the only host it answers for.
    """
    host: str = "127.0.0.1"
    """Where the site listens; a proxy on another machine or in another container needs `0.0.0.0`."""
    port: int = Field(default=8000, ge=1, le=65535)
    """The site's port."""
    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    """Where a worker tells its own figures, at `/metrics`; nowhere by default. The site tells its own at its port."""
    metrics_host: str = "127.0.0.1"
    """Which address of the machine that port is opened on."""
    index_url: str | None = None
    """The package index; by default pip's configured one, else the default of the index client's library."""
    index_policy: IndexPolicy | None = None
    """Whose 2FA policy holds there; by default PyPI's for the public index itself, and nobody's for any other."""
    osv_url: HttpUrl | None = None
    """
    A service that speaks OSV's API, asked hourly what is on record against watched projects; none by default. It
    learns which they are.
    """
    osv_dump: Path | None = None
    """A dump of OSV records, a zip archive or a folder of JSON files, which is asked the same and tells nobody."""
    popular_names: Path | None = None
    """
    The most downloaded names of the index, one a line, the most downloaded first, that names are held against for
    slips of the finger; by default the list that Revet comes with.
    """
    popular_crates: Path | None = None
    """The same of crates, which a release of any kind may ask for; by default the list that Revet comes with."""
    contact: str = ""
    """An address that the index's operators can write to; sent with every request."""
    poll_every: Duration = Field(default=timedelta(minutes=5), gt=timedelta(0))
    """How often a watched project is asked about, as seconds or an ISO 8601 duration such as `PT5M`."""
    backlog: int = Field(default=3, ge=1, le=100)
    """How many of the newest releases are read when a project is first watched."""
    max_file_bytes: int = Field(default=256 * 1024 * 1024, ge=1024)
    """The largest distribution that is fetched, in bytes."""
    min_free_bytes: int = Field(default=512 * 1024 * 1024, ge=0)
    """What stays free on the disk of the data folder: with less, releases wait to be fetched and read."""
    archive_entries: int = Field(default=100_000, ge=1)
    """How many entries of one archive are read. Source: signals catalogue, A4."""
    archive_bytes: int = Field(default=2 * 1024 * 1024 * 1024, ge=1024)
    """How many bytes may come out of one archive. Source: signals catalogue, A4."""
    archive_ratio: int = Field(default=100, ge=1)
    """How many times its size an archive of more than 64 MiB unpacked may unpack to. Source: signals catalogue, A4."""
    archive_depth: int = Field(default=64, ge=1, le=1000)
    """How many folders deep an entry may lie; the deepest of the most downloaded releases has some twenty."""
    archive_path_bytes: int = Field(default=4096, ge=16)
    """The longest path that is read, in bytes. Source: PATH_MAX of Linux."""
    reading_time: Duration = Field(default=timedelta(seconds=300), gt=timedelta(0))
    """How long reading one archive may take; of processor time it gets four fifths of that."""
    reading_memory_bytes: int = Field(default=1024 * 1024 * 1024, ge=128 * 1024 * 1024)
    """How much memory the process that reads one archive may take, as address space."""
    keep_distributions: Duration | None = None
    """
    How long a fetched file is kept that was read; for good by default. What is dropped is fetched again if need be.
    """
    watch: tuple[str, ...] = ()
    """Projects watched from the first start on, as a JSON list of names."""
    operators: tuple[str, ...] = ()
    """
    Who is an operator from the first sign-in on, as a JSON list: e-mail addresses that the provider verifies, or
    logins. Take addresses where people choose their own user names, or whoever comes first has the login.
    """
    oidc_issuer: HttpUrl | None = None
    """The OpenID Connect provider that people sign in with; its discovery document is read from there."""
    oidc_client_id: str = ""
    """What the provider calls this instance."""
    oidc_client_secret: SecretStr | None = None
    """What this instance proves itself to the provider by."""
    oidc_name: str = "single sign-on"
    """What the sign-in button calls the provider."""
    factor_issuers: tuple[str, ...] = ()
    """Issuers whose `amr` claim this operator believes, as a JSON list."""
    session_lifetime: Duration = timedelta(hours=12)
    """After this long people sign in anew, whatever they do."""
    session_idle: Duration = timedelta(hours=4)
    """After this long without a request, too."""

    @field_validator("base_url")
    @classmethod
    def _is_a_host(cls, value: HttpUrl | None) -> HttpUrl | None:
        if value is not None and (value.path not in {None, "", "/"} or value.query or value.fragment or value.username):
            raise ValueError("a scheme and a host are wanted, and no path: the site has a host of its own")
        return value

    @model_validator(mode="after")
    def _fit_for_production(self) -> Self:
        if self.environment is Environment.PRODUCTION and self.base_url is None:
            raise ValueError(
                "set REVET_BASE_URL to the address people reach this instance at, "
                "or REVET_ENVIRONMENT=development to try Revet out"
            )
        return self

    @model_validator(mode="after")
    def _fit_for_sign_in(self) -> Self:
        issuer = self.oidc_issuer
        if issuer is None:
            return self
        if not self.oidc_client_id:
            raise ValueError("set REVET_OIDC_CLIENT_ID to what the provider calls this instance")
        if issuer.scheme != "https" and not is_loopback(issuer.host or ""):
            raise ValueError("REVET_OIDC_ISSUER must be https: whoever can change its answers could sign in as anybody")
        return self

    @property
    def is_development(self) -> bool:
        """Whether this instance is only being tried out."""
        return self.environment is Environment.DEVELOPMENT

    @property
    def database(self) -> str:
        """The database's URL."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{(self.data_dir / 'revet.sqlite3').resolve()}"

    @property
    def site(self) -> str:
        """The address people reach this instance at, without a slash at its end."""
        if self.base_url is not None:
            return str(self.base_url).rstrip("/")
        return f"http://{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        """What a browser calls this site when it sends a form: scheme, host and port."""
        return "/".join(self.site.split("/")[:3])


def load_settings() -> Settings:
    """
    Read the settings from the environment.

    Raises:
        pydantic.ValidationError: A variable is malformed, or production lacks one.
    """
    return Settings()
