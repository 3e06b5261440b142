"""Who published a file, as its provenance says."""

import pytest

from vetting.adapters.indexes.provenance import builder_in, publisher_in
from vetting.domain.publishers import BuildIdentity

GITHUB = {"kind": "GitHub", "repository": "demo/demo", "workflow": "release.yml"}


def stating(*publishers: object) -> object:
    """Build a provenance object."""
    return {"version": 1, "attestation_bundles": [{"publisher": one, "attestations": []} for one in publishers]}


@pytest.mark.parametrize(
    ("publishers", "identity"),
    [
        ([GITHUB], "github:demo/demo"),
        ([GITHUB, GITHUB], "github:demo/demo"),
        ([{"kind": "GitLab", "repository": "group/sub/demo"}], "gitlab:group/sub/demo"),
    ],
)
def test_a_build_is_named_by_its_repository(publishers: list[object], identity: str) -> None:
    """The builds of a repository are one publisher, however many bundles say so."""
    assert publisher_in(stating(*publishers)) == identity


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"attestation_bundles": {}},
        {"attestation_bundles": []},
        {"attestation_bundles": ["GitHub"]},
        stating(None),
        stating({"kind": "Google", "email": "jo@example.test"}),
        stating({"kind": ["GitHub"], "repository": "demo/demo"}),
        stating({"kind": "GitHub"}),
        stating({"kind": "GitHub", "repository": ["demo/demo"]}),
        stating({"kind": "GitHub", "repository": "demo"}),
        stating({"kind": "GitHub", "repository": "demo/demo\u202e"}),
        stating({"kind": "GitHub", "repository": "demo/" + "x" * 300}),
        stating(GITHUB, {"kind": "GitHub", "repository": "other/demo"}),
        stating(GITHUB, None),
    ],
)
def test_what_names_no_one_build_names_nobody(document: object) -> None:
    """Another form, an unknown kind, no repository's name, or two publishers: nobody is known."""
    assert publisher_in(document) is None


@pytest.mark.parametrize(
    ("publishers", "build"),
    [
        ([GITHUB, GITHUB], BuildIdentity("github:demo/demo", "release.yml")),
        (
            [{"kind": "GitLab", "repository": "group/demo", "workflow_filepath": "ci/release.yml"}],
            BuildIdentity("gitlab:group/demo", "ci/release.yml"),
        ),
        ([{**GITHUB, "workflow": 7}], BuildIdentity("github:demo/demo")),
        ([GITHUB, {**GITHUB, "workflow": "other.yml"}], None),
        ([], None),
    ],
)
def test_a_build_is_named_with_its_workflow(publishers: list[object], build: BuildIdentity | None) -> None:
    """Two workflows are two builds, of which none is the one that it came from."""
    assert builder_in(stating(*publishers)) == build
