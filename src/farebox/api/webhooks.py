"""``POST /v1/webhooks/{secret}``: what other programs call to start a run."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path
from starlette.requests import Request

from farebox.api.auth import Caller, by_secret
from farebox.api.bodies import KIB, check_media_type, decode, raw_body
from farebox.api.envelope import Envelope, Reply, Shape, ok
from farebox.api.routes import refusals
from farebox.api.routes import router as family
from farebox.service import inbound
from farebox.service.house import House

LARGEST = 256 * KIB
BODY = {
    "required": False,
    "description": "JSON is handed on as it is, any other text as a text. At most 256 KiB, as it is stored: as JSON.",
    "content": {"application/json": {"schema": {}}, "*/*": {"schema": {"type": "string"}}},
}


class ReceivedView(Shape):
    action: Literal["triggered", "resumed", "skipped"]
    event_id: str
    reason: str
    run_ids: list[str]


def router(house: House) -> APIRouter:
    """The routes of this family."""
    routes = family("webhooks", "/v1/webhooks")

    @routes.post(
        "/{secret}",
        response_model=Envelope[ReceivedView],
        responses=refusals(401, 413),
        openapi_extra={"requestBody": BODY},
    )
    @raw_body(LARGEST)
    async def receive_webhook(
        request: Request, secret: Annotated[str, Path(max_length=255)], who: Annotated[Caller, Depends(by_secret)]
    ) -> Reply:
        """Start a run of the workflow that owns this secret. Its trigger sees body and headers, without credentials."""
        body = await request.body()
        _check(body, request.headers.get("content-type", ""))
        got = await inbound.receive(house, secret, body, request.headers)
        return ok(ReceivedView(action=got.action, event_id=got.event_id, reason=got.reason, run_ids=list(got.run_ids)))

    return routes


def _check(body: bytes, content_type: str) -> None:
    """What is JSON obeys the same rules as everywhere: strict, at most 64 levels."""
    media = content_type.partition(";")[0].strip().lower()
    if body and (media.endswith(("/json", "+json")) or (not media and body.lstrip()[:1] in (b"{", b"["))):
        check_media_type(content_type or "application/json")
        decode(body)
