"""
Whether who vouches for a version is somebody else than who published it.

What can be known is little: an index names an account by its login, perhaps by
a name, or a build by its repository; an audit names people as they wrote
themselves. So everything is compared that could be the same person, and where
nobody is named on either side nothing is said. A match by chance costs an
audit; nobody can be shown to be two people by a missing one.
"""

from collections.abc import Iterable, Iterator, Sequence

from vetting.domain.audits import DeltaAudit, FullAudit
from vetting.domain.import_filters import address_of
from vetting.domain.publishers import PublishedBy, PublisherRecord, User, WildcardAudit
from vetting.domain.versions import VersionOrder


def is_own_work(
    entry: FullAudit | DeltaAudit | WildcardAudit, records: Iterable[PublisherRecord], order: VersionOrder
) -> bool:
    """
    Tell whether all who made *entry* are known to have published what it is about.

    Args:
        entry: An audit of a version, or of all that one publisher uploads.
        records: Who uploaded the versions of the project, as far as it is known.
        order: How versions are compared.
    """
    if isinstance(entry, WildcardAudit):
        return _are_all(entry.who, [entry.source, *(one.source for one in records if _is_same(one, entry))])
    version = entry.to_version if isinstance(entry, DeltaAudit) else entry.version
    return _are_all(entry.who, [one.source for one in records if order.same(one.version, version)])


def _is_same(record: PublisherRecord, entry: WildcardAudit) -> bool:
    """Tell whether a record names the publisher of a wildcard audit, which itself has no more than a number."""
    return (
        isinstance(record.source, User)
        and isinstance(entry.source, User)
        and record.source.user_id == entry.source.user_id
    )


def _are_all(who: Sequence[str], publishers: Sequence[PublishedBy]) -> bool:
    names = {name.casefold() for one in publishers for name in _names_of_publisher(one) if name}
    return bool(who) and all(any(name.casefold() in names for name in _names_of_person(one)) for one in who)


def _names_of_publisher(publisher: PublishedBy) -> Iterator[str]:
    if isinstance(publisher, User):
        # Some indexes write an account with its host in front.
        yield publisher.login.rpartition(":")[2]
        yield publisher.name or ""
    else:
        # The owner of a repository may be a person.
        yield publisher.identity.partition(":")[2].partition("/")[0]


def _names_of_person(who: str) -> Iterator[str]:
    name, address = who.partition("<")[0].strip(), address_of(who) or (who.strip() if "@" in who else "")
    yield name.removeprefix("@")
    yield address
    # An address that a forge gives out has the login behind a plus.
    yield address.partition("@")[0].rpartition("+")[2]
