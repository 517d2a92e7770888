"""The books of one transaction: what its units of work see, change and add.

Part of the storage ports; a backend is handed what stands in them when all units are through.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from farebox.core import journal
from farebox.core.errors import NotFound
from farebox.core.position import Position
from farebox.core.records import EntryRow, Execution, Run
from farebox.core.values import Millis, Value


class Books:
    """What the units of one transaction see and change, one unit after the other.

    ``now`` is the batch's clock (ms). Executions and runs are the aggregates as they stand, by id; everything else is
    only added. :meth:`begin` and :meth:`undo` are the writer's: a unit that raises leaves nothing.
    """

    __slots__ = (
        "_begun",
        "_executions",
        "_runs",
        "_undone",
        "begun",
        "executions",
        "heads",
        "now",
        "opened",
        "rows",
        "runs",
        "wakes",
        "weight",
    )

    def __init__(self, now: Millis, executions: dict[str, Execution], runs: dict[str, Run]) -> None:
        self.now = now
        self._executions = executions
        self._runs = runs
        self.executions: dict[str, Execution] = {}
        """Those that changed."""
        self.runs: dict[str, Run] = {}
        """Those whose rows changed."""
        self.heads: dict[str, Run] = {}
        """Runs of which nothing changed but the head: their rows stay as they are."""
        self.rows: list[Value] = []
        self.wakes: list[str] = []
        self.opened: dict[str, list[journal.AnyEntry]] = {}
        """Runs that begin here, with their first entries: whoever takes them up need not read them back."""
        self.begun: dict[str, Position] = {}
        """Where those of them stand that have begun in this transaction, too."""
        self.weight = 0
        """Bytes of journal so far: bounds what rides in one transaction."""
        self._begun = (0, 0, 0)
        self._undone: list[tuple[dict[str, Any], str, Any]] = []

    def execution(self, execution_id: str) -> Execution:
        """The execution as it stands in this transaction; NotFound."""
        found = self._executions.get(execution_id)
        if found is None:
            raise NotFound(f"there is no execution {execution_id}")
        return found

    def run(self, run_id: str) -> Run:
        """The run as it stands in this transaction; NotFound."""
        found = self._runs.get(run_id)
        if found is None:
            raise NotFound(f"there is no run {run_id}")
        return found

    def known(self, run_id: str) -> Run | None:
        """The run as it stands, if a unit of this transaction has to do with it."""
        return self._runs.get(run_id)

    def put_execution(self, execution: Execution) -> None:
        """Store it, new or changed. Its order and events are rows of their own: add them too."""
        self._set(self._executions, execution.id, execution)
        self._set(self.executions, execution.id, execution)

    def put_run(self, run: Run) -> None:
        self._set(self._runs, run.id, run)
        self._set(self.runs, run.id, run)

    def append(self, run: Run, entries: Iterable[journal.AnyEntry]) -> Run:
        """Write entries after ``run.head`` and put the run with its new head, which is returned."""
        run_id, seq, head_at, rows = run.id, run.head, run.head_at, self.rows
        if seq == 0:
            entries = list(entries)
            self._set(self.opened, run_id, entries)
        for entry in entries:
            seq += 1
            head_at = entry.at
            body = journal.write(entry)
            self.weight += len(body)
            kind, of_step, of_attempt = journal.SHAPE_OF[type(entry)]
            step: str = entry.step if of_step else ""  # type: ignore[union-attr]  # as its shape says
            attempt: int = entry.attempt if of_attempt else 0  # type: ignore[union-attr]
            rows.append(EntryRow(run_id, seq, kind, step, attempt, entry.at, body.decode()))
        moved = replace(run, head=seq, head_at=head_at)
        if run_id not in self.runs and run is self._runs.get(run_id):
            self._set(self._runs, run_id, moved)
            self._set(self.heads, run_id, moved)
        else:
            self.put_run(moved)
        return moved

    def add(self, row: Value) -> None:
        """Insert or put a row of any table of ``core.records``; see there which tables change. Or one of
        ``core.guards``: what must hold in this transaction."""
        self.rows.append(row)

    def wake(self, run_id: str) -> None:
        """This run is due: hand it to a runner once this transaction is durable (in a fleet: within it)."""
        self.wakes.append(run_id)

    def stands(self, run_id: str, position: Position) -> None:
        """A run that is opened here has begun already, and has come so far."""
        self._set(self.begun, run_id, position)

    def begin(self) -> None:
        """The next unit: what was changed so far stays."""
        self._begun = (len(self.rows), len(self.wakes), self.weight)
        self._undone.clear()

    def undo(self) -> None:
        """Take back everything since :meth:`begin`."""
        rows, wakes, self.weight = self._begun
        del self.rows[rows:], self.wakes[wakes:]
        for found, key, before in reversed(self._undone):
            if before is None:
                del found[key]
            else:
                found[key] = before
        self._undone.clear()

    def _set(self, found: dict[str, Any], key: str, value: Any) -> None:
        self._undone.append((found, key, found.get(key)))
        found[key] = value
