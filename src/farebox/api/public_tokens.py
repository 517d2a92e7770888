"""Client tokens in their owner's hands: rotate, narrow, revoke; the page's cookie; a ticket for EventSource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import Field
from starlette.requests import Request

from farebox.api.auth import client_token, hub_of
from farebox.api.carriers import COOKIE
from farebox.api.envelope import Envelope, Form, Reply, Shape, ok
from farebox.api.routes import refusals, router
from farebox.api.shapes import Rotated, TicketOut
from farebox.core.errors import TokenMissing
from farebox.core.records import Token
from farebox.core.times import DAY, rfc3339
from farebox.service import tokens

if TYPE_CHECKING:
    from farebox.service.house import House

_READ = client_token("read")


class TokenAction(Form):
    """What to do with the token that is sent along."""

    action: Literal["rotate", "create", "revoke"] = Field(examples=["create"])
    scopes: list[Literal["read", "cancel", "answer"]] = Field(
        default=["read"], min_length=1, max_length=3, description="Of a token that is created.", examples=[["read"]]
    )


class Done(Shape):
    """It is done; there is nothing more to say."""


def router_of(house: House) -> APIRouter:
    routes = router("public", "/v1/public/executions")

    @routes.post("/{id}/tokens", response_model=Envelope[Rotated], responses=refusals(401, 403))
    async def change_tokens(
        request: Request, id: str, body: TokenAction, token: Annotated[Token, Depends(_READ)]
    ) -> Reply:
        """Rotate this token (the old one is dead at once), make another one, or revoke this one."""
        fresh = ""
        match body.action:
            case "rotate":
                fresh = await tokens.rotate(house, token)
            case "create":
                fresh = await tokens.create(house, token, tuple(body.scopes))
            case "revoke":
                await tokens.revoke(house, token)
        hub_of(request).ring(token.execution_id)
        return ok({"clientToken": fresh})

    @routes.post("/{id}/cookie", response_model=Envelope[Done], responses=refusals(401))
    async def set_cookie(request: Request, id: str, token: Annotated[Token, Depends(_READ)]) -> Reply:
        """Swap a token in a header for an HttpOnly cookie that only this execution's API sees."""
        text = _from_header(request)
        reply = ok({})
        reply.set_cookie(
            COOKIE,
            text,
            max_age=30 * DAY // 1000,
            path=f"/v1/public/executions/{id}",
            secure=house.settings.base_url.startswith("https://"),
            httponly=True,
            samesite="strict",
        )
        return reply

    @routes.post("/{id}/stream-ticket", response_model=Envelope[TicketOut], responses=refusals(401))
    async def make_ticket(id: str, token: Annotated[Token, Depends(_READ)]) -> Reply:
        """A ticket that opens the stream once within 60 s, for EventSource, which can send no headers."""
        ticket, expires_at = await tokens.stream_ticket(house, token)
        return ok({"ticket": ticket, "expiresAt": rfc3339(expires_at)})

    return routes


def _from_header(request: Request) -> str:
    """The cookie is given for a token in a header only: what stands in an address may be known to others."""
    header = request.headers.get("x-client-token", "").strip()
    if not header:
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        header = value.strip() if scheme.lower() == "bearer" else ""
    if "token" in request.query_params or not header.startswith("ct_"):
        raise TokenMissing("Send the token in X-Client-Token or Authorization: Bearer ct_..., not in the address")
    return header
