"""What the server says, as values. Fields that a newer server adds are ignored; enumerations are plain text.

Times are RFC 3339 texts, empty while they are not known; amounts are minor units (500 is five euros).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import msgspec

FINAL = frozenset({"workflow_succeeded", "workflow_failed", "workflow_cancelled"})
UNSETTLED = frozenset({"processing", "refund_pending", "review"})
"""Payment states after which more will come, even when the execution is final."""


class Model(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The base of all of them: camelCase outside, snake_case inside."""


class Event(Model, frozen=True):
    """One line of the timeline; ``seq`` is 1, 2, 3 ... without gaps."""

    id: str
    seq: int
    event_type: str
    level: str
    title: str
    message: str = ""
    node_id: str = ""
    run_id: str = ""
    created_at: str = ""


class Price(Model, frozen=True):
    """What it costs."""

    amount: int
    currency: str


class Refund(Model, frozen=True):
    """Money that goes back."""

    status: str
    amount: int
    currency: str
    reason: str = ""
    created_at: str = ""
    finished_at: str = ""


class Progress(Model, frozen=True):
    """How far it is; ``percent`` never falls."""

    done: float = 0
    total: int = 0
    percent: int = 0


class Wait(Model, frozen=True):
    """What the workflow waits for; a form or an approval is answered with ``execution.answer``."""

    kind: str
    node_id: str
    step: str
    title: str = ""
    form: Any = None
    url: str = ""
    until: str = ""


class Queue(Model, frozen=True):
    """The place in the queue; 1 starts next."""

    position: int
    eta_seconds: float | None = None


class CancelTerms(Model, frozen=True):
    """Whether a cancel is allowed now, and whether (and what) it gives back."""

    allowed: bool = False
    refund: bool | str = False


class View(Model, frozen=True):
    """An execution as its client sees it."""

    id: str
    workflow_id: str
    status: str
    payment_status: str = ""
    message: str = ""
    run_id: str = ""
    checkout_session_id: str = ""
    order_id: str = ""
    client_safe_metadata: dict[str, Any] = {}
    created_at: str = ""
    started_at: str = ""
    finished_at: str = ""
    seq: int = 0
    output: Any = None
    price: Price | None = None
    refund: Refund | None = None
    progress: Progress | None = None
    waiting_for: Wait | None = None
    waits: list[Wait] | None = None
    queue: Queue | None = None
    cancel: CancelTerms | None = None
    links: dict[str, str] = {}
    test_mode: bool = False
    pay_until: str = ""
    events: list[Event] = []
    events_omitted: int = 0

    @property
    def succeeded(self) -> bool:
        return self.status == "workflow_succeeded"

    @property
    def is_final(self) -> bool:
        """The execution has ended; money may still be on its way."""
        return self.status in FINAL

    @property
    def is_over(self) -> bool:
        """Nothing more is expected: it has ended, and no money is on its way."""
        return self.is_final and self.payment_status not in UNSETTLED


class Checkout(Model, frozen=True):
    """Where to pay. An empty ``url``: the provider has not answered yet."""

    id: str
    url: str = ""
    expires_at: str = ""
    provider: str = ""


class Created(Model, frozen=True):
    """The answer to a create."""

    client_token: str
    execution: View
    checkout: Checkout | None = None


class Artifact(Model, frozen=True):
    """A result file."""

    name: str
    media_type: str
    size: int
    sha256: str
    created_at: str = ""
    url: str = ""


class Workflow(Model, frozen=True):
    """A workflow as anybody may see it."""

    id: str
    name: str
    description: str = ""
    version: int = 0
    status: str = ""
    accepting: bool = True
    price: Price | None = None
    input_schema: Any = None
    track_record: dict[str, Any] = {}
    created_at: str = ""


@dataclass(frozen=True)
class Snapshot:
    """How it stands when a connection opens. ``view.events`` is empty: events come one by one."""

    view: View
    type: Literal["snapshot"] = "snapshot"


@dataclass(frozen=True)
class Happened:
    """A new line of the timeline."""

    event: Event
    type: Literal["event"] = "event"


@dataclass(frozen=True)
class Changed:
    """The view, when anything but events changed."""

    view: View
    type: Literal["status"] = "status"


@dataclass(frozen=True)
class End:
    """Nothing more will come."""

    status: str
    payment_status: str
    seq: int
    type: Literal["end"] = "end"


Update = Snapshot | Happened | Changed | End
