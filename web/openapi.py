"""
What the API can do, written from the very things that do it: the route table and the pydantic models.

Each API handler says beside its code what it takes and gives (``documented``);
``openapi_document`` puts that together as OpenAPI 3.1. A handler that says nothing is
an error, so no route can be left out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeAlias, TypeVar

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from starlette.routing import BaseRoute, Route

from vetting.domain.accounts import Scope
from vetting.domain.releases import MAX_NAME_LENGTH, Ecosystem
from vetting.domain.sending import KEY_PATTERN, MAX_KEY_LENGTH
from web.shapes.shape import Problem

PREFIX = "/api/v1/"
MAX_ID = 10**18 - 1
"""The converter ``id`` takes 18 digits."""
METHODS = ("get", "put", "post", "patch", "delete")
REFS = "#/components/schemas/{model}"

HandlerT = TypeVar("HandlerT", bound=Callable[..., object])
_Places: TypeAlias = Mapping[tuple[Any, JsonSchemaMode], dict[str, Any]]
"""Where the schema of each model stands, by the model and whether it is taken or given."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What one method of one path takes and gives."""

    summary: str
    answers: Mapping[int, type[BaseModel] | None]
    """By status; None where there is no body."""
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    needs: Scope | None = None
    """The scope that a token needs; None: anybody may ask."""
    refuses: tuple[int, ...] = ()
    """Statuses of problems besides those that follow from the above."""
    redirects: bool = False
    """Whether another spelling of a name is sent to the right one."""
    description: str = ""
    repeatable: bool = False
    """Whether it happens once however often it is sent, where it is sent with the same key."""

    @property
    def problems(self) -> list[int]:
        """Every status under which this answers with a problem document."""
        statuses = {401, 422, 503, *self.refuses}
        if self.needs is not None:
            statuses |= {403}
        if self.body is not None:
            statuses |= {413, 415}
        return sorted(statuses)


_operations: dict[Callable[..., object], Operation] = {}

RETRY_AFTER: dict[str, Any] = {
    "Retry-After": {
        "description": "Seconds until it is worth asking again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    }
}
"""With every 503: what is needed is not there yet, or cannot be reached for now."""

SENDING_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A name of your own for this request, such as a random UUID. Sent again with the same name, it is "
    "answered as it was, and nothing happens twice; the name stands for this request for good. "
    "422: it was used before for something else.",
    "schema": {"type": "string", "pattern": KEY_PATTERN, "maxLength": MAX_KEY_LENGTH},
}

PARAMETERS: dict[str, dict[str, Any]] = {
    "ecosystem": {"schema": {"type": "string", "enum": [one.value for one in Ecosystem]}},
    "name": {
        "description": "A project's name; another spelling than the normalised one redirects. "
        "The slash of a scoped npm name may stand as it is or as %2F.",
        "schema": {"type": "string", "minLength": 1, "maxLength": MAX_NAME_LENGTH},
    },
    "version": {
        "description": "A version, in any spelling that its ecosystem takes for the same.",
        "schema": {"type": "string", "minLength": 1},
    },
    "from": {"description": "The version before, or “-” to read all of the new one.", "schema": {"type": "string"}},
    "to": {"description": "The version after.", "schema": {"type": "string"}},
    "number": {"schema": {"type": "integer", "minimum": 1, "maximum": MAX_ID}},
}


def documented(operation: Operation) -> Callable[[HandlerT], HandlerT]:
    """Say of an API handler what it takes and gives."""

    def note(handler: HandlerT) -> HandlerT:
        _operations[handler] = operation
        return handler

    return note


def operations(routes: Iterable[BaseRoute]) -> dict[tuple[str, str], Operation]:
    """
    Find every operation under ``/api/v1/``, by path and method.

    Raises:
        KeyError: A handler is not documented.
    """
    return {
        (route.path_format, method): _operations[handler]
        for route in routes
        if isinstance(route, Route) and route.path.startswith(PREFIX)
        for method in METHODS
        if (handler := getattr(route.endpoint, method, None)) is not None
    }


def openapi_document(routes: Iterable[BaseRoute], *, site: str, version: str) -> dict[str, Any]:
    """Describe the API behind *routes*, served at *site*, as OpenAPI 3.1."""
    found = operations(routes)
    places, schemas = _schemas(found.values())
    paths: dict[str, dict[str, Any]] = {}
    for (path, method), operation in found.items():
        item = paths.setdefault(path, {"parameters": _path_parameters(path)} if "{" in path else {})
        item[method] = _operation(operation, places)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Revet",
            "version": version,
            "description": "Releases, what changed in them, who vouches for them, and what is believed of them. "
            "Reading is public; writing takes a token. Errors are problem documents (RFC 9457); lists come in parts.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": site}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": SECURITY_SCHEMES},
    }


SECURITY_SCHEMES: dict[str, Any] = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token from /settings; its scopes are read and audit.",
    }
}


def _schemas(found: Iterable[Operation]) -> tuple[_Places, dict[str, Any]]:
    """Collect the schemas of all models, and where each stands."""
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {(Problem, "serialization"): None}
    for operation in found:
        if operation.body is not None:
            wanted[operation.body, "validation"] = None
        wanted.update({(model, "serialization"): None for model in operation.answers.values() if model is not None})
    places, definitions = models_json_schema(list(wanted), ref_template=REFS)
    return places, definitions["$defs"]


def _path_parameters(path: str) -> list[dict[str, Any]]:
    names = [part.partition("}")[0] for part in path.split("{")[1:]]
    return [{"name": name, "in": "path", "required": True, **PARAMETERS[name]} for name in names]


def _operation(operation: Operation, places: _Places) -> dict[str, Any]:
    described: dict[str, Any] = {"summary": operation.summary, "security": _security(operation)}
    if operation.description:
        described["description"] = operation.description
    parameters = [] if operation.query is None else _query_parameters(operation.query)
    if operation.repeatable:
        parameters.append(SENDING_KEY)
    if parameters:
        described["parameters"] = parameters
    if operation.body is not None:
        schema = places[operation.body, "validation"]
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    answers: dict[str, Any] = {}
    if operation.redirects:
        answers["308"] = {"description": "The name is spelled otherwise; Location has the right spelling."}
    for status, model in operation.answers.items():
        answers[str(status)] = {"description": HTTPStatus(status).phrase}
        if model is not None:
            answers[str(status)]["content"] = {"application/json": {"schema": places[model, "serialization"]}}
    for status in operation.problems:
        schema = places[Problem, "serialization"]
        answers[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": {"application/problem+json": {"schema": schema}},
            **({"headers": RETRY_AFTER} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}),
        }
    return {**described, "responses": answers}


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    if operation.needs is not None:
        return [{"token": [operation.needs.value]}]
    return [{}, {"token": [Scope.READ.value]}]


def _query_parameters(query: type[BaseModel]) -> list[dict[str, Any]]:
    properties = query.model_json_schema()["properties"]
    return [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in properties.items()]
