"""Opening an execution: who may, with what, once per idempotency key, and all of it in one transaction."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from contextlib import suppress

from farebox.core import execution as rules
from farebox.core.errors import (
    BadRequest,
    Closed,
    FareboxError,
    KeyReused,
    NotFound,
    NotPublic,
    PayloadInvalid,
    Problem,
    TooManyRequests,
    TriggerNotManual,
)
from farebox.core.graph import Graph, Price
from farebox.core.guards import UnpaidCap
from farebox.core.opening import trigger_of
from farebox.core.outlook import ahead
from farebox.core.records import Execution, Idempotency, Order, PaymentStatus, RequestRow, Status, Workflow
from farebox.core.times import MINUTE, SECOND
from farebox.core.values import Millis, Value
from farebox.ids import new_id, new_token
from farebox.payments.port import Provider
from farebox.service import checkouts, open_request, schemas, tokens, uploads
from farebox.service.house import House
from farebox.service.keeping import Asked, Story, start_run
from farebox.service.open_request import Caller, OpenRequest
from farebox.storage.port import Books, Conflict, Work


class Opened(Value, frozen=True, kw_only=True):
    """What a create answers."""

    execution: Execution
    client_token: str = ""
    """Shown once: '' on every replay, unless the caller proved it by sending it."""
    replayed: bool = False
    proven: bool = True
    """False on a replay without proof: show id, workflowId, status, createdAt and the checkout, nothing else."""
    events: Sequence[str] = ()
    """The timeline's lines, as far as it was written when the execution was opened."""

    @property
    def order(self) -> Order | None:
        """Where to pay; None if it is free."""
        return self.execution.order


async def open_execution(house: House, workflow_id: str, request: OpenRequest, caller: Caller) -> Opened:
    """Open an execution of a workflow's live version, or find the one that this idempotency key has opened before.

    Everything is stored in one transaction before any provider is asked; if the provider fails, the answer comes
    without a checkout URL and the janitor opens the page.
    """
    try:
        payload = open_request.check(request)
    except BadRequest as refused:
        if refused.details:
            refused.details = await faults(house, workflow_id, request, caller)
        raise
    workflow = await _workflow(house, workflow_id, caller)
    known = await _known(house, workflow, request)
    if known is None:
        plan = await _plan(house, workflow, request, caller, payload)
        try:
            lane = workflow.org_id, workflow.id
            work = Work(do=plan.write, brings=len(payload), lane=lane)
            execution: Execution = await house.writing.submit(work)
        except Conflict as error:
            if error.table == "unpaid":  # others at the same moment were first
                await _refuse_too_many(house, workflow, plan.graph, caller)
                raise _full() from None
            if error.table not in ("idempotency", "upload_claims"):
                raise
            known = await _known(house, workflow, request)  # the same request at the same moment was first
            if known is None and error.table == "upload_claims":
                raise uploads.gone(plan.graph, request.request_payload) from None
            if known is None:
                raise
        else:
            execution = await checkouts.ensure_checkout(house, execution)
            return Opened(execution=execution, client_token=plan.token, events=plan.events)
    return await _replay(house, workflow, request, caller, known)


async def faults(house: House, workflow_id: str, request: OpenRequest, caller: Caller) -> list[Problem]:
    """All that is wrong with a request, of every kind, so that it is corrected once; of the workflow's rules only what
    the caller may know."""
    found = open_request.faults(request)
    with suppress(FareboxError):
        workflow = await _workflow(house, workflow_id, caller)
        if workflow.live_version is not None:
            graph = await house.graphs.get(workflow.id, workflow.live_version)
            if graph.input_schema is not None and isinstance(request.request_payload, dict):
                found += schemas.problems(graph.input_schema, request.request_payload, "requestPayload")
            found += _wrong_provider(house, graph.price, request.provider)
    return found


def _wrong_provider(house: House, price: Price | None, wanted: str) -> list[Problem]:
    try:
        _provider(house, price, wanted)
    except BadRequest as refused:
        return refused.details
    return []


async def _workflow(house: House, workflow_id: str, caller: Caller) -> Workflow:
    """The workflow, if the caller may execute it: NotFound for what he may not even see."""
    workflow = await house.store.workflow(workflow_id)
    if workflow is None or workflow.status == "archived":
        raise NotFound(f"there is no workflow {workflow_id[:64]!r}")
    if caller.kind == "owner" and caller.org_id == workflow.org_id:
        return workflow
    if workflow.visibility not in ("public_view", "public_execute") or workflow.live_version is None:
        raise NotFound(f"there is no workflow {workflow_id[:64]!r}")
    if caller.kind == "owner" or workflow.visibility == "public_view":
        raise NotPublic() if caller.kind == "public" else NotFound(f"there is no workflow {workflow_id[:64]!r}")
    return workflow


async def _known(house: House, workflow: Workflow, request: OpenRequest) -> Idempotency | None:
    if not request.idempotency_key:
        return None
    return await house.store.idempotent(_scope(workflow), request.idempotency_key)


def _scope(workflow: Workflow) -> str:
    return f"execution:{workflow.id}"


async def _replay(house: House, workflow: Workflow, request: OpenRequest, caller: Caller, known: Idempotency) -> Opened:
    if known.body_hash != open_request.digest(request):
        raise KeyReused()
    execution = await house.store.execution(known.answer)
    if execution is None:
        raise NotFound("the execution of this idempotency key is gone")
    execution = await checkouts.ensure_checkout(house, execution)
    sent = tokens.digest(request.client_token) if request.client_token else ""
    by_token = bool(sent) and hmac.compare_digest(sent, known.secret_hash)
    by_owner = caller.kind == "owner" and caller.org_id == workflow.org_id
    return Opened(
        execution=execution,
        client_token=request.client_token if by_token else "",
        replayed=True,
        proven=by_token or by_owner,
    )


class _Plan:
    """A create, ready to be written as one unit. The unit reads the batch's clock, and whether there is room to start.

    The answer is the execution as it was opened; it may have started in the same moment.
    """

    def __init__(
        self, house: House, workflow: Workflow, graph: Graph, request: OpenRequest, caller: Caller, payload: bytes
    ) -> None:
        assert workflow.live_version is not None
        self.house = house
        self.workflow = workflow
        self.version = workflow.live_version
        self.graph = graph
        self.request = request
        self.caller = caller
        self.payload = payload
        self.trigger = trigger_of(graph, "manual")
        self.provider: Provider | None = None
        self.uploads: list[str] = []
        self.caps: tuple[UnpaidCap, ...] = ()
        self.events: Sequence[str] = ()
        self.id = new_id("exe")
        self.token = request.client_token or new_token("ct")

    def write(self, books: Books) -> Execution:
        now = books.now
        fresh = self._fresh(now)
        price = self.graph.price
        if price is None:
            outcome = rules.open_free(fresh, new_id("run"), now)
        else:
            assert self.provider is not None
            outcome = rules.open_priced(fresh, self._order(price, self.provider, now), now)
        execution = outcome.execution
        self.events = [event.body for event in outcome.events]
        story = Story(books, fresh)
        story.take(outcome)
        if outcome.starts:
            asked = Asked(self.trigger, self.request.request_payload)
            start_run(
                books, story, self.workflow, self.graph, asked, self.house.may_start(self.graph, execution.run_id)
            )
        story.end()
        for cap in self.caps:
            books.add(cap)
        books.add(RequestRow(self.id, self.payload.decode()))
        uploads.claim(books, self.uploads, self.id)
        books.add(tokens.first_token(execution, self.token, now))
        if self.request.idempotency_key:
            books.add(self._idempotency(now))
        return execution

    def _fresh(self, now: Millis) -> Execution:
        request, caller = self.request, self.caller
        return Execution(
            id=self.id,
            org_id=self.workflow.org_id,
            workflow_id=self.workflow.id,
            version=self.version,
            status=Status.AWAITING_PAYMENT,
            payment_status=PaymentStatus.PENDING,
            created_at=now,
            updated_at=now,
            progress=ahead(self.graph),
            client_safe_metadata=request.client_safe_metadata,
            source_system=request.source_system,
            source_entity_type=request.source_entity_type,
            source_entity_id=request.source_entity_id,
            external_ref=request.external_ref,
            idempotency_key=request.idempotency_key,
            initiated_by_id=caller.id,
            initiated_by_type="api_key" if caller.kind == "owner" else "public",
            client=caller.client,
            success_url=request.success_url,
            cancel_url=request.cancel_url,
        )

    def _order(self, price: Price, provider: Provider, now: Millis) -> Order:
        checkout_id = new_id("chk")
        expires_at = now + price.checkout_expires_in_seconds * SECOND
        return Order(
            id=new_id("ord"),
            execution_id=self.id,
            org_id=self.workflow.org_id,
            amount=price.amount,
            currency=price.currency,
            provider=provider.name,
            mode=provider.mode,
            refund_policy=price.refund,
            checkout_id=checkout_id,
            created_at=now,
            expires_at=expires_at,
            parameters={
                "checkout": checkout_id,
                "amount": price.amount,
                "currency": price.currency,
                "expiresAt": expires_at,
                "name": self.workflow.name,
                "successUrl": self.request.success_url,
                "cancelUrl": self.request.cancel_url,
            },
            next_check_at=min(now + MINUTE, expires_at),
        )

    def _idempotency(self, now: Millis) -> Idempotency:
        return Idempotency(
            scope=_scope(self.workflow),
            key=self.request.idempotency_key,
            body_hash=open_request.digest(self.request),
            answer=self.id,
            created_at=now,
            secret_hash=tokens.digest(self.token),
        )


async def _plan(house: House, workflow: Workflow, request: OpenRequest, caller: Caller, payload: bytes) -> _Plan:
    """Everything that may be refused is refused here, before anything is written."""
    if workflow.live_version is None:
        raise Closed("this workflow has no published version yet")
    if workflow.status != "active":
        raise Closed()
    graph = await house.graphs.get(workflow.id, workflow.live_version)
    plan = _Plan(house, workflow, graph, request, caller, payload)
    if not plan.trigger:
        raise TriggerNotManual()
    try:
        schemas.check_payload(graph, request.request_payload)
    except PayloadInvalid as refused:
        refused.details += _wrong_provider(house, graph.price, request.provider)
        raise
    plan.uploads = await uploads.taken(house, workflow, graph, request.request_payload)
    plan.provider = _provider(house, graph.price, request.provider)
    if plan.provider is not None and caller.kind == "public" and not caller.exempt:
        await _refuse_too_many(house, workflow, graph, caller)
        plan.caps = _caps(house, workflow, graph, caller)
    return plan


def _provider(house: House, price: Price | None, wanted: str) -> Provider | None:
    """Who takes the money: the one that was asked for, else the price's first. None: nobody, it is free."""
    if price is None:
        if wanted in ("", "free"):
            return None
        raise BadRequest(details=[Problem("provider", "this workflow is free; leave the provider out", "unknown")])
    name = wanted or price.providers[0]
    provider = house.providers.get(name) if name in price.providers else None
    if provider is None:
        offered = [one for one in price.providers if one in house.providers]
        hint = f"offered are: {', '.join(offered)}" if offered else "none of its providers is set up on this server"
        raise BadRequest(
            "this payment provider cannot be used for this workflow", [Problem("provider", hint, "unknown")]
        )
    if provider.currencies is not None and price.currency not in provider.currencies:
        raise BadRequest(details=[Problem("provider", f"{name} does not take {price.currency}", "currency")])
    return provider


async def _refuse_too_many(house: House, workflow: Workflow, graph: Graph, caller: Caller) -> None:
    """Before any work is done for it; :func:`_caps` hold the same where it is stored."""
    mine, here, everywhere = await house.store.unpaid(workflow.id, caller.client)
    of_client, of_workflow, in_all = (cap.most for cap in _caps(house, workflow, graph, caller))
    if mine >= of_client:
        raise TooManyRequests(
            f"you have {mine} unpaid executions of this workflow; pay or cancel one first", retry_after=60
        )
    if here >= of_workflow or everywhere >= in_all:
        raise _full()


def _full() -> TooManyRequests:
    return TooManyRequests("too many executions wait for their payment here; try again later", retry_after=60)


def _caps(house: House, workflow: Workflow, graph: Graph, caller: Caller) -> tuple[UnpaidCap, UnpaidCap, UnpaidCap]:
    """How many may await their payment: of this client, of this workflow, in all."""
    settings = house.settings
    of_client = graph.limits.unpaid_per_client or settings.unpaid_per_client
    return (
        UnpaidCap(most=of_client, workflow_id=workflow.id, client=caller.client),
        UnpaidCap(most=settings.unpaid_per_workflow, workflow_id=workflow.id),
        UnpaidCap(most=settings.unpaid_in_all),
    )
