"""What a journal may say: in order, in time, nothing twice, nothing after the end, nothing performed before it is due.

The same promises as the journal's ``verify_*`` queries, looked at in each transaction, and some that no query can see.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from farebox.core.journal import ChildOpened, SignalTaken, read
from farebox.core.records import EntryRow, RunStatus
from farebox.core.run_row import FINAL_RUN_STATUSES
from farebox.storage.port import Batch
from farebox.testing.simulator.disk import Disk

ENDS = {"run.succeeded": RunStatus.SUCCEEDED, "run.failed": RunStatus.FAILED, "run.cancelled": RunStatus.CANCELLED}


class _Seen:
    """One journal as far as it was looked at."""

    __slots__ = ("asked", "at", "done", "head", "last", "signals")

    def __init__(self) -> None:
        self.head = 0
        self.at = 0
        self.last = ""
        self.asked: dict[str, int] = {}
        """Steps with an attempt under way, and its number."""
        self.done: set[str] = set()
        self.signals: set[str] = set()


class Journals:
    """Of all runs. ``broken`` is told (invariant, subject, what)."""

    def __init__(self, disk: Disk, broken: Callable[[str, str, str], None]) -> None:
        self._disk = disk
        self._broken = broken
        self._seen: dict[str, _Seen] = {}

    def look(self, batch: Batch, entries: Mapping[str, Sequence[EntryRow]]) -> None:
        """At what one transaction has added."""
        for run_id, rows in entries.items():
            if run_id not in self._disk.runs:
                self._broken("Every entry belongs to a run that exists.", run_id, "it has entries but no run")
                return
            seen = self._seen.setdefault(run_id, _Seen())
            for row in sorted(rows, key=lambda row: row.seq):
                self._entry(run_id, seen, row)
        for run_id in dict.fromkeys([*entries, *(run.id for run in batch.runs)]):
            self._run(run_id)

    def _entry(self, run_id: str, seen: _Seen, row: EntryRow) -> None:
        if row.seq != seen.head + 1:
            self._broken("A journal is numbered without gaps.", run_id, f"{row.seq} follows {seen.head}")
        if (row.seq == 1) != (row.kind == "run.opened"):
            self._broken("A journal begins with the opening of its run.", run_id, f"entry {row.seq} is {row.kind}")
        if row.at < seen.at:
            self._broken("Time never goes back within a journal.", run_id, f"entry {row.seq} is {row.at}")
        if seen.last in ENDS and row.kind != "run.retried":
            self._broken("Nothing follows a terminal entry.", run_id, f"{row.kind} follows {seen.last}")
        elif seen.last == "run.succeeded" or (seen.last == "run.cancelled" and self._disk.runs[run_id].execution_id):
            self._broken("Only what failed is retried.", run_id, f"{row.kind} follows {seen.last}")
        seen.head, seen.at, seen.last = row.seq, row.at, row.kind
        if row.kind in ENDS:
            seen.asked.clear()
        if row.step:
            self._step(run_id, seen, row)

    def _step(self, run_id: str, seen: _Seen, row: EntryRow) -> None:
        step, asked = row.step, seen.asked
        match row.kind:
            case "step.asked":
                if step in asked:
                    self._broken("An attempt ends before the next one is asked for.", run_id, f"{step} twice at once")
                asked[step] = row.attempt
            case "step.done":
                if step in seen.done:
                    self._broken("No step is recorded as done twice.", run_id, f"{step} was done before")
                if asked.pop(step, row.attempt) != row.attempt:
                    self._broken("The attempt that is recorded is the one that was asked for.", run_id, step)
                seen.done.add(step)
            case "step.failed":
                if asked.pop(step, row.attempt) != row.attempt:
                    self._broken("The attempt that is recorded is the one that was asked for.", run_id, step)
            case "step.interrupted":
                if step not in asked:
                    self._broken("Only an attempt under way is cut off.", run_id, step)
            case "signal.taken" | "child.opened":
                self._from_outside(run_id, seen, row)
            case _:
                pass

    def _from_outside(self, run_id: str, seen: _Seen, row: EntryRow) -> None:
        match read(row.body):
            case SignalTaken(signal=signal):
                stored = self._disk.signals.get(signal)
                if stored is None or stored.run_id != run_id or stored.taken_by != row.step:
                    self._broken("A signal that is taken is marked so in the same transaction.", run_id, row.step)
                if signal in seen.signals:
                    self._broken("A signal is taken once.", run_id, f"{signal} by {row.step}")
                seen.signals.add(signal)
            case ChildOpened(child=child):
                opened = self._disk.runs.get(child)
                if opened is None or opened.parent != f"{run_id}/{row.step}/{row.attempt}":
                    self._broken("A child is opened in the transaction of its parent's entry.", run_id, row.step)
            case _:
                pass

    def _run(self, run_id: str) -> None:
        run, seen = self._disk.runs[run_id], self._seen.get(run_id, _Seen())
        says = ENDS.get(seen.last)
        if says is not None and run.status is not says:
            self._broken("A run has ended as its journal says.", run_id, f"is {run.status}, its last entry {seen.last}")
        if says is None and run.status in FINAL_RUN_STATUSES:
            self._broken("A run has ended only if its journal says so.", run_id, f"its last entry is {seen.last}")
        if (run.finished_at is not None) != (run.status in FINAL_RUN_STATUSES):
            self._broken("A run that has ended has a time of its end.", run_id, f"{run.status}, {run.finished_at}")
        if run.execution_id and run.execution_id not in self._disk.executions:
            self._broken("A run belongs to an execution that exists.", run_id, run.execution_id)

    def performs(self, run_id: str, step: str, attempt: int, *, alone: bool) -> None:
        """An attempt begins now. ``alone``: nobody else may be performing it, or have performed it, meanwhile."""
        seen = self._seen.get(run_id, _Seen())
        rows = self._disk.journal.get(run_id, {}).values()
        if not any(row.kind == "step.asked" and (row.step, row.attempt) == (step, attempt) for row in rows):
            what = f"{step}, attempt {attempt}"
            self._broken("Nothing is performed before the entry that asks for it is durable.", run_id, what)
        if alone and step in seen.done:
            self._broken("What is done is not performed again.", run_id, step)
