"""How a case is put before both: the binary, and our use cases on the same files."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import settings

from tests.conformance.cases import Case
from tests.conformance.real_cargo_vet import Answer, RealCargoVet
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.errors import VettingError
from vetting.domain.releases import Ecosystem
from vetting.formats.cargo_vet import StoreFile
from vetting.formats.lockfiles.cargo_metadata import read_metadata
from vetting.formats.vet_report import report_document
from vetting.usecases.checking import check
from vetting.usecases.desk import Desk
from vetting.usecases.storing import format_store

OURS_ALONE = frozenset({"also", "warnings"})
"""What our document says besides."""

STRICTER = ("the trusted entry of", "the criteria-map of", "default-criteria names")
"""How refusals begin that cargo-vet does not know: see docs/decisions/0012."""


def number_of_cases(usual: int, soaked: int) -> int:
    """Say how many cases a property gets: few in ``make test``, many in ``make soak``."""
    return soaked if settings.get_current_profile_name() == "soak" else usual


class NoPeers:
    """The port ``AuditSources`` where nothing may be fetched."""

    def read(self, addresses: Sequence[str]) -> Mapping[str, str]:
        """Give nothing, for nothing is asked."""
        assert not addresses
        return {}


def theirs(vet: RealCargoVet, case: Case) -> Answer:
    """Have the binary judge a case."""
    vet.files(case.texts)
    vet.graph(case.packages)
    return vet.check()


def ours(vet: RealCargoVet) -> tuple[dict[str, Any], str]:
    """Judge what lies before the binary, store and graph: the document, empty where it is refused, and then why."""
    graph = read_metadata(vet.metadata).graph
    desk = Desk(Ecosystem.CARGO, FolderOnDisk(vet.store), NoPeers(), vet.today, graph, is_locked=True, is_frozen=True)
    try:
        checked = check(desk)
    except VettingError as error:
        return {}, str(error)
    if checked.problems:
        return {}, "; ".join(one.message for one in checked.problems)
    document = report_document(checked.report)
    return {key: value for key, value in document.items() if key not in OURS_ALONE}, ""


def formatted_by_them(vet: RealCargoVet, case: Case) -> Mapping[StoreFile, str]:
    """Have the binary lay a store out; nothing where it refuses."""
    vet.files(case.texts)
    return {} if vet.fmt().status else vet.written()


def formatted_by_us(vet: RealCargoVet, case: Case) -> Mapping[StoreFile, str]:
    """Lay a store out; nothing where it is refused."""
    vet.files(case.texts)
    try:
        format_store(FolderOnDisk(vet.store), Ecosystem.CARGO)
    except VettingError:
        return {}
    return vet.written()
