"""The result files of an execution, for its client: always as attachments that can run nothing on our origin."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from farebox.api.auth import client_token
from farebox.api.envelope import Envelope, Reply, ok
from farebox.api.routes import refusals, router
from farebox.api.shapes import ArtifactOut
from farebox.core.errors import NotFound
from farebox.core.records import Artifact, Execution, Token
from farebox.core.times import rfc3339
from farebox.core.values import Json
from farebox.service import artifacts

if TYPE_CHECKING:
    from farebox.service.house import House

CHUNK = 256 * 1024
_READ = client_token("read")
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The bytes, with their own media type.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
    304: {"description": "Not changed since the ETag in If-None-Match."},
    **refusals(400, 401, 404),
}


def router_of(house: House) -> APIRouter:
    routes = router("public", "/v1/public/executions")

    @routes.get("/{id}/artifacts", response_model=Envelope[list[ArtifactOut]], responses=refusals(401))
    async def list_artifacts(id: str, token: Annotated[Token, Depends(_READ)]) -> Reply:
        """The result files that can be fetched now."""
        execution = await _execution(house, token)
        found = await artifacts.list_public(house, execution.run_id, execution.status) if execution.run_id else []
        return ok([_shown(house, execution, artifact) for artifact in found])

    @routes.get("/{id}/artifacts/{name}", response_class=Response, responses=_FILE)
    async def get_artifact(request: Request, id: str, name: str, token: Annotated[Token, Depends(_READ)]) -> Response:
        """One result file, as an attachment. 404 as long as it cannot be fetched."""
        execution = await _execution(house, token)
        artifact = await artifacts.get_public(house, execution.run_id, name, execution.status)
        return await _file(house, artifact, request.headers.get("if-none-match", ""))

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


async def _file(house: House, artifact: Artifact, if_none_match: str) -> Response:
    tag = f'"{artifact.sha256}"'
    headers = {
        "etag": tag,
        "content-disposition": f"attachment; filename*=UTF-8''{quote(artifact.name)}",
        "content-security-policy": "sandbox; default-src 'none'",
        "cross-origin-resource-policy": "cross-origin",
    }
    if tag in [part.strip().removeprefix("W/") for part in if_none_match.split(",")]:
        return Response(status_code=304, headers=headers)
    place = house.artifacts.locate(artifact.path)
    if not await asyncio.to_thread(place.is_file):
        raise NotFound(f"the bytes of {artifact.name} are gone")
    headers["content-length"] = str(artifact.size)
    return StreamingResponse(_bytes(place), media_type=artifact.media_type, headers=headers)


async def _bytes(place: Path) -> AsyncIterator[bytes]:
    """From the disk, piece by piece, never on the event loop."""
    file = await asyncio.to_thread(place.open, "rb")
    try:
        while piece := await asyncio.to_thread(file.read, CHUNK):
            yield piece
    finally:
        file.close()
