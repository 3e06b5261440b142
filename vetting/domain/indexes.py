"""
What a package index says about a project, as values.

An index's word is a claim by a third party: times can be rewritten there,
files can go, and a proxy may know less than the index behind it. So what an
index did not say is kept apart from what it said (:mod:`vetting.domain.looking`),
and :class:`IndexCapabilities` remembers which kinds of facts an index
publishes at all.

Source: the simple repository API of PEP 503, 691, 700, 740 and 792, versions
    1.0 to 1.4; the legacy JSON of warehouse's documentation, "JSON API".
"""

from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from vetting.domain.looking import Looked
from vetting.domain.projects import ProjectStatus
from vetting.domain.releases import ProjectName, Sha256

MALWARE_PREFIX = "MAL-"
"""How the ids of OSV's malicious-packages records begin."""


@dataclass(frozen=True, slots=True)
class IndexCapabilities:
    """
    Which kinds of facts an index publishes, as far as its answers have shown.

    None is "not seen yet", which is neither yes nor no.
    """

    api_version: str | None = None
    """Of the simple API, such as ``1.4``."""
    json: bool | None = None
    """The simple API in JSON, not only as HTML."""
    legacy_json: bool | None = None
    """``/pypi/NAME/json``, and with it ownership and vulnerabilities."""
    legacy_release_json: bool | None = None
    """``/pypi/NAME/VERSION/json``."""
    provenance: bool | None = None
    project_status: bool | None = None
    core_metadata: bool | None = None
    sizes: bool | None = None
    upload_times: bool | None = None
    conditional: bool | None = None
    """Validators that make a later request conditional."""
    serials: bool | None = None

    def updated(self, seen: "IndexCapabilities") -> "IndexCapabilities":
        """Take over what *seen* knows and keep the rest."""
        known = {one.name: value for one in fields(seen) if (value := getattr(seen, one.name)) is not None}
        return replace(self, **known)


@dataclass(frozen=True, slots=True)
class Validators:
    """What an index gave us to ask "has it changed since?" with (RFC 9110 §8.8)."""

    etag: str | None = None
    last_modified: str | None = None

    def __bool__(self) -> bool:
        """Tell whether a request can be made conditional with these."""
        return self.etag is not None or self.last_modified is not None


@dataclass(frozen=True, slots=True)
class IndexFile:
    """One file that an index offers for a project."""

    filename: str
    url: str
    """Absolute, http or https, without a fragment."""
    sha256: Sha256 | None
    """None where the index states no SHA-256; such a file is never fetched."""
    size_bytes: int | None = None
    uploaded_at: datetime | None = None
    """As the index claims it, aware UTC."""
    yanked: bool = False
    yanked_reason: str | None = None
    requires_python: str | None = None
    provenance: Looked[str] | None = None
    """Where the file's provenance can be fetched; None: not looked."""
    metadata_sha256: Sha256 | None = None
    """SHA-256 of the metadata that the index serves beside the file, from which an installer learns what the file asks
    for before it fetches it; None where it serves none, or does not state that."""


@dataclass(frozen=True, slots=True)
class IndexProject:
    """A project's page on an index, read once."""

    name: ProjectName
    display_name: str
    """As the index spells it; often the normalised name."""
    status: Looked[ProjectStatus]
    """Never REMOVED: a removed project has no page."""
    files: tuple[IndexFile, ...]
    """In no particular order: an index promises none."""
    versions: tuple[str, ...] | None = None
    """Every version, also those without files; None where the index does not list them (API below 1.1)."""
    last_serial: int | None = None
    """The number of the last change to the project, on indexes that count them."""
    capabilities: IndexCapabilities = IndexCapabilities()
    """What this one answer showed, to be added to what is known of the index."""
    validators: Validators = Validators()
    status_reason: str | None = None
    """Why the project has its status, in the publisher's or the index's words; None where nobody says."""


@dataclass(frozen=True, slots=True)
class NotModified:
    """The page is as it was when its validators were given."""


@dataclass(frozen=True, slots=True)
class MaintainerRole:
    """One account that an index names as able to publish a project."""

    login: str
    role: str
    """As the index spells it, such as ``Owner``."""


@dataclass(frozen=True, slots=True)
class Maintainers:
    """
    The accounts that an index names as able to publish a project.

    An organisation's members are not public, so where one owns the project,
    or where nobody is named, the list is not the whole of it.
    """

    roles: tuple[MaintainerRole, ...]
    organization: str | None = None

    @property
    def is_complete(self) -> bool:
        """Tell whether *roles* is everybody: nobody is hidden behind an organisation or left out."""
        return bool(self.roles) and self.organization is None


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """One advisory that stands, or stood, against a release."""

    id: str
    aliases: tuple[str, ...] = ()
    summary: str | None = None
    link: str | None = None
    fixed_in: tuple[str, ...] = ()
    withdrawn_at: datetime | None = None
    """When its authors took it back; None while it stands."""
    source: str | None = field(default=None, compare=False)
    """Who was asked; None: not kept yet."""
    observed_at: datetime | None = field(default=None, compare=False)
    """When it was last told by its source; None: not kept yet."""

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether its authors took it back."""
        return self.withdrawn_at is not None

    @property
    def is_malware(self) -> bool:
        """Tell whether it stands and says that the release is malicious, not merely weak."""
        named = (self.id, *self.aliases)
        return not self.is_withdrawn and any(one.upper().startswith(MALWARE_PREFIX) for one in named)


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """What the legacy JSON says about one release."""

    version: str
    vulnerabilities: Looked[tuple[Vulnerability, ...]]
    """NotPublished: the index lists vulnerabilities and has none for this release."""
    requires_dist: tuple[str, ...] | None = None
    """As the first upload's form claimed; the bytes may differ. None: not stated."""
    requires_python: str | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class Deprecation:
    """That a release is still offered, and its publisher tells people not to use it."""

    reason: str | None
    """As the publisher gives it; None: none is given."""
    source: str
    """Who passes it on."""


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What the legacy JSON says about a project."""

    name: ProjectName
    display_name: str
    maintainers: Looked[Maintainers]
    latest: ReleaseFacts
    """The release that the index shows first."""
    last_serial: int | None = None
    project_urls: tuple[tuple[str, str], ...] = ()
    """(label, URL) as the uploader wrote them: unverified."""
    oldest_upload_at: datetime | None = None
    """Of the files offered now; later than our first sight of the name hints at a re-registration."""
