"""``/v1/executions``: what buyers opened, as the seller sees and handles it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from farebox.api import owner, owner_stream
from farebox.api.auth import Caller, Principal, caller, gate_of, hub_of
from farebox.api.bodies import KIB, json_body
from farebox.api.creating import request_of
from farebox.api.envelope import Envelope, Page, Reply, ok
from farebox.api.models_executions import (
    AcceptPayment,
    CancelExecution,
    CheckoutView,
    CreatedExecution,
    CreateExecution,
    ErasureView,
    EventView,
    ExecutionData,
    ExecutionView,
    PaymentView,
    RefundExecution,
    RefundView,
    ReissueToken,
    TokenView,
    event_of,
)
from farebox.api.routes import router as family
from farebox.core.records import Execution, Status
from farebox.service import erasing, executions, owner_executions, refunding, tokens
from farebox.service.erasing import By
from farebox.service.house import House

LARGEST_BODY = 512 * KIB
"""Above the largest payload, so that its own limit can say what is wrong."""
MOST_EVENTS = 1_000
After = Annotated[int | None, Query(ge=0, le=2**53, description="Only events above this seq.")]
STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {}}, "description": "snapshot, event, status, end"},
    204: {"description": "Nothing is left to say."},
    **owner.READING,
}


def router(house: House) -> APIRouter:
    """The routes of this family."""
    routes = family("executions", "/v1/executions")
    _collection(routes, house)
    _one(routes, house)
    _acts(routes, house)
    _money(routes, house)
    return routes


def _collection(routes: APIRouter, house: House) -> None:
    @routes.get("", response_model=Envelope[Page[ExecutionView]], responses=owner.LISTING)
    async def list_executions(
        who: owner.ReadExecutions,
        paging: owner.Window,
        status: Status | None = None,
        workflowId: Annotated[str, Query(max_length=64)] = "",
    ) -> Reply:
        """The organization's executions, newest first. Payloads are left out; read the single one for them."""
        asked = {"before": paging.before, "status": status or "", "workflow_id": workflowId}
        rows = await executions.list_executions(house, who.org_id, limit=paging.fetch, offset=paging.offset, **asked)
        return ok(paging.page(rows, lambda one: one.id, ExecutionView.of))

    @routes.post("", response_model=Envelope[CreatedExecution], responses=owner.WRITING)
    @json_body(LARGEST_BODY)
    async def create_execution(
        request: Request, body: CreateExecution, who: owner.CreateExecutions, key: owner.IdempotencyKey = ""
    ) -> Reply:
        """Open an execution of a workflow of yours. The answer holds the client token, shown only now."""
        by = _opener(request, who)
        opened = await executions.open_execution(house, body.workflow_id, request_of(body, key), by)
        order = opened.order
        shown = CreatedExecution(
            client_token=opened.client_token,
            execution=ExecutionView.of(opened.execution, body.request_payload),
            checkout=CheckoutView.of(order) if order else None,
        )
        return ok(shown)


def _opener(request: Request, who: Principal) -> executions.Caller:
    came: Caller = caller(request)
    exempt = gate_of(request).exempt(came.address)
    return executions.Caller(kind="owner", org_id=who.org_id, id=who.key_id, client=came.prefix, exempt=exempt)


def _one(routes: APIRouter, house: House) -> None:
    @routes.get("/{id}", response_model=Envelope[ExecutionData], responses=owner.READING)
    async def get_execution(execution_id: owner.Id, who: owner.ReadExecutions) -> Reply:
        """One execution with its request and the newest 200 events of its timeline, oldest first."""
        found = await owner_executions.detail(house, who.org_id, execution_id)
        shown = {
            "execution": ExecutionView.of(found.execution, found.payload),
            "events": [event_of(event, found.execution) for event in found.events],
            "eventsOmitted": found.omitted,
            "message": found.execution.message,
            "payments": [PaymentView.of(payment, found.execution) for payment in found.payments],
            "refunds": [RefundView.of(refund) for refund in found.refunds],
        }
        return ok(shown)

    @routes.get("/{id}/events", response_model=Envelope[list[EventView]], responses=owner.READING)
    async def list_events(
        execution_id: owner.Id,
        who: owner.ReadExecutions,
        after: After = None,
        limit: Annotated[int, Query(ge=1, le=MOST_EVENTS)] = MOST_EVENTS,
    ) -> Reply:
        """The timeline, oldest first; page a long one with `after`."""
        execution, found = await owner_executions.events(house, who.org_id, execution_id, after or 0, limit)
        return ok([event_of(event, execution) for event in found])

    @routes.get("/{id}/stream", response_class=Response, responses=STREAM)
    async def stream_execution(
        request: Request, execution_id: owner.Id, who: owner.StreamExecutions, after: After = None
    ) -> Response:
        """Follow an execution live, with the same frames as the public stream."""
        found = await executions.get_execution(house, who.org_id, execution_id)
        seen = owner_stream.resumed_at(request, after)
        if await owner_stream.is_told(house, found.id, seen):
            return Response(status_code=204)
        allowed = owner_stream.still(house, who)
        return owner_stream.streamed(owner_stream.execution(house, hub_of(request), found.id, seen, allowed))


def _acts(routes: APIRouter, house: House) -> None:
    @routes.post("/{id}/cancel", response_model=Envelope[ExecutionView], responses=owner.WRITING)
    async def cancel_execution(
        execution_id: owner.Id, who: owner.CancelExecutions, body: CancelExecution | None = None
    ) -> Reply:
        """Cancel as the seller. The money goes back as the price's policy says, unless `refund` says otherwise."""
        found = await executions.get_execution(house, who.org_id, execution_id)
        refund = body.refund if body else None
        return ok(ExecutionView.of(await executions.cancel_execution(house, found.id, "seller", refund)))

    @routes.post("/{id}/erase", response_model=Envelope[ErasureView], responses=owner.WRITING)
    async def erase_execution(request: Request, execution_id: owner.Id, who: owner.EraseExecutions) -> Reply:
        """Remove what the buyer sent and what came of it, for good; price, payments and refunds are kept. 409 while it
        is under way. Again: the same answer."""
        erased = await erasing.erase(house, who.org_id, execution_id, By("api_key", who.key_id))
        hub_of(request).ring(erased.execution_id)
        return ok(ErasureView.of(erased))

    @routes.post("/{id}/tokens", response_model=Envelope[TokenView], responses=owner.WRITING)
    async def reissue_token(
        request: Request, execution_id: owner.Id, who: owner.ReissueTokens, body: ReissueToken | None = None
    ) -> Reply:
        """Give the buyer a new client token (`rotate`: all earlier ones are dead), another one, or revoke."""
        found = await executions.get_execution(house, who.org_id, execution_id)
        fresh = await _change_tokens(house, found, body or ReissueToken())
        hub_of(request).ring(found.id)
        return ok(TokenView(client_token=fresh))


async def _change_tokens(house: House, execution: Execution, asked: ReissueToken) -> str:
    match asked.action:
        case "rotate":
            return await tokens.reissue(house, execution.id)
        case "create":
            return await tokens.issue(house, execution.id, tuple(asked.scopes))
        case "revoke":
            await tokens.revoke_as_owner(house, execution.id, asked.token)
            return ""


def _money(routes: APIRouter, house: House) -> None:
    @routes.post("/{id}/refund", response_model=Envelope[ExecutionView], responses=owner.WRITING)
    async def refund_execution(
        execution_id: owner.Id,
        who: owner.RefundExecutions,
        body: RefundExecution | None = None,
        key: owner.IdempotencyKey = "",
    ) -> Reply:
        """Give the money back, all that is left or a part of it. A run under way goes on."""
        asked = body or RefundExecution()
        given = await owner_executions.refund(
            house, who.org_id, execution_id, asked.amount, asked.payment_id, idempotency_key=key
        )
        return ok(ExecutionView.of(given))

    @routes.post("/{id}/accept-payment", response_model=Envelope[ExecutionView], responses=owner.WRITING)
    async def accept_payment(
        execution_id: owner.Id, who: owner.RefundExecutions, body: AcceptPayment | None = None
    ) -> Reply:
        """Take a payment in review as good: the execution is queued. The other way out is a refund."""
        found = await executions.get_execution(house, who.org_id, execution_id)
        payment_id = body.payment_id if body else ""
        return ok(ExecutionView.of(await refunding.accept_payment(house, found.id, payment_id)))
