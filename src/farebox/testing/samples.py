"""Plausible records for tests: each function makes one that is whole, and takes the fields a story is about."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from farebox.core.journal import RunOpened
from farebox.core.records import (
    ApiKey,
    EntryRow,
    EventRow,
    Execution,
    InboxRow,
    Order,
    Payment,
    PaymentStatus,
    Refund,
    Run,
    RunStatus,
    Schedule,
    Signal,
    Status,
    Version,
    Workflow,
)
from farebox.core.values import Millis, Value
from farebox.ids import new_id
from farebox.storage.port import Batch, Books
from farebox.testing.clock import NOON

ORG = "org_sample"
WORKFLOW = "wf_sample"


def an_execution(**fields: Any) -> Execution:
    """Free, queued, with its first event."""
    plain = Execution(
        id=new_id("exe"),
        org_id=ORG,
        workflow_id=WORKFLOW,
        version=1,
        status=Status.QUEUED,
        payment_status=PaymentStatus.NOT_REQUIRED,
        created_at=NOON,
        updated_at=NOON,
    )
    return replace(plain, **fields)


def a_run(**fields: Any) -> Run:
    """Queued, with nothing in its journal yet."""
    plain = Run(id=new_id("run"), org_id=ORG, workflow_id=WORKFLOW, version=1, status=RunStatus.QUEUED, created_at=NOON)
    return replace(plain, **fields)


def an_order(execution_id: str, **fields: Any) -> Order:
    """5.00 EUR in test money."""
    plain = Order(
        id=new_id("ord"),
        execution_id=execution_id,
        org_id=ORG,
        amount=500,
        currency="EUR",
        provider="test",
        mode="test",
        refund_policy="on_failure",
        checkout_id=new_id("chk"),
        created_at=NOON,
        expires_at=NOON + 1_800_000,
    )
    return replace(plain, **fields)


def a_payment(order: Order, **fields: Any) -> Payment:
    """Exactly what the order asks for."""
    plain = Payment(
        id=new_id("pay"),
        order_id=order.id,
        execution_id=order.execution_id,
        org_id=order.org_id,
        provider=order.provider,
        external_id=new_id("charge"),
        amount=order.amount,
        currency=order.currency,
        mode=order.mode,
        received_at=NOON,
    )
    return replace(plain, **fields)


def a_refund(payment: Payment, **fields: Any) -> Refund:
    """All of a payment, owed."""
    plain = Refund(
        id=new_id("ref"),
        payment_id=payment.id,
        order_id=payment.order_id,
        execution_id=payment.execution_id,
        org_id=payment.org_id,
        amount=payment.amount,
        currency=payment.currency,
        reason="run_failed",
        status="pending",
        created_at=NOON,
        next_try_at=NOON,
    )
    return replace(plain, **fields)


def a_signal(run_id: str, **fields: Any) -> Signal:
    plain = Signal(
        id=new_id("sig"),
        run_id=run_id,
        source="answer",
        external_id="1",
        node_id="ask",
        data={"yes": True},
        received_at=NOON,
    )
    return replace(plain, **fields)


def some_news(**fields: Any) -> InboxRow:
    plain = InboxRow(id=new_id("inb"), source="test", external_id="evt_1", body="{}", received_at=NOON)
    return replace(plain, **fields)


def a_workflow(**fields: Any) -> Workflow:
    plain = Workflow(id=new_id("wf"), org_id=ORG, name="Report", created_at=NOON, updated_at=NOON)
    return replace(plain, **fields)


def a_version(workflow_id: str, **fields: Any) -> Version:
    plain = Version(workflow_id=workflow_id, version=1, definition={"nodes": {}}, digest="d1", created_at=NOON)
    return replace(plain, **fields)


def a_schedule(workflow_id: str, node_id: str, next_at: Millis) -> Schedule:
    return Schedule(
        workflow_id=workflow_id,
        node_id=node_id,
        org_id=ORG,
        cron="* * * * *",
        time_zone="Europe/Berlin",
        next_at=next_at,
    )


def a_key(**fields: Any) -> ApiKey:
    plain = ApiKey(id=new_id("key"), org_id=ORG, name="ci", hash="a" * 64, prefix="fbsk_abc", created_at=NOON)
    return replace(plain, **fields)


def events(execution_id: str, first: int, last: int) -> list[EventRow]:
    """Rendered events, numbered."""
    return [
        EventRow(execution_id, seq, f'{{"seq":{seq},"createdAt":"2026-01-01T12:00:00.000Z"}}')
        for seq in range(first, last + 1)
    ]


def opened(**fields: Any) -> tuple[Run, list[Value]]:
    """A run with its opening entry, and that entry as a row."""
    books = Books(NOON, {}, {})
    run = books.append(a_run(**fields), [RunOpened(at=NOON, trigger="root")])
    return run, books.rows


def new(*things: Value) -> Batch:
    """A batch that stores these: executions and runs as new ones, the rest as rows."""
    executions = [thing for thing in things if isinstance(thing, Execution)]
    runs = [thing for thing in things if isinstance(thing, Run)]
    rows = [thing for thing in things if not isinstance(thing, Execution | Run)]
    return Batch(executions, runs, rows, fresh=frozenset([*(one.id for one in executions), *(one.id for one in runs)]))


def changed(*things: Value) -> Batch:
    """The same for executions and runs that exist."""
    return replace(new(*things), fresh=frozenset())


def entry(run_id: str, seq: int) -> EntryRow:
    """A journal line that says next to nothing."""
    return EntryRow(run_id, seq, "run.started", "", 0, NOON, f'{{"kind":"run.started","at":{NOON}}}')
