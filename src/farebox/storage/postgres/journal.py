"""The engine's side of the store: load, commit, and find what is due (``JournalStore``).

A batch is stored by a few statements of many rows each, whatever the number of units that wrote it: as arrays, or,
where there are many new rows of a table, as a stream.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import astuple

from farebox.core import journal
from farebox.core.bulk import BulkMoved
from farebox.core.guards import JournalKept, LetGo, TokensEnd, UnpaidCap, Vanish
from farebox.core.records import EntryRow, Execution, Rescheduled, Run, Schedule, Signal, Timer
from farebox.core.values import Millis, Value
from farebox.storage.port import Batch, Conflict, Stale
from farebox.storage.postgres.bulk import move_bulk
from farebox.storage.postgres.handing import hand_over
from farebox.storage.postgres.layers import key_of, layers
from farebox.storage.postgres.ledger import Page
from farebox.storage.postgres.retention import part_with, refuse_let_go
from farebox.storage.postgres.rows import changed_execution_row, columns, execution_row
from farebox.storage.postgres.shelf import Shelf
from farebox.storage.rows import INSERTED, PUT, Row, changed_run_row, encoder, execution_of, run_row

# Payments come before the refunds that are checked against them; the rest is in no order.
_STORED: list[tuple[type[Value], str, Callable[[Value], Row]]] = [
    (kind, verb, encoder(kind)) for kind, verb in (INSERTED | PUT).items()
]
GUARDS = {Rescheduled, BulkMoved, TokensEnd, UnpaidCap, JournalKept, LetGo, Vanish}


class JournalSide(Shelf):
    """One transaction per call."""

    shared = False
    """Whether a fleet works on this database: what is due goes into its queue, and the others are told."""

    async def load(self, executions: Sequence[str], runs: Sequence[str]) -> tuple[list[Execution], list[Run]]:
        ids = list(executions)
        found = [execution_of(row) for row in await self._rows("load_executions", (ids,))] if ids else []
        return found, await self._records(Run, "load_runs", (list(runs),)) if runs else []

    async def commit(self, batch: Batch) -> None:
        by_kind: dict[type[Value], list[Value]] = {}
        for row in batch.rows:
            by_kind.setdefault(type(row), []).append(row)
        strange = by_kind.keys() - INSERTED.keys() - PUT.keys() - GUARDS
        if strange:
            raise TypeError(f"rows of {sorted(kind.__name__ for kind in strange)} cannot be added to the books")

        async def write(page: Page) -> None:
            await _check_read(page, batch)
            await _put_executions(page, batch)
            await _put_rows(page, by_kind)
            await _put_runs(page, batch)
            await _put_guards(page, by_kind)
            for kind in (LetGo, Vanish):
                for row in by_kind.get(kind, ()):
                    await part_with(page, row)
            if self.shared:
                await hand_over(page, batch)

        if batch.executions or batch.runs or batch.rows:
            await self._write(write)

    async def entries(self, run_id: str, after: int = 0) -> list[journal.AnyEntry]:
        return [journal.read(body) for (body,) in await self._rows("entries", (run_id, after))]

    async def unfinished(self, after: str, most: int) -> list[str]:
        return [run_id for (run_id,) in await self._rows("unfinished", (after, most))]

    async def due_timers(self, now: Millis, most: int) -> list[Timer]:
        return await self._records(Timer, "due_timers", (now, most))

    async def next_timer(self) -> Millis | None:
        row = await self._row("next_timer")
        return None if row is None else int(row[0])

    async def signals(self, run_id: str) -> list[Signal]:
        return await self._records(Signal, "signals", (run_id,))

    async def due_schedules(self, now: Millis, most: int) -> list[Schedule]:
        return await self._records(Schedule, "due_schedules", (now, most))


async def _check_read(page: Page, batch: Batch) -> None:
    """What was read and is not changed here must still be as it was; the rest is guarded by its own writing."""
    changed = {execution.id for execution in batch.executions}
    read = [one for one in batch.seen_executions.values() if one.id not in changed]
    if read:
        asked = [one.id for one in read], [one.stamp for one in read]
        ((same,),) = await page.fetch("unchanged_executions", asked)
        if same != len(read):
            raise Stale("executions", "an execution that was read has changed")
    moved = {run.id for run in batch.runs}.union(row.run_id for row in batch.rows if type(row) is EntryRow)
    runs = [run for run in batch.seen_runs.values() if run.id not in moved]
    if runs:
        ((same,),) = await page.fetch("unchanged_runs", ([run.id for run in runs], [run.head for run in runs]))
        if same != len(runs):
            raise Stale("runs", "a run that was read has moved on")


async def _put_executions(page: Page, batch: Batch) -> None:
    fresh, seen = batch.fresh, batch.seen_executions
    new = [execution_row(one) for one in batch.executions if one.id in fresh]
    changed = [changed_execution_row(one, seen.get(one.id)) for one in batch.executions if one.id not in fresh]
    if new:
        await page.insert("insert_execution", new)
    if changed and await page.execute("update_execution", columns(changed)) != len(changed):
        raise Stale("executions", "an execution that was to be changed is gone, or was changed by somebody else")


async def _put_runs(page: Page, batch: Batch) -> None:
    fresh = batch.fresh
    new = [run_row(run) for run in batch.runs if run.id in fresh]
    changed = [changed_run_row(run) for run in batch.runs if run.id not in fresh]
    if new:
        await page.insert("insert_run", new)
    if changed and await page.execute("update_run", columns(changed)) != len(changed):
        raise Conflict("runs", "a run that was to be changed does not exist")


async def _put_rows(page: Page, by_kind: dict[type[Value], list[Value]]) -> None:
    for kind, verb, encode in _STORED:
        rows = by_kind.get(kind)
        if rows is None:
            continue
        if kind is Timer:
            await _put_timers(page, rows)
        elif kind in INSERTED:
            await page.insert(verb, [encode(row) for row in rows])
        elif len(rows) == 1:
            await page.execute(verb, columns([encode(rows[0])]))
        else:
            for layer in layers(rows, key_of(kind)):
                await page.execute(verb, columns([encode(row) for row in layer]))


async def _put_timers(page: Page, rows: Iterable[Value]) -> None:
    """The last word on each run counts."""
    last = {row.run_id: row for row in rows if isinstance(row, Timer)}
    puts = [astuple(timer) for timer in last.values() if timer.due_at is not None]
    drops = [timer.run_id for timer in last.values() if timer.due_at is None]
    if puts:
        await page.execute("put_timer", columns(puts))
    if drops:
        await page.execute("drop_timer", (drops,))


async def _put_guards(page: Page, by_kind: dict[type[Value], list[Value]]) -> None:
    """What must hold with everything else in place."""
    for row in by_kind.get(Rescheduled, ()):
        await _reschedule(page, row)
    for row in by_kind.get(BulkMoved, ()):
        await move_bulk(page, row)
    for row in by_kind.get(JournalKept, ()):
        await refuse_let_go(page, row)
    for row in by_kind.get(TokensEnd, ()):
        assert isinstance(row, TokensEnd)
        await page.execute("end_tokens", (row.at, row.execution_id, row.epoch))
    caps = dict.fromkeys(by_kind.get(UnpaidCap, ()))
    if caps:
        await page.fetch("count_unpaid_alone")
    for cap in caps:
        await _refuse_unpaid(page, cap)


async def _reschedule(page: Page, row: Value) -> None:
    assert isinstance(row, Rescheduled)
    read = row.read
    asked = (read.workflow_id, read.node_id, read.cron, read.time_zone, read.next_at)
    if row.next_at is None:
        moved = await page.fetch("drop_schedule", asked)
    else:
        moved = await page.fetch("move_schedule", (row.next_at, *asked))
    if not moved:
        raise Conflict("schedules", f"the schedule of {read.workflow_id} was changed meanwhile")


async def _refuse_unpaid(page: Page, cap: Value) -> None:
    assert isinstance(cap, UnpaidCap)
    ((waiting,),) = await page.fetch("unpaid_now", (cap.client, cap.workflow_id))
    if waiting > cap.most:
        raise Conflict("unpaid", f"no more than {cap.most} executions may await their payment here")
