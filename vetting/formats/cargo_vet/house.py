"""
Read and write ``revet.toml``: the house rules, in the manner of cargo-vet's files.

The file is ours alone, so a key that is not known is a mistake and not a thing of tomorrow.
"""

from vetting.domain.house_rules import Dispute, HouseRules
from vetting.domain.import_filters import ImportFilter
from vetting.domain.releases import Ecosystem
from vetting.formats.cargo_vet.reading import Keep, StoreFile, grouped, strictly
from vetting.formats.cargo_vet.tables import Table
from vetting.formats.cargo_vet.toml_text import Page, one_or_more

_FILTERS = ("only-who", "exclude-who", "only-criteria", "only-projects")


def read_house(text: str, ecosystem: Ecosystem) -> HouseRules:
    """
    Read revet.toml.

    Raises:
        BadStoreFile: It is no TOML, or says something that it cannot mean.
    """
    return strictly(text, ecosystem, StoreFile.HOUSE, _rules)


def _rules(document: Table, keep: Keep) -> HouseRules:
    rules = HouseRules(
        disputes=grouped(keep(document.entries("disputes"), _dispute)),
        is_independent=document.flag("independent") is True,
        independence=dict(_independence(table) for _, table in document.tables("projects")),
        imports={name: _filter(table) for name, table in document.tables("imports")},
    )
    document.refuse_other_keys()
    return rules


def write_house(rules: HouseRules) -> str:
    """Write revet.toml."""
    page = Page("revet house rules")
    page.opening({"independent": rules.is_independent or None})
    for project, disputes in sorted(rules.disputes.items()):
        for one in sorted(disputes, key=lambda one: (one.specifier, one.peer, one.until)):
            page.entry(
                "disputes",
                project,
                fields={
                    "who": one_or_more(one.who) if one.who else None,
                    "peer": one.peer,
                    "violation": one.specifier,
                    "criteria": one_or_more(one.criteria),
                    "until": one.until,
                    "reason": one.reason,
                },
            )
    for peer, bounds in sorted(rules.imports.items()):
        values = (bounds.only_who, bounds.exclude_who, bounds.only_criteria, bounds.only_projects)
        fields = {key: one_or_more(value) if value else None for key, value in zip(_FILTERS, values, strict=True)}
        page.table("imports", peer, fields=fields)
    for project, is_demanded in sorted(rules.independence.items()):
        page.table("projects", project, fields={"independent": is_demanded})
    return page.text


def _dispute(table: Table) -> Dispute:
    violation = table.needed("violation")
    dispute = Dispute(
        table.specifier(violation, "violation") if violation else "",
        table.needed("peer"),
        table.needed_texts("criteria"),
        table.day("until"),
        table.needed("reason"),
        table.texts("who") or (),
    )
    if table.has("reason") and not dispute.reason.strip():
        table.problem("reason is empty: write why the peer's violation does not hold here", "reason")
    table.refuse_other_keys()
    return dispute


def _independence(table: Table) -> tuple[str, bool]:
    project, is_demanded = table.name(table.key), table.flag("independent")
    if is_demanded is None and not table.has("independent"):
        table.problem("independent is missing: write independent = true, or false")
    table.refuse_other_keys()
    return project, is_demanded is True


def _filter(table: Table) -> ImportFilter:
    only_who, exclude_who, only_criteria = (table.texts(key) or () for key in _FILTERS[:3])
    bounds = ImportFilter(only_who, exclude_who, only_criteria, table.names("only-projects"))
    table.refuse_other_keys()
    return bounds
