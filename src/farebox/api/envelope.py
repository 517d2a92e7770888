"""The one shape of every answer: ``{code, message, requestId, data}``, and of every list.

Vocabulary: a *reply* is an enveloped answer, rendered once by msgspec; a *page* is one window of a list, newest first.
Routes return ``ok(data)`` and name their type for the reference with ``response_model=Envelope[...]``.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from starlette.responses import Response

from farebox.api.exchange import envelope, request_id
from farebox.core.errors import BadRequest, Problem
from farebox.core.values import Json

T = TypeVar("T")
R = TypeVar("R")


class Shape(BaseModel):
    """The base of request and response models: camelCase outside, snake_case inside."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Form(Shape):
    """The base of request bodies. Unknown fields are ignored, as tolerant clients and servers expect of each other."""


class Envelope(BaseModel, Generic[T]):
    """Every success: 200, and what was asked for under ``data``."""

    code: Literal[200] = 200
    message: Literal["success"] = "success"
    requestId: str = Field(description="Equal to the X-Request-Id header.", examples=["req_01k8w3n5x2f9tbm6q4v7yd0c1e"])
    data: T


class Page(BaseModel, Generic[T]):
    """One window of a list, newest first by id."""

    items: list[T]
    limit: int
    offset: int
    hasMore: bool
    nextCursor: str = Field(description="Send it as `cursor` for the next window; empty at the end.")


def _plain(value: Any) -> Json:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    raise NotImplementedError(f"cannot be shown as JSON: {type(value).__name__}")


_encoder = msgspec.json.Encoder(enc_hook=_plain)
encode = _encoder.encode
"""JSON bytes of plain values, structs and pydantic models."""


class Reply(Response):
    """A rendered answer. FastAPI passes it on as it is; the model of the route is for the reference."""

    media_type = "application/json"


def ok(data: object = None, headers: dict[str, str] | None = None) -> Reply:
    """The enveloped success."""
    return Reply(envelope(encode(data), request_id.get()), headers=headers)


def rendered(data: bytes) -> Reply:
    """The enveloped success around data that is JSON already."""
    return Reply(envelope(data, request_id.get()))


class Paging:
    """A list's ``limit``, ``offset`` and ``cursor``, checked. Use it as ``paging: Annotated[Paging, Depends()]``."""

    def __init__(
        self,
        limit: Annotated[int, Query(ge=1, le=100, description="How many items at most.")] = 20,
        offset: Annotated[int, Query(ge=0, le=1_000_000, description="How many to skip; not with `cursor`.")] = 0,
        cursor: Annotated[str, Query(max_length=200, description="`nextCursor` of the window before.")] = "",
    ) -> None:
        if cursor and offset:
            problem = Problem(field="cursor", message="send cursor or offset, not both", code="exclusive")
            raise BadRequest("cursor and offset exclude each other", [problem])
        self.limit = limit
        self.offset = offset
        self.before = _read_cursor(cursor) if cursor else ""

    @property
    def fetch(self) -> int:
        """How many rows to ask the store for: one more than shown tells whether there are more."""
        return self.limit + 1

    def page(self, rows: Sequence[R], key: Callable[[R], str], show: Callable[[R], object]) -> Json:
        """The window out of ``fetch`` rows; ``key`` is a row's id, ``show`` its JSON."""
        shown = rows[: self.limit]
        more = len(rows) > self.limit
        return {
            "items": [show(row) for row in shown],
            "limit": self.limit,
            "offset": self.offset,
            "hasMore": more,
            "nextCursor": _write_cursor(key(shown[-1])) if more and shown else "",
        }


def _write_cursor(last: str) -> str:
    return base64.urlsafe_b64encode(f"1:{last}".encode()).decode().rstrip("=")


def _read_cursor(text: str) -> str:
    try:
        padded = text + "=" * (-len(text) % 4)
        version, _, last = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii").partition(":")
    except (binascii.Error, UnicodeError, ValueError):
        version, last = "", ""
    if version != "1" or not last.replace("_", "").isalnum():
        problem = Problem(field="cursor", message="is not a cursor of this list", code="invalid_cursor")
        raise BadRequest("the cursor is not one of ours", [problem])
    return last
