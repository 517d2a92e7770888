"""From outcomes to rows: how a unit of work stores what transitions of one execution have left."""

from __future__ import annotations

from msgspec.structs import replace

from farebox.core.graph import Graph
from farebox.core.opening import Opening, first_entry, new_run
from farebox.core.outcome import Outcome
from farebox.core.records import Execution, Order, Workflow
from farebox.core.values import Json, Value
from farebox.storage.port import Books


def keep(books: Books, outcome: Outcome) -> Execution:
    """Store one transition. Returns the execution as it stands now."""
    if outcome.changed:
        books.put_execution(outcome.execution)
        books.rows += outcome.rows()
    return outcome.execution


class Story:
    """Several transitions of one execution in one unit: its order is written once, and ``rev`` counts once."""

    def __init__(self, books: Books, execution: Execution) -> None:
        self._books = books
        self._first = execution
        self._order: Order | None = None
        self._changed = False
        self.execution = execution

    def take(self, outcome: Outcome) -> Outcome:
        """The next transition; its outcome is handed back."""
        if outcome.changed:
            self._changed = True
            self.execution = outcome.execution
            if outcome.order is not None:
                self._order = outcome.order
            for row in outcome.rows():
                if not isinstance(row, Order):
                    self._books.add(row)
        return outcome

    def add(self, row: Value) -> None:
        self._books.add(row)

    def end(self) -> Execution:
        """Write what changed; the execution as it stands now."""
        if self._changed:
            if self.execution.rev > self._first.rev:
                self.execution = replace(self.execution, rev=self._first.rev + 1)
            self._books.put_execution(self.execution)
            if self._order is not None:
                self._books.add(self._order)
        return self.execution


def start_run(
    books: Books, workflow: Workflow, graph: Graph, execution: Execution, trigger: str, payload: Json
) -> None:
    """The root run of an execution that was just queued: its row, its first entry, and the wake."""
    opening = Opening(
        run_id=execution.run_id,
        source="execution",
        trigger=trigger,
        body=payload,
        triggered_by=execution.initiated_by_id,
        execution=roots(execution),
        execution_id=execution.id,
    )
    run = new_run(workflow, execution.version, opening, books.now)
    books.append(run, [first_entry(workflow, execution.version, graph, opening, books.now)])
    books.wake(run.id)


def roots(execution: Execution) -> Json:
    """``$execution`` for the workflow's expressions."""
    return {
        "id": execution.id,
        "sourceSystem": execution.source_system,
        "sourceEntityType": execution.source_entity_type,
        "sourceEntityId": execution.source_entity_id,
        "externalRef": execution.external_ref,
        "clientSafeMetadata": execution.client_safe_metadata,
    }
