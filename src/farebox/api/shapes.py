"""The shapes of the public family, for the reference: what ``core.public`` renders, with its enumerations.

Clients must tolerate new values of ``eventType``, ``level`` and ``paymentStatus``; ``status`` is exactly these eight.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from farebox.api.envelope import Shape
from farebox.core.records import PaymentStatus, Status

EXE = "exe_01k8w3n5x2f9tbm6q4v7yd0c1e"
RUN = "run_01k8w3n6m4h2tbm6q4v7yd0c1f"
WF = "wf_01k8w3k1a7e8bvm6q4v7yd0c1g"
CHK = "chk_01k8w3n5x3ek4r6q4v7yd0c1h8"
ORD = "ord_01k8w3n5x3eb9p6q4v7yd0c1ha"
TOKEN = "ct_3q2-7wAvJx9yR4nT6uZbK1mC8eHfL0sDgPiQoWtXyV5"  # noqa: S105 - an example, valid nowhere
NOON = "2026-01-31T12:00:00.000Z"

EventType = Literal[
    "execution.created",
    "execution.cancelled",
    "execution.erased",
    "checkout.opened",
    "checkout.expired",
    "payment.processing",
    "payment.failed",
    "payment.confirmed",
    "payment.late",
    "payment.review",
    "payment.disputed",
    "payment.dispute_closed",
    "refund.pending",
    "refund.issued",
    "refund.failed",
    "run.queued",
    "run.started",
    "run.waiting",
    "run.resumed",
    "run.paused",
    "run.succeeded",
    "run.failed",
    "run.cancelled",
    "step.started",
    "step.progress",
    "step.retrying",
    "step.succeeded",
    "step.failed",
    "step.skipped",
]
Level = Literal["info", "success", "warning", "error"]


class Event(Shape):
    """One line of the timeline."""

    id: str = Field(examples=["evt_01k8w3n5x2f9tbm6q4v7yd0c1e_1"])
    seq: int = Field(description="1, 2, 3 ... without gaps.", examples=[1])
    event_type: EventType
    level: Level
    title: str = Field(examples=["Execution created"])
    message: str = Field(examples=[""])
    node_id: str = Field(description="The node it is about, or empty.", examples=[""])
    run_id: str = Field(description="The run it is about, or empty.", examples=[""])
    created_at: str = Field(examples=[NOON])


class PublicPrice(Shape):
    amount: int = Field(description="Minor units: 500 is five euros.", examples=[500])
    currency: str = Field(examples=["EUR"])


class PublicRefund(Shape):
    status: str = Field(examples=["issued"])
    amount: int
    currency: str
    reason: str
    created_at: str
    finished_at: str


class PublicProgress(Shape):
    done: float
    total: int
    percent: int = Field(ge=0, le=100)


class PublicWait(Shape):
    """What the workflow waits for. Answer a form or an approval with POST .../answers/{nodeId}."""

    kind: Literal["form", "approval", "callback", "time"]
    node_id: str
    step: str
    title: str
    form: Any = Field(description="JSON Schema of the answer, or null.")
    url: str
    until: str = Field(description="The deadline, or empty.")


class Queue(Shape):
    position: int = Field(ge=1, description="1 starts next.")
    eta_seconds: float | None = Field(description="null: not known.")


class CancelTerms(Shape):
    allowed: bool
    refund: bool | str = Field(description="Whether (and what) a cancel by the buyer would give back.")


class Links(Shape):
    """Addresses of everything that can be done; empty where it does not apply."""

    model_config = {"extra": "allow"}

    self: str
    stream: str
    page: str
    pay: str
    cancel: str
    answer: str
    receipt: str


class ExecutionView(Shape):
    """An execution as its client sees it, without events."""

    id: str = Field(examples=[EXE])
    workflow_id: str = Field(examples=[WF])
    run_id: str = Field(description="Empty until it is paid and queued.", examples=[RUN])
    status: Status
    message: str = Field(examples=["Waiting for payment"])
    payment_status: PaymentStatus
    checkout_session_id: str = Field(examples=[CHK])
    order_id: str = Field(examples=[ORD])
    client_safe_metadata: dict[str, Any] = Field(examples=[{"cart": "42"}])
    created_at: str = Field(examples=[NOON])
    started_at: str = Field(description="Empty until the run starts.", examples=[""])
    finished_at: str = Field(description="Empty until it ends.", examples=[""])
    seq: int = Field(description="Seq of the last event that exists.", examples=[2])
    output: Any = Field(default=None, description="What the workflow's author chose to give; null before success.")
    price: PublicPrice | None = None
    refund: PublicRefund | None = None
    progress: PublicProgress
    waiting_for: PublicWait | None = None
    waits: list[PublicWait] = []
    cancel: CancelTerms
    links: Links
    test_mode: bool = Field(description="True for test money.")
    pay_until: str = Field(description="Until when the checkout takes a payment; empty where none is asked for.")


class PublicExecution(ExecutionView):
    """The seed of this API: status and timeline of one execution."""

    events: list[Event] = Field(description="Oldest first; the newest 200 unless asked otherwise.")
    events_omitted: int = Field(description="How many older events were left out.", examples=[0])
    queue: Queue | None = Field(description="Place in the queue; null unless workflow_queued.")


class Checkout(Shape):
    """Where to pay."""

    id: str = Field(description="Ours, stable; empty if nothing is to be paid.", examples=[CHK])
    url: str = Field(description="Open it in a browser. Empty: not ready yet, see links.pay.")
    expires_at: str
    provider: str = Field(examples=["test"])


class Created(Shape):
    """A new execution. The client token is shown once, here."""

    client_token: str = Field(description="Empty on a replay without proof.", examples=[TOKEN])
    execution: dict[str, Any]
    checkout: Checkout | None


class Rotated(Shape):
    client_token: str = Field(description="Empty after a revoke.", examples=[TOKEN])


class TicketOut(Shape):
    ticket: str
    expires_at: str = Field(examples=[NOON])


class ArtifactOut(Shape):
    """A result file."""

    name: str = Field(examples=["report.html"])
    media_type: str = Field(examples=["text/html"])
    size: int
    sha256: str
    created_at: str
    url: str


class TrackRecordOut(Shape):
    """From the newest 1,000 executions of the last 90 days that ended and count: real money, or free. Rates are null
    below 10 of them."""

    executions: int = Field(description="How many count.", examples=[120])
    succeeded: int = Field(examples=[118])
    failed: int = Field(examples=[2])
    refunded: int = Field(description="Money that went back, wholly or in part.", examples=[2])
    success_rate: float | None = Field(description="0 to 1.", examples=[0.983])
    refund_rate: float | None = Field(description="0 to 1; null if nobody paid.", examples=[0.017])
    median_seconds: float | None = Field(description="From start to success, waiting included.", examples=[12.5])


class SellerName(Shape):
    name: str = Field(description="The organization that sells it.", examples=["default"])


class WorkflowOut(Shape):
    """A workflow as anybody may see it: never its definition."""

    id: str = Field(examples=[WF])
    name: str = Field(examples=["CSV report"])
    description: str = Field(description="Plain text.")
    delivers: list[str] = Field(description="What the buyer gets, in the author's words.", examples=[["A report"]])
    seller: SellerName
    version: int
    visibility: Literal["public_view", "public_execute"]
    status: Literal["active", "paused"]
    accepting: bool = Field(description="Whether it takes new executions now.")
    price: PublicPrice | None = Field(description="null: free.")
    refund_policy: Literal["on_failure", "never", ""] = Field(description="Empty: free.")
    test_mode: bool = Field(description="Paying here moves no real money.")
    input_schema: Any = Field(description="JSON Schema of requestPayload, or null: anything goes.")
    upload_bytes: int = Field(description="Largest file that can be uploaded for it; 0: it takes none.", examples=[0])
    track_record: TrackRecordOut
    created_at: str


class MetaOut(Shape):
    workflow_id: str
    name: str
    description: str


class RunStarted(Shape):
    run_id: str = Field(examples=[RUN])


class RunItem(Shape):
    id: str = Field(examples=[RUN])
    workflow_id: str
    status: Literal["running", "waiting", "success", "partial", "failure", "cancelled"]
    started_at: str
    finished_at: str


class NodeOut(Shape):
    type: str
    children: list[str]
    loop_body: list[str]


class NodeState(Shape):
    type: str
    status: Literal["pending", "running", "success", "failure", "skipped", "waiting", "scheduled", "cancelled"]
    started_at: str
    finished_at: str


class RunOut(Shape):
    """A free public run: which steps ran, never their data."""

    run_id: str
    workflow_id: str
    status: Literal["running", "waiting", "success", "partial", "failure", "cancelled"]
    started_at: str
    finished_at: str
    nodes: dict[str, NodeOut]
    execution_state: dict[str, NodeState]
