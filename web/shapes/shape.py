"""What every shape is made from, and the problem document that every refusal is."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from vetting.domain.releases import sha256


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


class OpenAPI(BaseModel):
    """A description of an API."""

    model_config = ConfigDict(extra="allow")
    openapi: str
    info: dict[str, object]
    paths: dict[str, object]
