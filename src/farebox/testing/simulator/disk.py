"""What is durable: the tables as dictionaries, their keys, and one transaction at a time, whole or not at all.

It outlives the stores that are opened over it, as a disk outlives processes; several may be open at once, and then each
learns by ``Stale`` that another has changed what it had read. The keys and guards are those of the SQL backends; the
public store suite holds them to it, and ``audit`` asks the real ones about the same rows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from farebox.core.bulk import BulkMoved, BulkRetry
from farebox.core.guards import JournalKept, LetGo, TokensEnd, UnpaidCap, Vanish
from farebox.core.records import (
    ApiKey,
    Artifact,
    EntryRow,
    Erasure,
    EventRow,
    Execution,
    Idempotency,
    InboxRow,
    Order,
    Organization,
    Payment,
    Refund,
    RequestRow,
    Rescheduled,
    Run,
    Schedule,
    Signal,
    Status,
    Ticket,
    Timer,
    Token,
    Upload,
    UploadClaim,
    Version,
    Workflow,
)
from farebox.core.values import Value
from farebox.storage.port import Batch, Conflict, Stale

GIVEN_UP = ("refused", "withdrawn")
"""Refunds that give nothing back."""


class Disk:
    """Tables by name, each from its key to its row. Read by ``memory``; written by ``commit`` and ``alone``."""

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        """Of the schedule: what several schedules have stored is told apart by it."""
        self.executions: dict[str, Execution] = {}
        self.runs: dict[str, Run] = {}
        """As stored; their heads stand in ``heads``. In the order in which they were opened."""
        self.places: dict[str, int] = {}
        self.heads: dict[str, int] = {}
        self.journal: dict[str, dict[int, EntryRow]] = {}
        self.events: dict[str, dict[int, EventRow]] = {}
        self.orders: dict[str, Order] = {}
        self.payments: dict[str, Payment] = {}
        self.refunds: dict[str, Refund] = {}
        self.inbox: dict[str, InboxRow] = {}
        self.signals: dict[str, Signal] = {}
        self.timers: dict[str, Timer] = {}
        self.tokens: dict[tuple[str, str], Token] = {}
        self.tickets: dict[str, Ticket] = {}
        self.idempotency: dict[tuple[str, str], Idempotency] = {}
        self.requests: dict[str, RequestRow] = {}
        self.artifacts: dict[tuple[str, str], Artifact] = {}
        self.uploads: dict[str, Upload] = {}
        self.claims: dict[str, UploadClaim] = {}
        self.workflows: dict[str, Workflow] = {}
        self.versions: dict[tuple[str, int], Version] = {}
        self.schedules: dict[tuple[str, str], Schedule] = {}
        self.organizations: dict[str, Organization] = {}
        self.keys: dict[str, ApiKey] = {}
        self.let_go: dict[str, int] = {}
        """What of an execution or a run is noted as gone, in bits or steps."""
        self.discarded: dict[str, int] = {}
        self.bulks: dict[str, BulkRetry] = {}
        self.erasures: dict[str, Erasure] = {}
        self.unique: dict[tuple[Any, ...], Any] = {}
        """Taken keys beside the primary ones, and who has them."""
        self._undo: list[tuple[dict[Any, Any], Any, Any]] = []

    def copy(self) -> Disk:
        """Another disk with the same content."""
        other = Disk(self.seed)
        for name, table in vars(self).items():
            if name in ("journal", "events"):
                setattr(other, name, {key: dict(rows) for key, rows in table.items()})
            elif name != "seed":
                setattr(other, name, table.copy())
        return other

    # ---- transactions ------------------------------------------------------------------------------------------------

    def commit(self, batch: Batch) -> None:
        """Everything, or nothing and Conflict, Stale, TypeError."""
        self._refuse_stale(batch)
        self.alone(lambda: self._store(batch))

    def alone(self, change: Callable[[], Any]) -> Any:
        """One transaction: what it has done is undone if it raises."""
        undo = self._undo
        undo.clear()
        try:
            return change()
        except BaseException:
            for table, key, before in reversed(undo):
                if before is None:
                    table.pop(key, None)
                else:
                    table[key] = before
            raise
        finally:
            undo.clear()

    def put(self, table: dict[Any, Any], key: Any, row: Any) -> None:
        """Within a transaction; a row of None is removed."""
        self._undo.append((table, key, table.get(key)))
        if row is None:
            table.pop(key, None)
        else:
            table[key] = row

    def take(self, name: str, key: tuple[Any, ...], owner: Any) -> None:
        """A unique key that only one row of a table may have."""
        key = (name, *key)
        known = self.unique.get(key)
        if known is None:
            self.put(self.unique, key, owner)
        elif known != owner:
            raise Conflict(name)

    # ---- a batch -----------------------------------------------------------------------------------------------------

    def _refuse_stale(self, batch: Batch) -> None:
        for key, seen in batch.seen_executions.items():
            stored = self.executions.get(key)
            if stored is None or stored.stamp != seen.stamp:
                raise Stale("executions")
        for key, run in batch.seen_runs.items():
            if key not in self.runs or self.heads.get(key, 0) != run.head:
                raise Stale("runs")

    def _store(self, batch: Batch) -> None:
        for execution in batch.executions:
            if (execution.id in self.executions) == (execution.id in batch.fresh):
                raise Conflict("executions")
            self.put(self.executions, execution.id, execution)
        last: list[Value] = []
        parting: list[Value] = []
        refunds: list[Refund] = []
        for row in batch.rows:
            store = _STORED.get(type(row))
            if store is not None:
                store(self, row)
            elif isinstance(row, Refund):
                refunds.append(row)
            elif isinstance(row, LetGo | Vanish):
                parting.append(row)
            else:
                last.append(row)
        for refund in refunds:  # payments come before the refunds that are checked against them
            self._refund(refund)
        for run in batch.runs:
            if (run.id in self.runs) == (run.id in batch.fresh):
                raise Conflict("runs")
            self._run(run)
        for row in last:
            self._last(row)
        if parting:
            from farebox.testing.simulator.memory_retention import part_with

            for row in parting:
                part_with(self, row)

    def _last(self, row: Value) -> None:
        """What is looked at when everything else is in its place."""
        match row:
            case Rescheduled(read=read, next_at=next_at):
                if self.schedules.get((read.workflow_id, read.node_id)) != read:
                    raise Conflict("schedules")
                moved = None if next_at is None else replace(read, next_at=next_at)
                self.put(self.schedules, (read.workflow_id, read.node_id), moved)
            case TokensEnd(execution_id=execution_id, epoch=epoch, at=at):
                for key, token in list(self.tokens.items()):
                    if key[0] == execution_id and token.epoch < epoch and token.revoked_at is None:
                        self.put(self.tokens, key, replace(token, revoked_at=at))
            case UnpaidCap():
                if self.awaiting(row.workflow_id, row.client) > row.most:
                    raise Conflict("unpaid")
            case BulkMoved():
                from farebox.testing.simulator.memory_bulk import move_bulk

                move_bulk(self, row)
            case JournalKept(run_id=run_id):
                if self.let_go.get(run_id, 0):
                    raise Conflict("journal")
            case _:
                raise TypeError(f"rows of {type(row).__name__} cannot be added to the books")

    def awaiting(self, workflow_id: str | None, client: str | None) -> int:
        """Executions that await their payment: in all, of a workflow, of one client on it."""
        return sum(
            one.status is Status.AWAITING_PAYMENT
            and workflow_id in (None, one.workflow_id)
            and client in (None, one.client)
            for one in self.executions.values()
        )

    # ---- rows --------------------------------------------------------------------------------------------------------

    def _run(self, run: Run) -> None:
        if run.execution_id:
            self.take("runs", ("root", run.execution_id), run.id)
        if run.parent:
            self.take("runs", ("child", run.parent), run.id)
        if run.id not in self.places:
            self.put(self.places, run.id, len(self.places) + 1)
        self.put(self.runs, run.id, run)

    def _entry(self, row: EntryRow) -> None:
        if row.run_id not in self.journal:
            self.put(self.journal, row.run_id, {})
        entries = self.journal[row.run_id]
        if row.seq in entries:
            raise Conflict("journal")
        self.put(entries, row.seq, row)
        self.put(self.heads, row.run_id, max(row.seq, self.heads.get(row.run_id, 0)))

    def _event(self, row: EventRow) -> None:
        if row.execution_id not in self.events:
            self.put(self.events, row.execution_id, {})
        events = self.events[row.execution_id]
        if row.seq in events:
            raise Conflict("events")
        self.put(events, row.seq, row)

    def _order(self, row: Order) -> None:
        self.take("orders", ("execution", row.execution_id), row.id)
        self.take("orders", ("checkout", row.checkout_id), row.id)
        self.put(self.orders, row.id, row)

    def _payment(self, row: Payment) -> None:
        if row.id in self.payments:
            raise Conflict("payments")
        self.take("payments", ("external", row.provider, row.external_id), row.id)
        if row.kind == "settled":
            self.take("payments", ("settles", row.order_id), row.id)
        self.put(self.payments, row.id, row)

    def _refund(self, row: Refund) -> None:
        paid = self.payments.get(row.payment_id)
        others = sum(
            one.amount
            for one in self.refunds.values()
            if one.payment_id == row.payment_id and one.id != row.id and one.status not in GIVEN_UP
        )
        if paid is not None and row.status not in GIVEN_UP and row.amount > paid.amount - others:
            raise Conflict("refunds")
        if row.automatic:
            self.take("refunds", ("automatic", row.payment_id), row.id)
        self.put(self.refunds, row.id, row)

    def _news(self, row: InboxRow) -> None:
        self.take("inbox", (row.source, row.external_id), row.id)
        self.put(self.inbox, row.id, row)

    def _signal(self, row: Signal) -> None:
        self.take("signals", (row.run_id, row.source, row.external_id), row.id)
        self.put(self.signals, row.id, row)

    def _timer(self, row: Timer) -> None:
        self.put(self.timers, row.run_id, row if row.due_at is not None else None)

    def _token(self, row: Token) -> None:
        self.put(self.tokens, (row.execution_id, row.hash), row)

    def _ticket(self, row: Ticket) -> None:
        known = self.tickets.get(row.hash)
        if known is not None and known.used_at is not None:
            raise Conflict("tickets")
        self.put(self.tickets, row.hash, row)

    def _answer(self, row: Idempotency) -> None:
        if (row.scope, row.key) in self.idempotency:
            raise Conflict("idempotency")
        self.put(self.idempotency, (row.scope, row.key), row)

    def _request(self, row: RequestRow) -> None:
        if row.execution_id in self.requests:
            raise Conflict("requests")
        self.put(self.requests, row.execution_id, row)

    def _artifact(self, row: Artifact) -> None:
        self.put(self.artifacts, (row.run_id, row.name), row)

    def _upload(self, row: Upload) -> None:
        if row.id in self.uploads:
            raise Conflict("uploads")
        self.put(self.uploads, row.id, row)

    def _claim(self, row: UploadClaim) -> None:
        if row.upload_id in self.claims or row.upload_id not in self.uploads:
            raise Conflict("upload_claims")
        self.put(self.claims, row.upload_id, row)

    def _bulk(self, row: BulkRetry) -> None:
        if row.id in self.bulks:
            raise Conflict("bulk_retries")
        self.put(self.bulks, row.id, row)

    def _erasure(self, row: Erasure) -> None:
        known = self.erasures.get(row.execution_id)
        self.put(self.erasures, row.execution_id, replace(known, finished_at=row.finished_at) if known else row)

    def version(self, row: Version) -> None:
        """Once published, only that it was stays new."""
        key = (row.workflow_id, row.version)
        known = self.versions.get(key)
        if known is not None and known.published_at is not None:
            return
        if known is not None:
            row = replace(known, definition=row.definition, digest=row.digest, published_at=row.published_at)
        self.put(self.versions, key, row)

    def organization(self, row: Organization) -> None:
        self.take("organizations", ("name", row.name), row.id)
        known = self.organizations.get(row.id)
        if known is not None and known.name != row.name:
            self.put(self.unique, ("organizations", "name", known.name), None)
        self.put(self.organizations, row.id, row)

    def api_key(self, row: ApiKey) -> None:
        self.take("api_keys", ("hash", row.hash), row.id)
        known = self.keys.get(row.id)
        if known is not None:
            used = (known.last_used_at, known.last_used_ip, known.last_used_user_agent)
            row = replace(row, last_used_at=used[0], last_used_ip=used[1], last_used_user_agent=used[2])
        self.put(self.keys, row.id, row)


_STORED: dict[type[Value], Callable[[Disk, Any], None]] = {
    EntryRow: Disk._entry,
    EventRow: Disk._event,
    RequestRow: Disk._request,
    Payment: Disk._payment,
    Idempotency: Disk._answer,
    Upload: Disk._upload,
    UploadClaim: Disk._claim,
    Erasure: Disk._erasure,
    BulkRetry: Disk._bulk,
    Order: Disk._order,
    Timer: Disk._timer,
    Signal: Disk._signal,
    Token: Disk._token,
    Ticket: Disk._ticket,
    InboxRow: Disk._news,
    Artifact: Disk._artifact,
    Version: Disk.version,
    Organization: Disk.organization,
    ApiKey: Disk.api_key,
}
