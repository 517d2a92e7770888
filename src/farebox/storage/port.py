"""The storage ports: what the house asks of a database, whichever it is.

**Writing.** Everything that concerns executions, money and runs is a *unit of work*: a plain function over
:class:`Books`, handed to :class:`Writing`. The writer loads the aggregates that the unit names, runs the unit, and
stores what many units changed in one durable transaction (group commit). A unit that raises leaves nothing. A unit must
be pure apart from its Books: it may be run again after a conflict.

**Reading.** :class:`Reads` answers the hot public routes and the lists; it sees only what is durable.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

from farebox.core import journal
from farebox.core.position import Position
from farebox.core.records import (
    Artifact,
    EntryRow,
    EventRow,
    Execution,
    Idempotency,
    InboxRow,
    Order,
    Payment,
    Refund,
    Run,
    RunStatus,
    Schedule,
    Signal,
    Ticket,
    Timer,
    Token,
)
from farebox.core.values import Millis, Value
from farebox.storage.books import Books
from farebox.storage.port_bulk import Bulks
from farebox.storage.port_catalogue import Catalogue, WorkflowOrder, WorkflowSearch
from farebox.storage.port_queues import Queues
from farebox.storage.port_retention import Retention
from farebox.storage.port_uploads import Uploads

T = TypeVar("T")


class Conflict(Exception):
    """A unique key was taken: (run, seq), an idempotency key, a provider payment. ``table`` says which."""

    def __init__(self, table: str, message: str = "") -> None:
        super().__init__(message or f"a row of {table} exists already")
        self.table = table


class Stale(Conflict):
    """Another process has changed what a unit had read. Nothing is stored; read again, and decide anew."""


class StoreUnavailable(Exception):
    """The database cannot be written (disk full, read-only, gone). Nothing of the transaction is stored."""


class StoreLocked(StoreUnavailable):
    """Another process owns this database."""


class StoreUncertain(StoreUnavailable):
    """The database went away while it committed, and has not come back to say what became of it."""


class Work(Value, frozen=True):
    """A unit of work: the aggregates it needs and the function over them."""

    do: Callable[[Books], Any]
    executions: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    brings: int | None = None
    """Bytes of new work. It is refused first when the disk is behind; None: it goes on with what was taken in."""
    lane: tuple[str, str] = ("", "")
    """Organization and workflow, between which the turns to be stored are shared; empty for what belongs to none. Only
    within one of them are units stored in the order in which they were submitted."""


class Writing(Protocol):
    """The one door to the journal. Implemented by ``engine.writer`` over any :class:`JournalStore`."""

    on_forget: Callable[[], None]
    """Called when a transaction was not stored, or nobody knows: what was kept for it is free again."""

    @property
    def opened(self) -> Mapping[str, list[journal.AnyEntry]]:
        """While the news of a transaction are told: the runs that were opened in it, with their first entries."""
        ...

    @property
    def begun(self) -> Mapping[str, Position]:
        """At the same time: where those of them stand that have begun in it, too."""
        ...

    async def submit(self, work: Work) -> Any:
        """What ``work.do`` returned, once it is durable. Raises what it raised, Conflict, Unavailable."""
        ...

    def enqueue(self, work: Work) -> Awaitable[Any]:
        """The same without a coroutine of its own, for the runners, who submit with every turn."""
        ...

    async def settled(self) -> None:
        """Returns when everything that was submitted before has had its turn."""
        ...


class Batch(Value, frozen=True):
    """What one transaction stores."""

    executions: Sequence[Execution]
    runs: Sequence[Run]
    rows: Sequence[Value]
    wakes: Sequence[str] = ()
    fresh: frozenset[str] = frozenset()
    """Ids of the executions and runs that are new; all others exist. Conflict if it is otherwise."""
    seen_executions: Mapping[str, Execution] = {}
    """What the units had read, as it was read. A database that has several writers stores nothing (Stale) if one of
    these has another ``stamp`` by now, or one of the runs another head."""
    seen_runs: Mapping[str, Run] = {}
    queued: frozenset[str] = frozenset()
    """Of the wakes: runs that wait for their first start, and are left to admission."""


class JournalStore(Protocol):
    """What the engine asks: load, commit, and find what is due. One transaction per call."""

    async def load(self, executions: Sequence[str], runs: Sequence[str]) -> tuple[list[Execution], list[Run]]:
        """The aggregates that exist among these ids (each execution with its order and newest refund)."""
        ...

    async def commit(self, batch: Batch) -> None:
        """Store everything durably, or nothing. Raises Conflict, Stale, StoreUnavailable, StoreUncertain."""
        ...

    async def entries(self, run_id: str, after: int = 0) -> list[journal.AnyEntry]:
        """The journal after a seq, in order."""
        ...

    async def unfinished(self, after: str, most: int) -> list[str]:
        """Ids of runs that are under way (queued for a first start: no, see ``queues``), or waiting with an untaken
        signal; in id order after ``after``."""
        ...

    async def due_timers(self, now: Millis, most: int) -> list[Timer]: ...

    async def next_timer(self) -> Millis | None: ...

    async def signals(self, run_id: str) -> list[Signal]:
        """Untaken signals of a run, oldest first (received_at, id)."""
        ...

    async def due_schedules(self, now: Millis, most: int) -> list[Schedule]: ...


class Glance(Value, frozen=True):
    """One read for the status route: who may see it, its revision, and the rendered view without events."""

    rev: int
    seq: int
    status: str
    payment_status: str
    token_ends_at: Millis | None
    view: bytes
    """The JSON object of the public view, without ``events``, ``eventsOmitted``, ``queue`` and its closing brace."""
    workflow_id: str = ""
    run_id: str = ""


class Reads(Protocol):
    """The public hot path. Sees only what is durable; never waits for the writer."""

    async def known(self, execution_id: str, token_hash: str) -> tuple[Token, Glance] | None:
        """A token and its execution at a glance. Whether the token is valid is not looked at."""
        ...

    async def glance(self, execution_id: str) -> Glance | None: ...

    def unchanged(self, execution_id: str) -> object | None:
        """A mark that stays the same object until the execution or one of its tokens changes; None: nobody knows."""
        ...

    async def token(self, execution_id: str, token_hash: str) -> Token | None: ...

    async def events(self, execution_id: str, after: int, limit: int) -> tuple[bytes, int]:
        """Rendered events with seq > after, oldest first, joined by commas; and how many of them these are."""
        ...

    async def request(self, execution_id: str) -> bytes:
        """The stored request payload (JSON), b'null' if none."""
        ...


class ExecutionLists(Protocol):
    """Owner views of executions, runs and money. Every list is scoped by organization."""

    async def execution(self, execution_id: str) -> Execution | None: ...
    async def executions(
        self, org_id: str, limit: int, offset: int, before: str, status: str, workflow_id: str
    ) -> list[Execution]:
        """Newest first by id; ``before`` is a cursor's id ('' = from the newest); '' filters match all."""
        ...

    async def run(self, run_id: str) -> Run | None: ...
    async def runs(
        self,
        org_id: str,
        limit: int,
        offset: int,
        before: str,
        statuses: Sequence[RunStatus],
        workflow_id: str,
        public: bool,
    ) -> list[Run]:
        """Newest first by id. ``public``: only free public runs; then ``org_id`` '' means all organizations."""
        ...

    async def run_counts(self, org_id: str, workflow_id: str, since: Millis) -> list[tuple[str, RunStatus, int]]:
        """(workflow, status, how many) of the runs created since."""
        ...

    async def payments(self, execution_id: str) -> list[Payment]: ...
    async def refunds(self, execution_id: str) -> list[Refund]: ...
    async def artifact(self, run_id: str, name: str) -> Artifact | None: ...
    async def artifacts(self, run_id: str) -> list[Artifact]: ...
    async def track_record(self, workflow_id: str, since: Millis, most: int) -> list[tuple[bool, bool, Millis | None]]:
        """The newest executions that ended since, succeeded or failed, without test money: (succeeded, refunded,
        milliseconds from start to end)."""
        ...


class Duties(Protocol):
    """What is found by its key before a unit is submitted, and what the janitor finds due."""

    async def idempotent(self, scope: str, key: str) -> Idempotency | None: ...
    async def payment(self, provider: str, external_id: str) -> Payment | None: ...
    async def order_by_checkout(self, checkout_id: str) -> Order | None: ...
    async def orders_to_check(self, now: Millis, most: int) -> list[Order]:
        """What is due, in the order in which it became so: at most so many of each provider. As the next two."""
        ...

    async def refunds_to_issue(self, now: Millis, most: int) -> list[Refund]: ...
    async def inbox_to_handle(self, now: Millis, most: int) -> list[InboxRow]: ...
    async def inbox_row(self, source: str, external_id: str) -> InboxRow | None: ...
    async def named_files(self, paths: Sequence[str]) -> set[str]:
        """Those of these files that an artifact or an upload has."""
        ...

    async def ticket(self, ticket_hash: str) -> Ticket | None: ...
    async def tokens(self, execution_id: str) -> list[Token]: ...
    async def signal(self, run_id: str, source: str, external_id: str) -> Signal | None: ...
    async def unpaid(self, workflow_id: str, client: str) -> tuple[int, int, int]:
        """Executions awaiting payment: of this client on this workflow, of this workflow, in all."""
        ...


class Violation(Value, frozen=True):
    """Something stored that may not be: which promise, whose row, and what is wrong with it."""

    invariant: str
    subject: str
    message: str


class Upkeep(Protocol):
    """Life and health of a database."""

    async def close(self) -> None: ...

    async def check(self) -> None:
        """Answers if the database can be read; raises StoreUnavailable."""
        ...

    async def backup(self, target: Path) -> None:
        """A complete copy of what is durable now, made beside everything else. Never overwrites."""
        ...

    async def verify(self) -> list[Violation]:
        """Every broken invariant of money, journal and timeline, as of one moment."""
        ...


class Store(
    JournalStore, Queues, Reads, ExecutionLists, Duties, Uploads, Bulks, Retention, Catalogue, Upkeep, Protocol
):
    """All ports together, as a backend offers them. Opened by its class method, closed once."""


__all__ = [
    "Batch",
    "Books",
    "Bulks",
    "Catalogue",
    "Conflict",
    "Duties",
    "EntryRow",
    "EventRow",
    "ExecutionLists",
    "Glance",
    "JournalStore",
    "Queues",
    "Reads",
    "Retention",
    "Stale",
    "Store",
    "StoreLocked",
    "StoreUnavailable",
    "StoreUncertain",
    "Upkeep",
    "Uploads",
    "Violation",
    "Work",
    "WorkflowOrder",
    "WorkflowSearch",
    "Writing",
]
