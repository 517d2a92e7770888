"""Executions as their owner reads them: the buyer's view and everything that is private to the house."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from farebox.api.creating import CreatePublicExecution
from farebox.api.envelope import Form, Shape
from farebox.core.records import Erasure, Execution, Order, Payment, PaymentStatus, Refund, Status
from farebox.core.times import rfc3339
from farebox.core.values import Json

Scope = Literal["read", "cancel", "answer"]
PaymentId = Annotated[str, Field(max_length=64)]


class CreateExecution(CreatePublicExecution):
    """Only the workflow is needed."""

    workflow_id: Annotated[str, Field(min_length=1, max_length=64)]


class CancelExecution(Form):
    refund: bool | None = Field(
        default=None, description="Send money back or not; by default what the price's policy says."
    )


class RefundExecution(Form):
    amount: Annotated[int, Field(ge=1, le=2**53 - 1)] | None = Field(
        default=None, description="Minor units; by default all that is left."
    )
    payment_id: PaymentId = Field(default="", description="Which payment; needed only if several wait for you.")


class AcceptPayment(Form):
    payment_id: PaymentId = Field(default="", description="Which payment; needed only if several wait for you.")


class ReissueToken(Form):
    action: Literal["rotate", "create", "revoke"] = "rotate"
    scopes: list[Scope] = Field(default_factory=list, max_length=3)
    token: str = Field(default="", max_length=255, description="For `revoke`: the token; empty revokes all.")


class TokenView(Shape):
    client_token: str = Field(description="Shown only now; empty after `revoke`.")


class TimelineBefore(Shape):
    """What a receipt from before the erasing shows of the timeline."""

    events: int
    sha256: str


class ErasureView(Shape):
    """What became of an execution's content, and who wanted it."""

    execution_id: str
    erased_at: str
    by_type: Literal["api_key", "operator"]
    by_id: str = Field(description="The API key; empty for the operator at the machine.")
    finished_at: str = Field(description="Empty while pieces of it are still there.")
    timeline_before: TimelineBefore

    @classmethod
    def of(cls, erasure: Erasure) -> ErasureView:
        return cls(
            execution_id=erasure.execution_id,
            erased_at=rfc3339(erasure.erased_at),
            by_type=erasure.by_type,
            by_id=erasure.by_id,
            finished_at=rfc3339(erasure.finished_at),
            timeline_before=TimelineBefore(events=erasure.events, sha256=erasure.timeline),
        )


class PriceView(Shape):
    amount: int
    currency: str


class PaymentView(Shape):
    """Money that came for an execution."""

    id: str
    kind: Literal["settled", "late", "extra", "mismatched"]
    amount: int
    currency: str
    mode: Literal["test", "live"]
    note: str = Field(description="Why it is not as ordered.")
    held: bool = Field(description="It waits for you: accept it or give it back.")
    received_at: str

    @classmethod
    def of(cls, payment: Payment, execution: Execution) -> PaymentView:
        order = execution.order
        return cls(
            id=payment.id,
            kind=payment.kind,
            amount=payment.amount,
            currency=payment.currency,
            mode=payment.mode,
            note=payment.note,
            held=order is not None and payment.id in order.held,
            received_at=rfc3339(payment.received_at),
        )


class RefundView(Shape):
    id: str
    payment_id: str
    status: Literal["pending", "issued", "refused", "withdrawn"]
    amount: int
    currency: str
    reason: str
    created_at: str
    finished_at: str

    @classmethod
    def of(cls, refund: Refund) -> RefundView:
        return cls(
            id=refund.id,
            payment_id=refund.payment_id,
            status=refund.status,
            amount=refund.amount,
            currency=refund.currency,
            reason=refund.reason,
            created_at=rfc3339(refund.created_at),
            finished_at=rfc3339(refund.finished_at),
        )


class CheckoutView(Shape):
    id: str
    url: str
    expires_at: str
    provider: str

    @classmethod
    def of(cls, order: Order) -> CheckoutView:
        return cls(
            id=order.checkout_id,
            url=order.checkout_url,
            expires_at=rfc3339(order.expires_at),
            provider=order.provider,
        )


class ExecutionView(Shape):
    """An execution in full."""

    id: str
    organization_id: str
    workflow_id: str
    workflow_version: int
    run_id: str
    status: Status
    status_reason: str
    payment_status: PaymentStatus
    checkout_session_id: str
    order_id: str
    source_system: str
    source_entity_type: str
    source_entity_id: str
    external_ref: str
    idempotency_key: str
    initiated_by_id: str
    initiated_by_type: str
    request_payload: Any = Field(description="Null in lists; read the single execution for it.")
    response_payload: Any
    client_safe_metadata: dict[str, Any]
    price: PriceView | None
    refund: RefundView | None
    test_mode: bool
    created_at: str
    started_at: str
    finished_at: str
    updated_at: str
    erased_at: str = Field(description="When its content was removed; empty: it was not.")

    @classmethod
    def of(cls, execution: Execution, payload: Json = None) -> ExecutionView:
        order = execution.order
        return cls(
            id=execution.id,
            organization_id=execution.org_id,
            workflow_id=execution.workflow_id,
            workflow_version=execution.version,
            run_id=execution.run_id,
            status=execution.status,
            status_reason=execution.status_reason,
            payment_status=execution.payment_status,
            checkout_session_id=execution.checkout_id,
            order_id=execution.order_id,
            source_system=execution.source_system,
            source_entity_type=execution.source_entity_type,
            source_entity_id=execution.source_entity_id,
            external_ref=execution.external_ref,
            idempotency_key=execution.idempotency_key,
            initiated_by_id=execution.initiated_by_id,
            initiated_by_type=execution.initiated_by_type,
            request_payload=payload,
            response_payload=execution.output,
            client_safe_metadata=execution.client_safe_metadata or {},
            price=PriceView(amount=order.amount, currency=order.currency) if order else None,
            refund=RefundView.of(execution.refund) if execution.refund else None,
            test_mode=execution.test_mode,
            created_at=rfc3339(execution.created_at),
            started_at=rfc3339(execution.started_at),
            finished_at=rfc3339(execution.finished_at),
            updated_at=rfc3339(execution.updated_at),
            erased_at=rfc3339(execution.erased_at),
        )


class EventView(Shape):
    """An event of the timeline, with whose it is."""

    id: str
    seq: int
    event_type: str
    level: Literal["info", "success", "warning", "error"]
    title: str
    message: str
    node_id: str
    run_id: str
    execution_id: str
    workflow_id: str
    organization_id: str
    created_at: str


def event_of(event: dict[str, Any], execution: Execution) -> Json:
    """A stored event with the ids that only the owner needs; see :class:`EventView`."""
    return {
        **event,
        "executionId": execution.id,
        "workflowId": execution.workflow_id,
        "organizationId": execution.org_id,
    }


class ExecutionData(Shape):
    execution: ExecutionView
    events: list[EventView]
    events_omitted: int = Field(description="How many older events were left out; /events has them.")
    message: str
    payments: list[PaymentView]
    refunds: list[RefundView]


class CreatedExecution(Shape):
    client_token: str = Field(description="Shown only now.")
    execution: ExecutionView
    checkout: CheckoutView | None
