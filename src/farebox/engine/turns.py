"""A turn as it is stored: what one run decided, in one transaction with everything that follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from farebox.core import execution as executions
from farebox.core import run as rules
from farebox.core.errors import RunTaken
from farebox.core.graph import Graph
from farebox.core.journal import AnyEntry, RunHeld, RunReleased, SignalTaken
from farebox.core.messages import message_of
from farebox.core.position import Position
from farebox.core.records import Progress, Run, Signal, Timer, Wait
from farebox.core.run_row import follow
from farebox.core.values import Millis, Value
from farebox.service import ending
from farebox.service.keeping import keep
from farebox.storage.port import Books, Work

UNCHANGED: Millis = -1
NO_SIGNALS: Mapping[str, Signal] = {}
NO_PROGRESS = Progress()


class Turn:
    """Everything that one turn stores. ``head`` is the fence: the seq after which its entries must come."""

    __slots__ = (
        "_progress",
        "_waits",
        "children",
        "due_at",
        "entries",
        "graph",
        "head",
        "position",
        "rows",
        "run",
        "signals",
    )

    def __init__(self, run: Run, graph: Graph, position: Position, head: int, entries: Sequence[AnyEntry]) -> None:
        self.run = run
        self.graph = graph
        self.position = position
        self.head = head
        self.entries = entries
        self.rows: Sequence[Value] = ()
        """Artifacts that belong to the results."""
        self.signals: Mapping[str, Signal] = NO_SIGNALS
        """By id: those that may have been taken."""
        self.children: Sequence[Callable[[Books], None]] = ()
        self.due_at: Millis | None = UNCHANGED
        """When the run must be looked at again, if that has changed."""
        self._progress = NO_PROGRESS
        self._waits: tuple[Wait, ...] = ()

    def work(self) -> Work:
        """The unit of work."""
        run = self.run
        lane = run.org_id, run.workflow_id
        if not run.execution_id:
            return Work(self._store, (), (run.id,), None, lane)
        if self.position.waiting:
            self._waits = rules.waits(self.graph, self.position)
        self._progress = rules.progress(self.graph, self.position)
        return Work(self._store, (run.execution_id,), (run.id,), None, lane)

    def _store(self, books: Books) -> None:
        run = books.run(self.run.id)
        if run.head != self.head:
            raise RunTaken()
        moved = books.append(follow(run, self.entries), self.entries)
        if run.execution_id:
            self._move_execution(books, run)
        for row in self.rows:
            books.add(row)
        if self.signals:
            self._take_signals(books)
        for add_child in self.children:
            add_child(books)
        if self.due_at != UNCHANGED:
            books.add(Timer(run.id, self.due_at))
        if self.position.final is not None:
            ending.tell_parent(books, moved, self.position.final)

    def _take_signals(self, books: Books) -> None:
        for entry in self.entries:
            if type(entry) is SignalTaken:
                books.add(replace(self.signals[entry.signal], taken_by=entry.step))
            elif isinstance(entry, RunHeld | RunReleased):
                books.add(replace(self.signals[entry.signal], taken_by="run"))

    def _move_execution(self, books: Books, run: Run) -> None:
        outcome = executions.turn(
            books.execution(run.execution_id),
            run.status,
            self.graph,
            self.entries,
            self._progress,
            self._waits,
            books.now,
            run.id,
            self._message_of,
        )
        keep(books, outcome)

    def _message_of(self, step: str) -> str:
        return message_of(self.graph, self.position, step)
