"""The receipt of an execution, for its client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import Field

from farebox.api.auth import client_token
from farebox.api.envelope import Envelope, Reply, Shape, ok
from farebox.api.routes import refusals, router
from farebox.api.shapes import CHK, EXE, NOON, ORD, WF
from farebox.core.receipt import FORM
from farebox.core.records import Payment, PaymentStatus, Refund, Status, Token
from farebox.core.times import rfc3339
from farebox.service import receipts
from farebox.service.receipts import Receipt

if TYPE_CHECKING:
    from farebox.service.house import House

_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class SellerOut(Shape):
    name: str = Field(examples=["default"])


class BoughtOut(Shape):
    """What was bought: a frozen version of a workflow."""

    id: str = Field(examples=[WF])
    name: str = Field(examples=["CSV report"])
    version: int = Field(examples=[3])
    digest: str = Field(description="SHA-256 of the frozen version's definition.", examples=[_HASH])


class OrderOut(Shape):
    id: str = Field(examples=[ORD])
    checkout_session_id: str = Field(examples=[CHK])
    amount: int = Field(description="Minor units: 500 is five euros.", examples=[500])
    currency: str = Field(examples=["EUR"])
    refund_policy: Literal["on_failure", "never"]
    created_at: str = Field(examples=[NOON])


class PaymentOut(Shape):
    """Money that really moved."""

    id: str
    amount: int = Field(examples=[500])
    currency: str = Field(examples=["EUR"])
    provider: str = Field(examples=["test"])
    kind: Literal["settled", "late", "extra", "mismatched"]
    received_at: str = Field(examples=[NOON])
    test_mode: bool


class RefundOut(Shape):
    """Money that goes or went back."""

    id: str
    amount: int
    currency: str
    reason: str = Field(examples=["run_failed"])
    status: Literal["pending", "issued", "refused", "withdrawn"]
    created_at: str
    finished_at: str


class TotalOut(Shape):
    """Sums of one currency, in minor units."""

    currency: str = Field(examples=["EUR"])
    ordered: int = Field(examples=[500])
    paid: int = Field(examples=[500])
    refunded: int = Field(examples=[0])
    net: int = Field(description="Paid minus refunded.", examples=[500])


class TimelineOut(Shape):
    """What proves a timeline; docs/reference/receipts.md says how to compute it."""

    events: int = Field(description="How many events, from seq 1.", examples=[18])
    form: str = Field(examples=[FORM])
    sha256: str = Field(examples=[_HASH])


class ReceiptLinks(Shape):
    self: str
    execution: str
    page: str


class ReceiptOut(Shape):
    """The receipt as of ``issuedAt``; before payment it is the order's confirmation."""

    execution_id: str = Field(examples=[EXE])
    status: Status
    payment_status: PaymentStatus
    test_mode: bool
    seller: SellerOut
    workflow: BoughtOut
    order: OrderOut | None = Field(description="null: it was free.")
    payments: list[PaymentOut] = Field(description="Oldest first.")
    refunds: list[RefundOut] = Field(description="Oldest first.")
    totals: list[TotalOut] = Field(description="One a currency, the order's first; empty if it was free.")
    created_at: str = Field(examples=[NOON])
    started_at: str
    finished_at: str
    timeline: TimelineOut
    issued_at: str = Field(examples=[NOON])
    links: ReceiptLinks


def router_of(house: House) -> APIRouter:
    routes = router("public", "/v1/public/executions")

    @routes.get("/{id}/receipt", response_model=Envelope[ReceiptOut], responses=refusals(401, 403))
    async def get_receipt(id: str, token: Annotated[Token, Depends(client_token("read"))]) -> Reply:
        """What was bought, ordered, paid and refunded, by whom it was sold, and the timeline's digest."""
        return ok(shown(await receipts.receipt(house, token.execution_id)))

    return routes


def shown(receipt: Receipt) -> ReceiptOut:
    """The public receipt, field by field."""
    execution = receipt.execution
    here = f"/v1/public/executions/{execution.id}"
    return ReceiptOut(
        execution_id=execution.id,
        status=execution.status,
        payment_status=execution.payment_status,
        test_mode=execution.test_mode,
        seller=SellerOut(name=receipt.seller),
        workflow=BoughtOut(
            id=execution.workflow_id, name=receipt.workflow, version=execution.version, digest=receipt.digest
        ),
        order=_order(receipt),
        payments=[_payment(payment) for payment in receipt.payments],
        refunds=[_refund(refund) for refund in receipt.refunds],
        totals=[
            TotalOut(currency=of.currency, ordered=of.ordered, paid=of.paid, refunded=of.refunded, net=of.net)
            for of in receipt.totals
        ],
        created_at=rfc3339(execution.created_at),
        started_at=rfc3339(execution.started_at),
        finished_at=rfc3339(execution.finished_at),
        timeline=TimelineOut(events=receipt.events, form=FORM, sha256=receipt.timeline),
        issued_at=rfc3339(receipt.issued_at),
        links=ReceiptLinks(self=f"{here}/receipt", execution=here, page=f"/e/{execution.id}/receipt"),
    )


def _order(receipt: Receipt) -> OrderOut | None:
    order = receipt.execution.order
    if order is None:
        return None
    return OrderOut(
        id=order.id,
        checkout_session_id=order.checkout_id,
        amount=order.amount,
        currency=order.currency,
        refund_policy=order.refund_policy,
        created_at=rfc3339(order.created_at),
    )


def _payment(payment: Payment) -> PaymentOut:
    return PaymentOut(
        id=payment.id,
        amount=payment.amount,
        currency=payment.currency,
        provider=payment.provider,
        kind=payment.kind,
        received_at=rfc3339(payment.received_at),
        test_mode=payment.mode == "test",
    )


def _refund(refund: Refund) -> RefundOut:
    return RefundOut(
        id=refund.id,
        amount=refund.amount,
        currency=refund.currency,
        reason=refund.reason,
        status=refund.status,
        created_at=rfc3339(refund.created_at),
        finished_at=rfc3339(refund.finished_at),
    )
