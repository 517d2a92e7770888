"""``POST /v1/inbox/{provider}``: where payment providers tell their news. Stored before anything is believed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request

from farebox.api.auth import Caller, by_secret
from farebox.api.bodies import KIB, raw_body
from farebox.api.envelope import Envelope, Reply, Shape, ok
from farebox.api.routes import refusals, router
from farebox.service import payments

if TYPE_CHECKING:
    from farebox.service.house import House


class Accepted(Shape):
    """The news are stored; what they mean is settled after the answer."""

    accepted: int


def router_of(house: House) -> APIRouter:
    routes = router("payments", "/v1/inbox")

    @routes.post(
        "/{provider}",
        response_model=Envelope[Accepted],
        responses=refusals(404, 413),
        openapi_extra={"requestBody": {"content": {"*/*": {"schema": {}}}, "description": "As the provider sends it."}},
    )
    @raw_body(512 * KIB)
    async def receive_news(request: Request, provider: str, who: Annotated[Caller, Depends(by_secret)]) -> Reply:
        """A payment provider's webhook. The provider's signature decides; the answer says only that it is stored."""
        stored = await payments.accept_webhook(house, provider, request.headers, await request.body())
        return ok({"accepted": stored})

    return routes
