"""
The API asked by its own description, in requests that fit it and requests that do not.

``described()`` is the description, ``opened()`` an instance, ``ask`` sends one
request and holds the answer against the description. Half of the requests name
what there is, so that what lies behind an address is reached and not only its
404; every second one that takes a body has it right but for one field.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import requests
import schemathesis
from hypothesis import strategies as st
from pydantic import SecretStr
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.schemas import OpenApiSchema
from starlette.testclient import TestClient

from tests.fake_index import Catalog, serving
from tests.seeding import Seed
from tests.site import ADDRESS, open_site
from tests.web.api import PROBLEM, bearer
from tests.web.publishing import CHANGED, SOURCE, score, vouch
from vetting.adapters.db.migrating import migrate
from vetting.domain.accounts import Role, Scope
from vetting.settings import Environment, Settings
from web.app import create_app
from web.openapi import METHODS, openapi_document

Asking: TypeAlias = Case[APIOperation[Any, Any, Any, Any]]
"""One request."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
REFUSED_RIGHTLY = ["400", "401", "403", "404", "405", "409", "411", "413", "415", "422"]
ASKERS = ("reviewer", "nobody", "reviewer", "reader", "stranger")


def described() -> OpenApiSchema:
    """Read the description of the API."""
    app = create_app(Settings(environment=Environment.DEVELOPMENT))
    schema = schemathesis.openapi.from_dict(
        openapi_document(app.routes, site=ADDRESS, version="1"), config=schemathesis.Config()
    )
    schema.config.checks.negative_data_rejection.expected_statuses = REFUSED_RIGHTLY
    return schema


def labels(schema: OpenApiSchema) -> list[str]:
    """Name every operation, such as ``GET /api/v1/projects``."""
    return sorted(
        f"{method.upper()} {path}"
        for path, item in schema.raw_schema["paths"].items()
        for method in METHODS
        if method in item
    )


@dataclass(frozen=True, slots=True)
class World:
    """An instance that has something, and who asks it."""

    browser: TestClient
    askers: Mapping[str, Mapping[str, str]]
    """The headers by which each is known."""
    places: Mapping[str, list[str]]
    """Path parameters that lead somewhere."""
    digest: str
    """Of a file of the release that is asked for most."""
    older: str
    """Of the release before."""


@contextmanager
def opened(folder: Path) -> Iterator[World]:
    """Open an instance with two releases, compared, audited, noted on, and an index that has a third project."""
    database = f"sqlite:///{folder / 'revet.sqlite3'}"
    migrate(database)
    catalog = Catalog()
    for name in ("demo", "other"):
        catalog.publish(name, "1.0")
    with serving(catalog) as index:
        settings = Settings(
            environment=Environment.DEVELOPMENT,
            data_dir=folder / "data",
            database_url=SecretStr(database),
            index_url=index.url,
        )
        seed = Seed(settings)
        old = seed.release("1.0", SOURCE, wheel=SOURCE)
        new = seed.release("1.1", CHANGED, wheel=CHANGED)
        askers = _askers(seed)
        vouch(seed, old, login="lee", notes="Read it all.")
        vouch(seed, new, old, login="lee")
        score(seed, old, new)
        with open_site(settings) as browser:
            yield World(
                browser,
                askers,
                {
                    "ecosystem": ["pypi", "npm", "cargo"],
                    "name": ["demo", "Demo", "other", "absent"],
                    "version": ["1.1", "1.0", "1.1.0", "9"],
                    "from": ["1.0", "-", "1.1"],
                    "to": ["1.1", "1.0"],
                    "number": ["1", "2"],
                },
                next(one.sha256 for one in new.distributions if one.filename.endswith(".whl")),
                next(one.sha256 for one in old.distributions if one.filename.endswith(".whl")),
            )


def _askers(seed: Seed) -> dict[str, Mapping[str, str]]:
    return {
        "nobody": {},
        "reader": bearer(seed, "kim", roles=frozenset({Role.READER}), scopes=[Scope.READ]),
        "reviewer": bearer(seed, "lee"),
        "stranger": {"Authorization": "Bearer revet_made-up"},
    }


def requests_of(schema: OpenApiSchema, label: str) -> st.SearchStrategy[Asking]:
    """Draw requests of one operation, that fit its description or do not."""
    operation = schema.find_operation_by_label(label)
    assert operation is not None, label
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    return st.one_of([operation.as_strategy(generation_mode=mode) for mode in modes])


def stock(world: World) -> None:
    """Put into the instance what can be changed and taken back: watched projects, audits, notes."""
    as_reviewer = {**world.askers["reviewer"]}
    release = "/api/v1/projects/pypi/demo/releases/1.1"
    for name in ("demo", "other"):
        watched = world.browser.put(f"/api/v1/projects/pypi/{name}", headers=as_reviewer)
        assert watched.status_code < 400, watched.text
    for place, body in (("audits", _bodies(world, "audits")[1]), ("annotations", _bodies(world, "annotations")[0])):
        made = world.browser.post(f"{release}/{place}", json=body, headers=as_reviewer)
        assert made.status_code == 201, made.text
        world.places["number"].insert(0, str(made.json()["id"]))


def straighten(case: Asking, world: World, data: st.DataObject) -> None:
    """Have a request name what there is and say what is right, so that it is refused for nothing of that."""
    for name in case.path_parameters or {}:
        case.path_parameters[name] = world.places[name][0]
    if case.method == "POST":
        case.body = data.draw(st.sampled_from(_bodies(world, case.path.rpartition("/")[2])), label="right")


def steer(case: Asking, world: World, data: st.DataObject) -> bool:
    """Let most requests name what there is, and most of their bodies speak of it; tell whether this one does."""
    is_steered = data.draw(st.integers(0, 3), label="names what there is") > 0
    if is_steered:
        for name in case.path_parameters or {}:
            likely = [*world.places[name][:1] * 3, *world.places[name]]
            case.path_parameters[name] = data.draw(st.sampled_from(likely), label=name)
    if case.method == "POST" and data.draw(st.integers(0, 3), label="speaks of what there is") > 0:
        right = dict(data.draw(st.sampled_from(_bodies(world, case.path.rpartition("/")[2])), label="right"))
        given = case.body if isinstance(case.body, dict) else {}
        spoilt = data.draw(st.sampled_from(["", *sorted(right)]), label="but for")
        if spoilt in given:
            right[spoilt] = given[spoilt]
        case.body = right
        is_steered = True
    return is_steered


def _bodies(world: World, of: str) -> list[dict[str, Any]]:
    if of == "annotations":
        place = {"sha256": world.digest, "path": "README", "start": 1, "text": "Why?"}
        return [place, {"text": "Because.", "reply_to": int(world.places["number"][0])}]
    full = {"kind": "full", "criteria": ["safe-to-deploy"], "distributions": [world.digest], "notes": "ok"}
    delta = {**full, "kind": "delta", "from": "1.0", "from_distributions": [world.older]}
    return [full, delta, {"kind": "violation", "criteria": ["safe-to-deploy"], "specifier": "==1.1"}]


def ask(world: World, case: Asking, asker: str, *, is_steered: bool) -> int:
    """
    Send one request and hold its answer against the description; give its status.

    Raises:
        schemathesis.core.failures.FailureGroup: The answer is none that is described.
    """
    given = case.as_transport_kwargs(base_url=ADDRESS, headers={**world.askers[asker]})
    given.pop("verify", None)
    sent = requests.Request(**given).prepare()
    headers = {
        name: value if isinstance(value, str) else value.decode("latin-1") for name, value in sent.headers.items()
    }
    body = sent.body if isinstance(sent.body, str | bytes) else None
    assert sent.url is not None
    assert sent.method is not None
    answer = world.browser.request(sent.method, sent.url, headers=headers, content=body, follow_redirects=False)
    # What was wrong with a request may have gone where it was steered.
    checks = [one for one in CHECKS if one is not negative_data_rejection or not is_steered]
    case.validate_response(answer, checks=checks, headers=headers)
    if answer.status_code >= 400:
        problem = answer.json()
        assert answer.headers["content-type"] == PROBLEM
        assert problem["status"] == answer.status_code
        assert problem["title"]
        assert problem["detail"]
    return int(answer.status_code)
