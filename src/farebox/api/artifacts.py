"""The result files of an execution, for its client: always as attachments that can run nothing on our origin."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from farebox.api import errors
from farebox.api.auth import client_token
from farebox.api.envelope import Envelope, Reply, ok
from farebox.api.exchange import request_id
from farebox.api.routes import refusals, router
from farebox.api.shapes import ArtifactOut
from farebox.core.errors import NotFound, PartMissing, Unavailable
from farebox.core.records import Artifact, Execution, Token
from farebox.core.times import rfc3339
from farebox.core.values import Json
from farebox.service import artifacts

if TYPE_CHECKING:
    from farebox.service.house import House

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)
_READ = client_token("read")
FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The bytes, with their own media type.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
    206: {"description": "The one part that a Range asks for."},
    304: {"description": "Not changed since the ETag in If-None-Match."},
    **refusals(400, 401, 404, 416),
}


def router_of(house: House) -> APIRouter:
    routes = router("public", "/v1/public/executions")

    @routes.get("/{id}/artifacts", response_model=Envelope[list[ArtifactOut]], responses=refusals(401))
    async def list_artifacts(id: str, token: Annotated[Token, Depends(_READ)]) -> Reply:
        """The result files that can be fetched now."""
        execution = await _execution(house, token)
        found = await artifacts.list_public(house, execution.run_id, execution.status) if execution.run_id else []
        return ok([_shown(house, execution, artifact) for artifact in found])

    @routes.get("/{id}/artifacts/{name}", response_class=Response, responses=FILE)
    async def get_artifact(request: Request, id: str, name: str, token: Annotated[Token, Depends(_READ)]) -> Response:
        """One result file, as an attachment. 404 as long as it cannot be fetched."""
        execution = await _execution(house, token)
        artifact = await artifacts.get_public(house, execution.run_id, name, execution.status)
        return await file(house, artifact, request.headers)

    return routes


async def _execution(house: House, token: Token) -> Execution:
    execution = await house.store.execution(token.execution_id)
    if execution is None:
        raise NotFound
    return execution


def _shown(house: House, execution: Execution, artifact: Artifact) -> Json:
    path = f"/v1/public/executions/{execution.id}/artifacts/{quote(artifact.name)}"
    return {
        **artifacts.described(artifact),
        "createdAt": rfc3339(artifact.created_at),
        "url": house.settings.base_url + path,
    }


async def file(house: House, artifact: Artifact, asked: Mapping[str, str]) -> Response:
    """Its bytes, or the part of them that is asked for."""
    tag = f'"{artifact.sha256}"'
    headers = {
        "etag": tag,
        "accept-ranges": "bytes",
        "content-disposition": f"attachment; filename*=UTF-8''{quote(artifact.name)}",
        "content-security-policy": "sandbox; default-src 'none'",
        "cross-origin-resource-policy": "cross-origin",
    }
    if tag in [part.strip().removeprefix("W/") for part in asked.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    part = part_of(asked.get("range", ""), artifact.size) if asked.get("if-range", tag) == tag else None
    start, stop = part or (0, artifact.size)
    if start >= stop and part is not None:
        told = {"content-range": f"bytes */{artifact.size}", **dict(errors.headers_of(PartMissing()))}
        return Response(errors.render(PartMissing(), request_id.get()), status_code=416, headers=told)
    try:
        pieces = await asyncio.to_thread(house.artifacts.stream, artifact.path, start, stop)
    except FileNotFoundError:
        raise NotFound(f"the bytes of {artifact.name} are gone") from None
    except OSError as error:
        raise Unavailable("result files cannot be read right now", retry_after=10) from error
    headers["content-length"] = str(stop - start)
    if part is not None:
        headers["content-range"] = f"bytes {start}-{stop - 1}/{artifact.size}"
    status = 200 if part is None else 206
    return StreamingResponse(_bytes(pieces), status_code=status, media_type=artifact.media_type, headers=headers)


def part_of(text: str, size: int) -> tuple[int, int] | None:
    """The one part that a ``Range`` asks for: its first byte, and the one after its last; equal if the file ends before
    it. None for what is no such part: then the whole file is the answer."""
    found = _RANGE.fullmatch(text.strip())
    if not size or found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return max(0, size - int(found[2])), size
    first = int(found[1])
    last = int(found[2]) if found[2] else size - 1
    if found[2] and last < first:
        return None
    return (first, min(last + 1, size)) if first < size else (size, size)


async def _bytes(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Piece by piece, never on the event loop."""
    try:
        while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
            yield piece
    finally:
        close = getattr(pieces, "close", None)
        if close is not None:
            close()
