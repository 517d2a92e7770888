"""The things that are stored, as values. One struct per table; what a row means stands here, how it moves stands in
``lifecycle``, ``payment`` and ``run``.

Rows that change are written whole by their primary key ("put"); rows that never change are only inserted. Every id is a
TypeID, so every key is ordered by time.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from farebox.core.belongings import ApiKey as ApiKey
from farebox.core.belongings import Erasure as Erasure
from farebox.core.belongings import Organization as Organization
from farebox.core.belongings import Rescheduled as Rescheduled
from farebox.core.belongings import Schedule as Schedule
from farebox.core.belongings import Upload as Upload
from farebox.core.belongings import UploadClaim as UploadClaim
from farebox.core.belongings import Version as Version
from farebox.core.belongings import Workflow as Workflow
from farebox.core.values import Json, Millis, Value


class Status(StrEnum):
    """The seed page's enum, exactly."""

    AWAITING_PAYMENT = "awaiting_payment"
    PAYMENT_CONFIRMED = "payment_confirmed"
    QUEUED = "workflow_queued"
    RUNNING = "workflow_running"
    WAITING = "workflow_waiting"
    SUCCEEDED = "workflow_succeeded"
    FAILED = "workflow_failed"
    CANCELLED = "workflow_cancelled"


FINAL_STATUSES = frozenset({Status.SUCCEEDED, Status.FAILED, Status.CANCELLED})


class PaymentStatus(StrEnum):
    NOT_REQUIRED = "not_required"
    PENDING = "pending"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    REFUND_PENDING = "refund_pending"
    REFUNDED = "refunded"
    PARTIALLY_REFUNDED = "partially_refunded"
    DISPUTED = "disputed"
    REVIEW = "review"


class RunStatus(StrEnum):
    """Of a run; shown to owners as running, waiting, success, failure, cancelled (queued shows as running, paused as
    waiting)."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    PAUSED = "paused"
    """In its owner's hold. Its execution keeps the status it had."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Wait(Value, frozen=True, kw_only=True):
    """One open public wait of an execution, as in ``data.waits``."""

    kind: Literal["form", "approval", "callback", "time"]
    node_id: str
    step: str
    title: str = ""
    form: Json = None
    url: str = ""
    until: Millis | None = None
    since: Millis = 0


class Progress(Value, frozen=True):
    done: float = 0
    total: int = 0
    percent: int = 0


class Execution(Value, frozen=True, kw_only=True, omit_defaults=True):
    """What a client created, with everything its public view is drawn from. Table ``executions`` (changes, put)."""

    id: str
    org_id: str
    workflow_id: str
    version: int
    status: Status
    payment_status: PaymentStatus
    created_at: Millis
    updated_at: Millis
    seq: int = 0
    """Of the last timeline event."""
    rev: int = 0
    """Grows by one in each transaction that changes anything in the view."""
    stamp: int = 0
    """Private: grows with every change. It tells whether somebody else changed it since it was read."""
    last_event_at: Millis = 0
    run_id: str = ""
    order_id: str = ""
    checkout_id: str = ""
    started_at: Millis | None = None
    finished_at: Millis | None = None
    message: str = ""
    status_reason: str = ""
    """Private: why it failed, for the owner."""
    client_safe_metadata: Json = {}
    source_system: str = ""
    source_entity_type: str = ""
    source_entity_id: str = ""
    external_ref: str = ""
    idempotency_key: str = ""
    initiated_by_id: str = ""
    initiated_by_type: str = ""
    client: str = ""
    """Coarse client address prefix, for the cap on unpaid executions."""
    success_url: str = ""
    cancel_url: str = ""
    output: Json = None
    progress: Progress = Progress()
    waits: tuple[Wait, ...] = ()
    order: Order | None = None
    """A copy of its order, kept in step in the same transactions."""
    refund: Refund | None = None
    """The newest refund, as shown."""
    token_ends_at: Millis | None = None
    """30 days after finishedAt."""
    token_epoch: int = 0
    """Private: grows when all client tokens are revoked; those of an earlier epoch are dead and make no others."""
    test_mode: bool = False
    meters: dict[str, tuple[int, ...]] = {}
    """Private: how much of a long step's progress was told already, by step; see ``core.meters``."""
    erased_at: Millis | None = None
    """When its content was removed; what is left is how it ended, and its money."""


class Order(Value, frozen=True, kw_only=True):
    """What is owed: the price snapshot and where to pay it. Table ``orders`` (put); at most one an execution."""

    id: str
    execution_id: str
    org_id: str
    amount: int
    currency: str
    provider: str
    mode: Literal["test", "live"]
    refund_policy: Literal["on_failure", "never"]
    checkout_id: str
    """``chk_...``: ours, stable, known at once."""
    created_at: Millis
    expires_at: Millis
    provider_ref: str = ""
    """The provider's id of the checkout behind ours; private."""
    checkout_url: str = ""
    parameters: Json = None
    """The exact parameters the provider is asked with, committed before the call."""
    opened_at: Millis | None = None
    closed: Literal["", "expired", "cancelled"] = ""
    paid_payment_id: str = ""
    paid_amount: int = 0
    refunded_amount: int = 0
    next_check_at: Millis | None = None
    """When the janitor asks the provider again; None: nothing to ask."""
    checks: int = 0
    declines: int = 0
    """How many declined attempts the timeline has told."""
    charges: tuple[str, ...] = ()
    """The provider's ids of all charges that were believed so far: each counts once."""
    paid_charge: str = ""
    """The provider's id of that payment."""
    paid_currency: str = ""
    """Of the payment in ``paid_payment_id``; differs from ``currency`` only after a mismatch."""
    refunds_open: tuple[str, ...] = ()
    """Ids of the refunds that are owed and not yet issued or refused."""
    refund_after: str = ""
    """The reason of a refund duty that arose while another refund was on its way; owed once that one is through."""
    owed_amount: int = 0
    """Of ``paid_amount``: what the open refunds will give back."""
    refunded_by_policy: bool = False
    """The one automatic refund of this order's payment was owed; there is no second one."""
    held: tuple[str, ...] = ()
    """Ids of the payments that wait for the owner's hand: not as ordered, or their own refund was refused."""


class Payment(Value, frozen=True, kw_only=True):
    """Money that really moved. Table ``payments``; (provider, external_id) unique: one provider payment, one order."""

    id: str
    order_id: str
    execution_id: str
    org_id: str
    provider: str
    external_id: str
    amount: int
    currency: str
    mode: Literal["test", "live"]
    received_at: Millis
    kind: Literal["settled", "late", "extra", "mismatched"] = "settled"
    note: str = ""


class Refund(Value, frozen=True, kw_only=True):
    """Money that goes or went back; first a duty, then a fact. Table ``refunds`` (changes, put)."""

    id: str
    payment_id: str
    order_id: str
    execution_id: str
    org_id: str
    amount: int
    currency: str
    reason: str
    """run_failed, cancelled_before_start, cancelled_by_seller, paid_late, paid_twice, mismatched, by_seller."""
    status: Literal["pending", "issued", "refused", "withdrawn"]
    """Withdrawn: a lost dispute has taken the money before."""
    created_at: Millis
    finished_at: Millis | None = None
    provider_ref: str = ""
    automatic: bool = True
    next_try_at: Millis | None = None
    tries: int = 0
    provider: str = ""


class Run(Value, frozen=True, kw_only=True):
    """One walk of a graph. Table ``runs`` (changes, put). ``head`` = seq of its journal's last entry: the fence;
    ``head_at`` = when that was. Both are told by the journal, not by the row."""

    id: str
    org_id: str
    workflow_id: str
    version: int
    status: RunStatus
    created_at: Millis
    head: int = 0
    head_at: Millis = 0
    execution_id: str = ""
    parent: str = ""
    """``parentRun/step/attempt`` of a child, unique; else empty."""
    parent_waits: bool = False
    depth: int = 0
    trigger_node: str = ""
    trigger_source: str = ""
    """public, api, webhook, schedule, workflow, execution, rerun, cleanup."""
    triggered_by: str = ""
    """The key that started it; of a rerun "key/run": the run that it starts again, too."""
    started_at: Millis | None = None
    finished_at: Millis | None = None
    error: str = ""
    public: bool = False
    """A free public run: visible at /v1/public/runs/{id}."""


class EntryRow(Value, frozen=True):
    """One journal line, rendered once. Table ``journal`` (insert only), key (run_id, seq)."""

    run_id: str
    seq: int
    kind: str
    step: str
    attempt: int
    at: Millis
    body: str


class EventRow(Value, frozen=True):
    """One timeline event, rendered once as the JSON object that clients see. Table ``events`` (insert only)."""

    execution_id: str
    seq: int
    body: str


class RequestRow(Value, frozen=True):
    """The private request payload of an execution. Table ``requests`` (insert only)."""

    execution_id: str
    body: str


class Timer(Value, frozen=True):
    """When a run must be looked at again. Table ``timers``, one row a run; ``due_at`` None removes it (put)."""

    run_id: str
    due_at: Millis | None


class Signal(Value, frozen=True, kw_only=True):
    """What a waiting step wants from outside. Table ``signals`` (put); (run_id, source, external_id) unique."""

    id: str
    run_id: str
    source: str
    """answer, api, child, webhook, owner."""
    external_id: str
    node_id: str
    step: str = ""
    """Empty: the first open wait of that node takes it."""
    data: Json = None
    received_at: Millis
    taken_by: str = ""
    """The step that consumed it."""


class Token(Value, frozen=True, kw_only=True):
    """A client token, as its SHA-256 only. Table ``tokens`` (changes, put); key (execution_id, hash)."""

    execution_id: str
    hash: str
    """Hex of SHA-256."""
    scopes: tuple[str, ...] = ("read", "cancel", "answer")
    created_at: Millis
    expires_at: Millis | None = None
    revoked_at: Millis | None = None
    epoch: int = 0
    """Of its execution when it was made; see ``Execution.token_epoch``."""


class Ticket(Value, frozen=True, kw_only=True):
    """A single-use pass for one EventSource. Table ``tickets`` (changes, put)."""

    hash: str
    execution_id: str
    token_hash: str
    expires_at: Millis
    used_at: Millis | None = None


class Idempotency(Value, frozen=True, kw_only=True):
    """The first answer to a key. Table ``idempotency`` (insert only); key (scope, key); kept 30 days."""

    scope: str
    key: str
    body_hash: str
    answer: str
    """The id that was created."""
    created_at: Millis
    secret_hash: str = ""
    """Hash of the client token that proves a replay."""


class InboxRow(Value, frozen=True, kw_only=True):
    """News from a provider, stored before anything is believed. Table ``inbox``; (source, external_id) unique (put)."""

    id: str
    source: str
    external_id: str
    body: str
    received_at: Millis
    handled_at: Millis | None = None
    outcome: str = ""
    tries: int = 0
    next_try_at: Millis | None = None


class Artifact(Value, frozen=True, kw_only=True):
    """A named result file; its bytes are on disk under ``path``. Table ``artifacts`` (put); key (run_id, name)."""

    id: str
    run_id: str
    execution_id: str
    org_id: str
    name: str
    media_type: str
    size: int
    sha256: str
    path: str
    step: str
    created_at: Millis
    early: bool = False
    private: bool = False
    """The owner's alone: no client ever sees it, whatever ``early`` says."""
