"""The cases in which ours once said something else than cargo-vet, each as small as it got."""

from tests.conformance.cases import Case, Package, Place

CONFIG = '\n# cargo-vet config file\n\n[cargo-vet]\nversion = "0.10"\n'
AUDITS = "\n# cargo-vet audits file\n"
IMPORTS = "\n# cargo-vet imports lock\n"
GRAPH = (
    Package("app", "0.1.0", Place.PATH, is_member=True, dependencies=(("alpha", "1.0.0"),)),
    Package("alpha", "1.0.0"),
)
EXEMPTED = '\n[[exemptions.alpha]]\nversion = "1.0.0"\ncriteria = "safe-to-run"\n'
AUDITED = '\n[[audits.alpha]]\ncriteria = "safe-to-run"\nversion = "1.0.0"\n'
DENIED = '\n[[audits.alpha]]\ncriteria = "safe-to-run"\nviolation = "*"\n'

EXEMPTIONS_CONFLICT_FIRST = Case(GRAPH, CONFIG + EXEMPTED, AUDITS + AUDITED + DENIED, IMPORTS)
PEERS_CONFLICT_FIRST = Case(
    GRAPH,
    CONFIG + '\n[imports.friend]\nurl = "https://example.test/0.toml"\n',
    AUDITS + AUDITED + DENIED,
    IMPORTS + (AUDITED + DENIED).replace("audits.", "audits.friend.audits."),
)
TWO_WILDCARDS = Case(GRAPH, CONFIG, AUDITS + AUDITED + DENIED.replace('"*"', '"*, *"'), IMPORTS)

OLD_STORE = Case((), CONFIG.replace("0.10", "0.9"), AUDITS + "\n[audits]\n", IMPORTS)
NEW_STORE = Case((), CONFIG.replace("0.10", "0.11"), AUDITS + "\n[audits]\n", IMPORTS)
TABS = Case(
    (),
    CONFIG,
    AUDITS
    + "".join(
        AUDITED + f'notes = "{text}"\n' for text in ("\\t", '\\"\\t', "'\\\"\\t", "\\n\\t", "\\\\\\t", "\\n\\\\\\t")
    ),
    IMPORTS,
)
ODD_NAMES = Case(
    (),
    CONFIG + "".join(f'\n[imports."{name}"]\nurl = "u"\n' for name in ("\\\\", "\\t", '\\"', "'\\\\", "\\n", "'\\\"")),
    AUDITS + "\n[audits]\n",
    IMPORTS,
)
TRUSTED = '\n[[trusted.alpha]]\ncriteria = "safe-to-run"\nuser-id = 1\nstart = "2026-01-01"\nend = "2026-02-01"\n'
NOTES_OR_NONE = Case(
    (),
    CONFIG,
    AUDITS + "\n[audits]\n" + f'{TRUSTED}aggregated-from = "a"\n{TRUSTED}notes = ""\n{TRUSTED}',
    IMPORTS,
)
