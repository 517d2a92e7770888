"""The engine's side of the store: load, commit, and find what is due (``JournalStore``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import apsw
from msgspec.structs import asdict

from farebox.core import journal
from farebox.core.bulk import BulkMoved
from farebox.core.guards import JournalKept, LetGo, TokensEnd, UnpaidCap, Vanish
from farebox.core.records import Execution, Rescheduled, Run, Schedule, Signal, Timer
from farebox.core.values import Millis, Value
from farebox.storage.port import Batch, Conflict
from farebox.storage.rows import (
    INSERTED,
    PUT,
    Row,
    changed_execution_row,
    changed_run_row,
    encoder,
    execution_of,
    execution_row,
    json_text,
    run_row,
)
from farebox.storage.sqlite.bulk import move_bulk
from farebox.storage.sqlite.retention import LettingGo

# Payments come before the refunds that are checked against them; the rest is in no order.
_STORED: list[tuple[type[Value], str, Callable[[Value], Row]]] = [
    (kind, verb, encoder(kind)) for kind, verb in (INSERTED | PUT).items()
]
_REMOVED: dict[type[Value], tuple[str, str, Callable[[Value], Row]]] = {
    Timer: ("due_at", "drop_timer", lambda row: (row.run_id,) if isinstance(row, Timer) else ()),
}
"""Rows that a missing time removes."""


class JournalSide(LettingGo):
    """One transaction per call."""

    async def load(self, executions: Sequence[str], runs: Sequence[str]) -> tuple[list[Execution], list[Run]]:
        found = (
            [execution_of(row) for row in self._rows("load_executions", (json_text(executions),))] if executions else []
        )
        return found, self._records(Run, "load_runs", (json_text(runs),)) if runs else []

    async def commit(self, batch: Batch) -> None:
        parting = [row for row in batch.rows if type(row) in (LetGo, Vanish)]
        async with self._erasing() if parting else self._writing(batch) as writer:
            self._put_executions(writer, batch)
            self._put_rows(writer, batch.rows)
            new = self._put_runs(writer, batch)
            last = writer.last_insert_rowid()
            for row in parting:
                self._part_with(writer, row)
        if new:
            self._inserted(new, last)

    def _put_executions(self, writer: apsw.Connection, batch: Batch) -> None:
        fresh = batch.fresh
        new = [execution_row(one) for one in batch.executions if one.id in fresh]
        changed = [changed_execution_row(one) for one in batch.executions if one.id not in fresh]
        if new:
            self._put(writer, "insert_execution", new)
        if changed:
            self._change(writer, "executions", "update_execution", changed)

    def _put_runs(self, writer: apsw.Connection, batch: Batch) -> list[Run]:
        """Returns the new ones, which are inserted last of all."""
        fresh = batch.fresh
        new = [run for run in batch.runs if run.id in fresh]
        changed = [changed_run_row(run) for run in batch.runs if run.id not in fresh]
        if changed:
            self._change(writer, "runs", "update_run", changed)
        if new:
            self._put(writer, "insert_run", [run_row(run) for run in new])
        return new

    def _change(self, writer: apsw.Connection, table: str, verb: str, rows: Sequence[Row]) -> None:
        """Rows that must be there: an aggregate that vanished must not be changed into nothing."""
        before = writer.total_changes()
        self._put(writer, verb, rows)
        if writer.total_changes() - before != len(rows):
            raise Conflict(table, f"a row of {table} that was to be changed does not exist")

    def _put_rows(self, writer: apsw.Connection, rows: Iterable[Value]) -> None:
        by_kind: dict[type[Value], list[Value]] = {}
        for row in rows:
            by_kind.setdefault(type(row), []).append(row)
        for kind, verb, encode in _STORED:
            found = by_kind.pop(kind, None)
            if found is None:
                continue
            if kind in _REMOVED:
                self._put_or_remove(writer, verb, encode, found)
            else:
                self._put(writer, verb, [encode(row) for row in found])
        for row in by_kind.pop(Rescheduled, ()):
            self._reschedule(writer, row)
        for row in by_kind.pop(BulkMoved, ()):
            move_bulk(writer, self._sql["move_bulk_retry"], row)
        for row in by_kind.pop(TokensEnd, ()):
            writer.execute(self._sql["end_tokens"], asdict(row))
        for row in dict.fromkeys(by_kind.pop(UnpaidCap, ())):
            self._refuse_unpaid(writer, row)
        for row in by_kind.pop(JournalKept, ()):
            self._refuse_let_go(writer, row)
        for kind in (LetGo, Vanish):
            by_kind.pop(kind, None)  # last of all: see commit
        if by_kind:
            raise TypeError(f"rows of {sorted(kind.__name__ for kind in by_kind)} cannot be added to the books")

    def _put_or_remove(
        self, writer: apsw.Connection, verb: str, encode: Callable[[Value], Row], rows: Sequence[Value]
    ) -> None:
        time, remove, key = _REMOVED[type(rows[0])]
        for row in rows:  # in order: the last word counts
            if getattr(row, time) is None:
                writer.execute(self._sql[remove], key(row))
            else:
                writer.execute(self._sql[verb], encode(row))

    def _reschedule(self, writer: apsw.Connection, row: Value) -> None:
        assert isinstance(row, Rescheduled)
        read = row.read
        asked = (read.workflow_id, read.node_id, read.cron, read.time_zone, read.next_at)
        if row.next_at is None:
            moved = writer.execute(self._sql["drop_schedule"], asked)
        else:
            moved = writer.execute(self._sql["move_schedule"], (row.next_at, *asked))
        if not moved.fetchall():
            raise Conflict("schedules", f"the schedule of {read.workflow_id} was changed meanwhile")

    def _refuse_unpaid(self, writer: apsw.Connection, cap: Value) -> None:
        assert isinstance(cap, UnpaidCap)
        asked = {"workflow_id": cap.workflow_id, "client": cap.client}
        waiting: Any = writer.execute(self._sql["unpaid_now"], asked).fetchall()[0][0]
        if waiting > cap.most:
            raise Conflict("unpaid", f"no more than {cap.most} executions may await their payment here")

    async def entries(self, run_id: str, after: int = 0) -> list[journal.AnyEntry]:
        return [journal.read(body) for (body,) in self._rows("entries", (run_id, after))]

    async def unfinished(self, after: str, most: int) -> list[str]:
        return [run_id for (run_id,) in self._rows("unfinished", (after, most))]

    async def due_timers(self, now: Millis, most: int) -> list[Timer]:
        return self._records(Timer, "due_timers", (now, most))

    async def next_timer(self) -> Millis | None:
        row = self._row("next_timer")
        return None if row is None else int(row[0])

    async def signals(self, run_id: str) -> list[Signal]:
        return self._records(Signal, "signals", (run_id,))

    async def due_schedules(self, now: Millis, most: int) -> list[Schedule]:
        return self._records(Schedule, "due_schedules", (now, most))
