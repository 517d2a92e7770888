"""What clients see: journal entries become timeline lines, an execution becomes its public JSON.

Both list what is shown; nothing is shown by not being hidden. Data of steps is never told: the buyer reads titles, the
``public.message`` that the author wrote for him, and the output that the author allow-listed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, assert_never

import msgspec

from farebox.core.graph import Graph, Node
from farebox.core.journal import (
    AnyEntry,
    ChildOpened,
    Failure,
    IterationEnded,
    LoopOpened,
    RunCancelled,
    RunFailed,
    RunHeld,
    RunOpened,
    RunParked,
    RunReleased,
    RunRetried,
    RunStarted,
    RunSucceeded,
    RunWoken,
    SignalTaken,
    StepAsked,
    StepDone,
    StepFailed,
    StepInterrupted,
    StepProgressed,
    StepSkipped,
    WaitOpened,
    node_of,
)
from farebox.core.records import FINAL_STATUSES, Execution, PaymentStatus, Refund, Status, Wait
from farebox.core.timeline import Level, Parts, parts_of
from farebox.core.times import rfc3339
from farebox.core.values import Json, Value

FAILED_TEXT = "This step failed."
"""What the buyer reads when nobody wrote a text for him."""

MessageOf: TypeAlias = Callable[[str], str]
"""step -> its evaluated ``public.message``; '' if there is none or it cannot be evaluated."""


class Told(Value, frozen=True):
    """One line that an entry tells; None of the fields is private."""

    event_type: str
    message: str = ""
    node_id: str = ""
    title: str = ""
    level: Level | None = None
    headline: bool = False
    """It is the newest shown step from here on."""

    @property
    def parts(self) -> Parts:
        return parts_of(self.event_type, self.message, self.node_id, self.title, self.level)


class Line(Value, frozen=True):
    """What an entry about a step tells wherever it is met: None, or a line whose parts are known."""

    told: Told | None
    parts: Parts | None


SILENT = Line(None, None)
OF_STEPS = (StepAsked, StepDone, StepSkipped, WaitOpened, LoopOpened)
"""Entries that tell the same each time, unless the author wrote a message for the buyer, which may differ."""


def line_of(entry: AnyEntry, graph: Graph) -> Line | None:
    """The line that an entry about this step's node always tells; None where that cannot be said beforehand."""
    if not isinstance(entry, OF_STEPS):
        return None
    if type(entry) is StepAsked and entry.attempt != 1:
        return SILENT
    node_id = node_of(entry.step)
    known: Line | None = graph.lines.get((type(entry), node_id))
    if known is None and graph.nodes[node_id].public.message is None:
        told = tell(entry, graph)
        known = SILENT if told is None else Line(told, told.parts)
        graph.lines[type(entry), node_id] = known
    return known


def tell(entry: AnyEntry, graph: Graph, message_of: MessageOf | None = None) -> Told | None:
    """The line an entry tells, or None: private unless we decided otherwise. Progress is told by ``execution``."""
    match entry:
        case StepAsked(step=step, attempt=attempt):
            return _started(graph, step, message_of) if attempt == 1 else None
        case StepDone(step=step):
            return _succeeded(graph, step, message_of)
        case RunStarted():
            return Told("run.started")
        case RunSucceeded():
            return Told("run.succeeded")
        case WaitOpened(step=step) | LoopOpened(step=step):
            return _started(graph, step, message_of)
        case StepFailed():
            return _failed(graph, entry)
        case StepSkipped(step=step):
            node = graph.nodes[node_of(step)]
            return Told("step.skipped", node_id=node.id, title=title_of(node)) if node.public.show else None
        case RunParked(step=step, title=title):
            node_id = shown_node(graph, step)
            return Told("run.waiting", title if node_id else "", node_id)
        case RunWoken(step=step):
            return Told("run.resumed", node_id=shown_node(graph, step))
        case RunFailed(failure=failure, step=step):
            return Told("run.failed", text_of(failure), node_of(step))
        case RunCancelled(by=by):
            return Told("run.cancelled", "by the buyer" if by == "buyer" else "by the seller")
        case RunRetried():
            return Told("run.queued")
        case RunHeld():
            return Told("run.paused", "by the seller")
        case RunReleased():
            return Told("run.resumed", "by the seller")
        case RunOpened() | StepInterrupted() | StepProgressed() | SignalTaken() | IterationEnded() | ChildOpened():
            return None
        case _:
            assert_never(entry)


def tell_start(entry: AnyEntry, graph: Graph, message_of: MessageOf | None = None) -> Told | None:
    """The start of a step that ended in its first entry: told before its end, unless its node tells only an end."""
    if type(entry) is not StepFailed or not entry.at_visit or entry.attempt > 1:
        return None
    return None if _brief(graph.nodes[node_of(entry.step)]) else _started(graph, entry.step, message_of)


def shown(node: Node) -> bool:
    """Whether a node's steps are told: ``if``, ``switch`` and nodes in a loop's body only when asked for."""
    said = node.public.show
    if node.flow == "trigger":
        return False
    if said is not None:
        return said
    return not node.loop and node.flow not in ("if", "switch")


def shown_node(graph: Graph, step: str) -> str:
    """The step's node id if it may be named, else ''."""
    node = graph.nodes.get(node_of(step))
    return node.id if node is not None and shown(node) else ""


def title_of(node: Node) -> str:
    """What clients read: the author's public title, else the node's."""
    return node.public.title or node.title


def text_of(failure: Failure) -> str:
    """The public text of a failure: only what was written for the buyer."""
    return failure.public or FAILED_TEXT


def _started(graph: Graph, step: str, message_of: MessageOf | None) -> Told | None:
    node = graph.nodes[node_of(step)]
    if not shown(node):
        return None
    return Told("step.started", _message(node, step, message_of), node.id, title_of(node), headline=True)


def _succeeded(graph: Graph, step: str, message_of: MessageOf | None) -> Told | None:
    node = graph.nodes[node_of(step)]
    if not shown(node):
        return None
    return Told("step.succeeded", _message(node, step, message_of), node.id, title_of(node), headline=_brief(node))


def _brief(node: Node) -> bool:
    """Whether only the end of its steps is told: they begin and end at once."""
    return node.flow in ("pure", "if", "switch")


def _failed(graph: Graph, entry: StepFailed) -> Told | None:
    node = graph.nodes[node_of(entry.step)]
    visible = shown(node)
    if entry.handling == "retry":
        if not visible:
            return None
        message = f"Attempt {entry.attempt + 1} of {_attempts(node)}"
        return Told("step.retrying", message, node.id, title_of(node))
    if not visible and (node.public.show is None or node.flow == "trigger"):
        return None  # a node that tells nothing of itself, and was not silenced by its author either
    level: Level = "error" if entry.handling == "fail" else "warning"
    return Told("step.failed", text_of(entry.failure) if visible else "", node.id, title_of(node), level)


def _attempts(node: Node) -> int:
    if node.retry.attempts is not None:
        return node.retry.attempts
    return node.kind.retry_default if node.kind is not None else 3


def _message(node: Node, step: str, message_of: MessageOf | None) -> str:
    return message_of(step) if node.public.message is not None and message_of is not None else ""


# ---- the execution ---------------------------------------------------------------------------------------------------


class PublicPrice(msgspec.Struct, frozen=True):
    amount: int
    currency: str


class PublicRefund(msgspec.Struct, frozen=True, rename="camel"):
    status: str
    amount: int
    currency: str
    reason: str
    created_at: str
    finished_at: str


class PublicWait(msgspec.Struct, frozen=True, rename="camel"):
    kind: str
    node_id: str
    step: str
    title: str
    form: Json
    url: str
    until: str


class PublicProgress(msgspec.Struct, frozen=True):
    done: float | int
    total: int
    percent: int


class PublicCancel(msgspec.Struct, frozen=True):
    allowed: bool
    refund: bool


class PublicLinks(msgspec.Struct, frozen=True):
    self: str
    stream: str
    page: str
    pay: str
    cancel: str
    answer: str
    receipt: str


class PublicView(msgspec.Struct, frozen=True, rename="camel"):
    """The fields of the public view, in the order in which they are written."""

    checkout_session_id: str
    client_safe_metadata: Json
    created_at: str
    finished_at: str
    id: str
    message: str
    order_id: str
    payment_status: str
    run_id: str
    started_at: str
    status: str
    workflow_id: str
    seq: int
    output: Json
    price: PublicPrice | None
    refund: PublicRefund | None
    progress: PublicProgress
    waiting_for: PublicWait | None
    waits: list[PublicWait]
    cancel: PublicCancel
    links: PublicLinks
    test_mode: bool
    pay_until: str


_encode = msgspec.json.Encoder().encode


def view(execution: Execution) -> bytes:
    """The public view as JSON, without the closing brace: the reader adds ``queue``, ``events`` and ``eventsOmitted``.

    Links are paths on this server, '' where they do not apply; only ``links.pay`` is the provider's own URL.
    """
    status = execution.status
    waits = [_wait(wait) for wait in execution.waits]
    order = execution.order
    return _encode(
        PublicView(
            execution.checkout_id,
            execution.client_safe_metadata or {},
            rfc3339(execution.created_at),
            rfc3339(execution.finished_at),
            execution.id,
            execution.message,
            execution.order_id,
            execution.payment_status,
            execution.run_id,
            rfc3339(execution.started_at),
            status,
            execution.workflow_id,
            execution.seq,
            execution.output if status is Status.SUCCEEDED else None,
            None if order is None else PublicPrice(order.amount, order.currency),
            None if execution.refund is None else _refund(execution.refund),
            _progress(execution),
            waits[0] if waits else None,
            waits,
            PublicCancel(status not in FINAL_STATUSES, _gives_back(execution)),
            _links(execution),
            execution.test_mode,
            rfc3339(order.expires_at) if order is not None and _awaits(execution) else "",
        )
    )[:-1]


def _progress(execution: Execution) -> PublicProgress:
    progress = execution.progress
    done: float | int = round(progress.done, 2)
    return PublicProgress(int(done) if done == int(done) else done, progress.total, progress.percent)


def _gives_back(execution: Execution) -> bool:
    """Whether a cancel by the buyer would return his money now."""
    paid = execution.payment_status in (PaymentStatus.PAID, PaymentStatus.PARTIALLY_REFUNDED)
    return paid and execution.started_at is None and execution.status not in FINAL_STATUSES


def _wait(wait: Wait) -> PublicWait:
    return PublicWait(wait.kind, wait.node_id, wait.step, wait.title, wait.form, wait.url, rfc3339(wait.until))


def _refund(refund: Refund) -> PublicRefund:
    return PublicRefund(
        refund.status,
        refund.amount,
        refund.currency,
        refund.reason,
        rfc3339(refund.created_at),
        rfc3339(refund.finished_at),
    )


def _awaits(execution: Execution) -> bool:
    """Whether somebody may still pay: not while a payment that was not as ordered is looked at."""
    return execution.status is Status.AWAITING_PAYMENT and execution.payment_status is not PaymentStatus.REVIEW


def _links(execution: Execution) -> PublicLinks:
    here = f"/v1/public/executions/{execution.id}"
    order = execution.order
    asked = next((wait.node_id for wait in execution.waits if wait.kind in ("form", "approval")), "")
    return PublicLinks(
        here,
        f"{here}/stream",
        f"/e/{execution.id}",
        order.checkout_url if order is not None and _awaits(execution) else "",
        f"{here}/cancel" if execution.status not in FINAL_STATUSES else "",
        f"{here}/answers/{asked}" if asked else "",
        f"{here}/receipt",
    )
