"""From outcomes to rows: how a unit of work stores what transitions of one execution have left."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from msgspec.structs import replace

from farebox.core import execution as executions
from farebox.core import run as runs
from farebox.core.commands import Command, Perform
from farebox.core.graph import Graph
from farebox.core.journal import AnyEntry, RunOpened
from farebox.core.messages import message_of
from farebox.core.opening import Opening, first_entry, new_run
from farebox.core.outcome import Outcome
from farebox.core.records import Execution, Order, RunStatus, Workflow
from farebox.core.run_row import follow
from farebox.core.values import Json, Value
from farebox.storage.port import Books

MOST_AT_ONCE = 100
"""Entries of a first turn that may ride with the transaction that opens the run."""


def keep(books: Books, outcome: Outcome) -> Execution:
    """Store one transition. Returns the execution as it stands now."""
    if outcome.changed:
        books.put_execution(outcome.execution)
        books.rows += outcome.rows()
    return outcome.execution


class Asked(Value, frozen=True):
    """What a run is opened with."""

    trigger: str
    payload: Json


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


def start_run(books: Books, story: Story, workflow: Workflow, graph: Graph, asked: Asked, at_once: bool) -> None:
    """The root run of an execution that was just queued: its row, its first entries, and the wake.

    ``at_once``: there is room for it, so its first actions are asked for in this transaction already, and it costs no
    commit of its own to start.
    """
    execution = story.execution
    opening = Opening(
        run_id=execution.run_id,
        source="execution",
        trigger=asked.trigger,
        body=asked.payload,
        triggered_by=execution.initiated_by_id,
        execution=roots(execution),
        execution_id=execution.id,
    )
    first = first_entry(workflow, execution.version, graph, opening, books.now)
    entries: list[AnyEntry] = [first]
    run = new_run(workflow, execution.version, opening, books.now)
    if at_once:
        entries += _first_turn(books, story, graph, first)
    books.append(follow(run, entries), entries)
    books.wake(run.id)


def _first_turn(books: Books, story: Story, graph: Graph, opened: RunOpened) -> list[AnyEntry]:
    """What the run does first, if that is nothing but asking for actions; else nothing, and the engine begins it."""
    run_id, now = story.execution.run_id, books.now
    commands: Sequence[Command]
    straight = runs.straight_in(graph, opened, run_id, now)
    if straight is not None:
        position, entries, command = straight
        commands = [command]
    else:
        position = runs.look(graph, [opened], run_id)
        entries, commands = runs.turn(graph, position, now, MOST_AT_ONCE)
        if position.final is not None or position.next_due is not None or runs.has_more(position, now):
            return []
        if not commands or not all(isinstance(command, Perform) for command in commands):
            return []
    progress, message = runs.progress(graph, position), partial(message_of, graph, position)
    story.take(executions.turn(story.execution, RunStatus.QUEUED, graph, entries, progress, (), now, run_id, message))
    position.unsent.update((name, position.steps[name]) for name in position.in_flight)  # the engine performs them
    books.stands(run_id, position)
    return entries


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
