"""The public family: create an execution, read it, cancel it, answer it. No key; the client token is the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Header, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from farebox.api import creating
from farebox.api import public_examples as examples
from farebox.api.auth import Caller, anyone_or_key, client_token, limited, token_before
from farebox.api.bodies import json_body
from farebox.api.creating import LARGEST_BODY, CreatePublicExecution
from farebox.api.envelope import Envelope, Form, Reply, rendered
from farebox.api.hot import StatusRead
from farebox.api.refusals import also_wrong
from farebox.api.routes import refusals, router
from farebox.api.shapes import Created, PublicExecution
from farebox.api.stream import Streams
from farebox.core.errors import Problem
from farebox.core.records import Token
from farebox.service import answers, executions

if TYPE_CHECKING:
    from farebox.service.house import House

ByToken = Annotated[str | None, Query(alias="token", description="The client token returned at creation.")]


class CancelPublicExecution(Form):
    """Nothing to say."""


class AnswerForm(Form):
    data: Any = Field(None, description="As the form's schema asks.", examples=[{"columns": ["price"]}])
    step: Annotated[str, Field(max_length=200)] = Field("", description="Only when the node waits more than once.")


class Handed(Response):
    """Passes a request on to one of the callables before the framework, which answer it in the same way."""

    def __init__(self, to: ASGIApp) -> None:
        super().__init__()
        self._to = to

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._to(scope, receive, send)


LARGEST_LOOKED_THROUGH = 64 * 1024
"""Bytes of a body that does not fit, up to which its payload is looked at, too."""


def router_of(house: House, reads: StatusRead, streams: Streams) -> APIRouter:
    routes = router("public", "/v1/public")
    _create(routes, house, reads)
    _read(routes, reads, streams)
    _act(routes, house, reads)
    return routes


def _create(routes: APIRouter, house: House, reads: StatusRead) -> None:
    async def also(request: Request, body: Any) -> list[Problem]:
        size = request.headers.get("content-length", "")
        if not isinstance(body, dict) or not size.isdigit() or int(size) > LARGEST_LOOKED_THROUGH:
            return []  # what is refused already earns no more work than a create costs
        return await creating.faults(house, request.path_params["id"], body)

    @routes.post(
        "/workflows/{id}/executions",
        response_model=Envelope[Created],
        responses={200: examples.CREATED, **refusals(402, 403, 404, 409)},
    )
    @json_body(LARGEST_BODY)
    @also_wrong(also)
    async def create_public_execution(
        request: Request,
        id: str,
        who: Annotated[Caller, Depends(anyone_or_key)],
        body: CreatePublicExecution | None = None,
        key: Annotated[str, Header(alias="Idempotency-Key", max_length=255)] = "",
    ) -> Reply:
        """Create an execution. The answer holds the client token, shown only now, and where to pay."""
        limited(request, "create", who.prefix, who.address)
        limited(request, "workflow", id, who.address)
        asked = creating.request_of(body or CreatePublicExecution(), key)
        opened = await executions.open_execution(house, id, asked, await creating.caller_of(house, request, who, id))
        return rendered(await creating.shown(reads, opened))


def _read(routes: APIRouter, reads: StatusRead, streams: Streams) -> None:
    needs = Depends(token_before("read"))

    @routes.get(
        "/executions/{id}",
        response_model=Envelope[PublicExecution],
        responses={200: examples.STATUS, 304: examples.UNCHANGED, **refusals(401)},
        dependencies=[needs],
    )
    async def get_public_execution(
        id: str,
        token: ByToken = None,
        after: Annotated[int | None, Query(ge=0, le=2**53 - 1, description="Events above this seq only.")] = None,
        limit: Annotated[int, Query(ge=1, le=1000, description="How many events at most.")] = 200,
        wait: Annotated[int, Query(ge=0, le=30, description="Seconds to wait for news.")] = 0,
        if_none_match: Annotated[str, Header(description="The ETag of the last answer.")] = "",
    ) -> Response:
        """Get the current status and event timeline for a public execution."""
        return Handed(reads)

    @routes.get(
        "/executions/{id}/stream",
        response_class=Response,
        responses={200: examples.STREAM, 204: {"description": "Nothing is left to say."}, **refusals(401)},
        dependencies=[needs],
    )
    async def stream_public_execution(
        id: str,
        token: ByToken = None,
        ticket: Annotated[str | None, Query(description="Instead of a token; opens once.")] = None,
        after: Annotated[int | None, Query(ge=0, le=2**53 - 1, description="Events above this seq only.")] = None,
        last_event_id: Annotated[str, Header(alias="Last-Event-ID", description="Wins over `after`.")] = "",
    ) -> Response:
        """Follow an execution by server-sent events: snapshot, event, status, end."""
        return Handed(streams)


async def _shown_to(token: Token, reads: StatusRead) -> Reply:
    """What an act answers: the view, or next to nothing when the token may act but not read."""
    view = await reads.show(token.execution_id)
    if "read" in token.scopes:
        return rendered(view)
    return rendered(msgspec.json.encode(creating.hidden(msgspec.json.decode(view))))


def _act(routes: APIRouter, house: House, reads: StatusRead) -> None:
    @routes.post(
        "/executions/{id}/cancel",
        response_model=Envelope[PublicExecution],
        responses={200: examples.STATUS, **refusals(401, 403, 409)},
    )
    async def cancel_public_execution(
        id: str,
        token: Annotated[Token, Depends(client_token("cancel"))],
        body: CancelPublicExecution | None = None,
    ) -> Reply:
        """Cancel. `data.cancel` tells beforehand whether it is allowed and gives the money back."""
        await executions.cancel_execution(house, token.execution_id, "buyer")
        return await _shown_to(token, reads)

    @routes.post(
        "/executions/{id}/answers/{nodeId}",
        response_model=Envelope[PublicExecution],
        responses={200: examples.STATUS, **refusals(401, 403, 404, 409)},
    )
    async def answer_public_execution(
        nodeId: str,
        id: str,
        body: AnswerForm,
        token: Annotated[Token, Depends(client_token("answer"))],
    ) -> Reply:
        """Answer a question that the workflow waits for."""
        await answers.answer(house, token.execution_id, nodeId, body.step, body.data)
        return await _shown_to(token, reads)
