"""``revet dump-graph``."""

import json

from tests.vetting.cli.project_folder import ProjectFolder


def test_a_flat_lockfile_is_drawn(project: ProjectFolder) -> None:
    """Without edges a virtual member needs everything; what a drawing would read as a sign is quoted."""
    project.lock("demo==1.0|x\n")

    told = project.revet("dump-graph", "--depth", "full")

    assert told.status == 0
    assert told.out.splitlines() == [
        "graph LR",
        "    subgraph roots",
        '        node0{"(lockfile)"}',
        "    end",
        "    subgraph workspace-members",
        "    end",
        "    subgraph first-party",
        "    end",
        "    subgraph third-party",
        '        node1("demo:1.0|x")',
        "    end",
        "    node0 --> node1",
    ]


def test_json_tells_everything_whatever_the_depth(project: ProjectFolder) -> None:
    """JSON describes each node; the store's policy has its say in what is third-party."""
    project.lock("demo==1.0\nown @ file:./own-1.0.zip\n")
    project.store.mkdir(parents=True)
    (project.store / "config.toml").write_text(
        '\n# cargo-vet config file\n\n[cargo-vet]\nversion = "0.10"\n\n[policy.own]\naudit-as-crates-io = true\n'
    )

    told = project.revet("dump-graph", "--output-format", "json", "--depth", "roots")

    found = [(one["name"], one["is_root"], one["is_third_party"]) for one in json.loads(told.out)]
    assert found == [("(lockfile)", True, False), ("demo", False, True), ("own", False, True)]
