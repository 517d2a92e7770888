"""A small shop for stories about money: executions in any state the rules know, and payments for them."""

from __future__ import annotations

import json
from typing import Any

from msgspec.structs import replace

from farebox.core import execution as rules
from farebox.core.graph import Graph, Node, NodeType, Public
from farebox.core.journal import AnyEntry, Failure, RunCancelled, RunFailed, RunParked, RunStarted, RunSucceeded
from farebox.core.outcome import Outcome
from farebox.core.records import Execution, Order, Payment, PaymentStatus, Progress, Refund, RunStatus, Status, Wait

NOON = 1_767_268_800_000
EXE, RUN = "exe_1", "run_1"


def fresh() -> Execution:
    return Execution(
        id=EXE,
        org_id="org_1",
        workflow_id="wf_1",
        version=1,
        status=Status.AWAITING_PAYMENT,
        payment_status=PaymentStatus.PENDING,
        created_at=NOON,
        updated_at=NOON,
    )


def an_order(**fields: Any) -> Order:
    plain = Order(
        id="ord_1",
        execution_id=EXE,
        org_id="org_1",
        amount=500,
        currency="EUR",
        provider="test",
        mode="test",
        refund_policy="on_failure",
        checkout_id="chk_1",
        created_at=NOON,
        expires_at=NOON + 1_800_000,
    )
    return replace(plain, **fields)


def awaiting(**order: Any) -> Execution:
    return rules.open_priced(fresh(), an_order(**order), NOON).execution


def free() -> Execution:
    return rules.open_free(fresh(), RUN, NOON).execution


def a_payment(number: int = 1, **fields: Any) -> Payment:
    plain = Payment(
        id=f"pay_{number}",
        order_id="ord_1",
        execution_id=EXE,
        org_id="org_1",
        provider="test",
        external_id=f"charge_{number}",
        amount=500,
        currency="EUR",
        mode="test",
        received_at=NOON,
    )
    return replace(plain, **fields)


def pay(execution: Execution, number: int = 1, *, payee_ok: bool = True, **fields: Any) -> Outcome:
    return rules.receive(execution, a_payment(number, **fields), payee_ok, RUN, NOON + 1)


def paid(**order: Any) -> Execution:
    return pay(awaiting(**order)).execution


def turned(execution: Execution, *entries: AnyEntry, graph: Graph | None = None, **more: Any) -> Outcome:
    return rules.turn(
        execution,
        RunStatus.RUNNING,
        graph or SHOP,
        entries,
        more.pop("progress", Progress()),
        more.pop("waits", ()),
        more.pop("now", NOON + 2),
        RUN,
        **more,
    )


def running(**order: Any) -> Execution:
    return turned(paid(**order), RunStarted(at=NOON)).execution


def failed(**order: Any) -> Execution:
    return turned(running(**order), RunFailed(at=NOON, failure=Failure("boom"))).execution


def succeeded() -> Execution:
    return turned(running(), RunSucceeded(at=NOON, output={"answer": 42})).execution


def waiting() -> Execution:
    return turned(
        running(),
        RunParked(at=NOON, step="ask#1", title="Which columns?"),
        waits=(Wait(kind="form", node_id="ask", step="ask#1", title="Which columns?"),),
    ).execution


def cancelled_after_payment() -> Execution:
    return turned(running(refund_policy="never"), RunCancelled(at=NOON, by="seller")).execution


def cancelled_unpaid() -> Execution:
    return rules.cancel_awaiting(awaiting(), NOON + 1).execution


def in_review(**fields: Any) -> Execution:
    return pay(awaiting(), **(fields or {"amount": 499})).execution


def the_refund(outcome: Outcome) -> Refund:
    assert outcome.refund is not None
    return outcome.refund


def order_of(execution: Execution) -> Order:
    assert execution.order is not None
    return execution.order


def lines(outcome: Outcome) -> list[dict[str, Any]]:
    return [json.loads(event.body) for event in outcome.events]


def told(outcome: Outcome) -> list[str]:
    """Event types, with the message behind a colon if there is one."""
    return [line["eventType"] + (f": {line['message']}" if line["message"] else "") for line in lines(outcome)]


def node(id: str, flow: str = "action", **fields: Any) -> Node:
    kind = NodeType(type=flow, flow=flow)  # type: ignore[arg-type]
    return Node(id=id, type=flow, flow=flow, title=id.title(), kind=kind, **fields)  # type: ignore[arg-type]


def a_graph(*nodes: Node) -> Graph:
    return Graph(nodes={one.id: one for one in nodes}, triggers=(), order=tuple(one.id for one in nodes))


SHOP = a_graph(
    node("render"),
    node("ask", "wait"),
    node("branch", "if"),
    node("branch_shown", "if", public=Public(show=True)),
    node("hidden", public=Public(show=False)),
    node("spoken", public=Public(title="Drawing charts", progress=True)),
    node("each", "for-each", public=Public(progress=True)),
    node("inner", loop="each"),
    node("inner_shown", loop="each", public=Public(show=True)),
    node("tidy", "pure"),
    node("start", "trigger", public=Public(show=True)),
    node("skippable", public=Public(show=True)),
)
