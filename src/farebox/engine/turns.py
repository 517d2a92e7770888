"""A turn as it is stored: what one run decided, in one transaction with everything that follows from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from farebox.core import execution as executions
from farebox.core import run as rules
from farebox.core.errors import RunTaken
from farebox.core.graph import Graph
from farebox.core.journal import AnyEntry, SignalTaken
from farebox.core.messages import message_of
from farebox.core.position import Position
from farebox.core.records import Progress, Run, Signal, Timer, Wait
from farebox.core.run_row import follow
from farebox.core.values import Millis, Value
from farebox.service import ending
from farebox.storage.port import Books, Work

UNCHANGED: Millis = -1


class Turn:
    """Everything that one turn stores. ``head`` is the fence: the seq after which its entries must come."""

    __slots__ = ("children", "due_at", "entries", "graph", "head", "position", "rows", "run", "signals")

    def __init__(self, run: Run, graph: Graph, position: Position, head: int, entries: Sequence[AnyEntry]) -> None:
        self.run = run
        self.graph = graph
        self.position = position
        self.head = head
        self.entries = entries
        self.rows: Sequence[Value] = ()
        """Artifacts that belong to the results."""
        self.signals: dict[str, Signal] = {}
        """By id: those that may have been taken."""
        self.children: Sequence[Callable[[Books], None]] = ()
        self.due_at: Millis | None = UNCHANGED
        """When the run must be looked at again, if that has changed."""

    def work(self) -> Work:
        """The unit of work."""
        run = self.run
        waits: tuple[Wait, ...] = ()
        progress = Progress()
        if run.execution_id:
            waits = rules.waits(self.graph, self.position)
            progress = rules.progress(self.graph, self.position)
        return Work(
            lambda books: self._store(books, progress, waits),
            (run.execution_id,) if run.execution_id else (),
            (run.id,),
        )

    def _store(self, books: Books, progress: Progress, waits: tuple[Wait, ...]) -> None:
        run = books.run(self.run.id)
        if run.head != self.head:
            raise RunTaken()
        moved = books.append(follow(run, self.entries), self.entries)
        if run.execution_id:
            self._move_execution(books, run, progress, waits)
        for row in self.rows:
            books.add(row)
        for entry in self.entries:
            if type(entry) is SignalTaken:
                books.add(replace(self.signals[entry.signal], taken_by=entry.step))
        for add_child in self.children:
            add_child(books)
        if self.due_at != UNCHANGED:
            books.add(Timer(run.id, self.due_at))
        if self.position.final is not None:
            ending.tell_parent(books, moved, self.position.final)

    def _move_execution(self, books: Books, run: Run, progress: Progress, waits: tuple[Wait, ...]) -> None:
        outcome = executions.turn(
            books.execution(run.execution_id),
            run.status,
            self.graph,
            self.entries,
            progress,
            waits,
            books.now,
            run.id,
            lambda step: message_of(self.graph, self.position, step),
        )
        if outcome.changed:
            books.put_execution(outcome.execution)
            for row in outcome.rows():
                books.add(row)
