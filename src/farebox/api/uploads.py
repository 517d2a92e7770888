"""Files that are too large to stand in an order: sent ahead, streamed to the disk, named in the order by their id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import unquote

from fastapi import APIRouter, Depends, Header
from pydantic import Field
from starlette.requests import Request

from farebox.api.auth import Caller, anyone, gate_of, limited
from farebox.api.bodies import Streamed, streamed_body
from farebox.api.envelope import Envelope, Reply, Shape, ok
from farebox.api.routes import refusals, router
from farebox.api.shapes import NOON
from farebox.core.errors import BadRequest, FareboxError, Problem
from farebox.core.records import Upload
from farebox.core.times import rfc3339
from farebox.service import uploads
from farebox.service.uploads import Sender, UnderWay

if TYPE_CHECKING:
    from farebox.service.house import House

_BODY = {
    "required": True,
    "description": "The file's bytes, as they are.",
    "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
}


class UploadOut(Shape):
    """A file that waits for its order."""

    id: str = Field(description="The value of the input's file field.", examples=["upl_01k8w3n5x2f9tbm6q4v7yd0c1e"])
    name: str = Field(examples=["sales.csv"])
    size: int = Field(examples=[1048576])
    media_type: str = Field(examples=["text/csv"])
    sha256: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])
    expires_at: str = Field(description="Order until then, or send it again.", examples=[NOON])


class Uploaded(Shape):
    upload: UploadOut


def router_of(house: House) -> APIRouter:
    routes = router("public workflows", "/v1/public")
    under_way = UnderWay()

    @routes.post(
        "/workflows/{id}/uploads",
        response_model=Envelope[Uploaded],
        responses=refusals(403, 404, 409, 413, 415),
        openapi_extra={"requestBody": _BODY},
    )
    @streamed_body()
    async def create_upload(
        request: Request,
        id: str,
        who: Annotated[Caller, Depends(anyone)],
        name: Annotated[str, Header(alias="X-File-Name", max_length=2048, description="Percent-encoded UTF-8.")] = "",
    ) -> Reply:
        """Send a file ahead of an execution. Its id then stands where the input schema has the format `file`."""
        limited(request, "create", who.prefix, who.address)
        body = Streamed(request)
        try:
            upload = await _received(house, request, body, id, who, name, under_way)
        except FareboxError:
            await body.drain()
            raise
        return ok({"upload": shown(upload)})

    return routes


async def _received(
    house: House,
    request: Request,
    body: Streamed,
    workflow_id: str,
    who: Caller,
    name: str,
    under_way: UnderWay,
) -> Upload:
    return await uploads.receive(
        house,
        workflow_id,
        body,
        name=unquote(name, errors="replace"),
        media_type=request.headers.get("content-type", "").strip().lower(),
        length=_length(request.headers.get("content-length")),
        sender=Sender(who.prefix, gate_of(request).exempt(who.address)),
        under_way=under_way,
    )


def _length(announced: str | None) -> int | None:
    """Content-Length; None if the body comes in chunks."""
    if announced is None:
        return None
    if not announced.isascii() or not announced.isdigit() or len(announced) > 18:
        problem = Problem("Content-Length", "must be a whole number", "type")
        raise BadRequest("The length of the body is malformed", [problem])
    return int(announced)


def shown(upload: Upload) -> UploadOut:
    return UploadOut(
        id=upload.id,
        name=upload.name,
        size=upload.size,
        media_type=upload.media_type,
        sha256=upload.sha256,
        expires_at=rfc3339(upload.expires_at),
    )
