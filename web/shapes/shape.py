"""What every shape is made from, and the problem document that every refusal is."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from vetting.domain.releases import Digest as AnyDigest
from vetting.domain.releases import digest, prefixed, sha256


class Shape(BaseModel):
    """An object of the API: exactly the fields that it names."""

    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)


class FieldProblem(Shape):
    """One field that does not fit."""

    field: str
    message: str


class Problem(Shape):
    """A problem document (RFC 9457)."""

    type: str = Field(examples=["about:blank"])
    title: str
    status: int
    detail: str = Field(description="A sentence for a person.")
    errors: list[FieldProblem] | None = Field(default=None, description="Where fields do not fit: each of them.")


def _digest(value: object) -> object:
    return sha256(value) if isinstance(value, str) and value.startswith("sha256:") else value


Digest = Annotated[
    str,
    BeforeValidator(_digest),
    Field(pattern="^[0-9a-f]{64}$", description="A SHA-256 in lower-case hexadecimal.", examples=["5e88" * 16]),
]


def _named(value: object) -> object:
    return in_short(digest(value)) if isinstance(value, str) and ":" in value else value


def in_short(one: AnyDigest) -> str:
    """Spell a digest as the API does: a SHA-256 without its algorithm, every other with it."""
    return prefixed(one).removeprefix("sha256:")


AuditedDigest = Annotated[
    str,
    BeforeValidator(_named),
    Field(
        pattern="^([0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$",
        description="A SHA-256 in lower-case hexadecimal, or another digest with its algorithm before it.",
        examples=["5e88" * 16],
    ),
]


class OpenAPI(BaseModel):
    """A description of an API."""

    model_config = ConfigDict(extra="allow")
    openapi: str
    info: dict[str, object]
    paths: dict[str, object]
