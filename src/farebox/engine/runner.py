"""Advances one run, turn by turn, from where its journal ends to its next wait or its end.

A turn: apply what came in, decide, store all of it in one transaction, and only then do what was decided. While the run
waits for nothing but time or signals it leaves memory; a timer or a signal brings it back. Whoever else writes its
journal meanwhile (a cancel) wins: the next turn meets another head, and the runner lets go.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import structlog

from farebox.core import run as rules
from farebox.core.commands import OpenChild, Perform
from farebox.core.errors import DefinitionInvalid, RunTaken, Unavailable
from farebox.core.graph import Graph
from farebox.core.journal import (
    AnyEntry,
    Failure,
    RunFailed,
    StepDone,
    StepProgressed,
    WaitOpened,
)
from farebox.core.position import Position
from farebox.core.records import Run, Signal, Timer
from farebox.core.run_row import FINAL_RUN_STATUSES
from farebox.core.values import Millis, Value
from farebox.engine.attempts import Answered, Attempts, Progressed
from farebox.engine.children import Child, child_of
from farebox.engine.desk import Desk
from farebox.engine.turns import NO_SIGNALS, UNCHANGED, Turn
from farebox.storage.port import Work

log = structlog.get_logger(__name__)

MOST_ENTRIES = 1_000
"""Entries after which a turn is stored even if it could go on: a large for-each must not hold everything else up."""

NOTHING = Graph(nodes={}, triggers=(), order=())
"""Stands in for a graph that cannot be built any more."""


class Runner:
    """One run in memory, in one task."""

    def __init__(self, run_id: str, desk: Desk) -> None:
        self._run_id = run_id
        self._desk = desk
        self._fresh = desk.fresh.pop(run_id, None)
        self._task: asyncio.Task[object] | None = None
        self._attempts: Attempts | None = None
        self._nudged = False
        self._over = False
        self._cut = False
        """Attempts were in flight when the journal was read: a crash has cut them off."""
        self._run: Run
        self._graph: Graph
        self._position: Position
        self._head = 0
        self._at: Millis = 0
        self._due_at: Millis | None = None
        self._news: list[AnyEntry] = []
        self._rows: list[Value] = []

    @property
    def nudged(self) -> bool:
        """Whether a nudge has come that nobody has looked at."""
        return self._nudged

    def nudge(self) -> None:
        """Something may have come for it from outside."""
        self._nudged = True
        if self._attempts is not None:
            self._attempts.nudge()

    def interrupt(self) -> None:
        """Somebody else has ended the run."""
        self._over = True
        if self._task is not None:
            self._task.cancel()

    async def advance(self) -> bool:
        """Go on until it waits or ends. True: something came in the last moment, look again."""
        self._task = asyncio.current_task()
        if self._over:
            return self._nudged
        self._nudged = False
        try:
            if await self._load():
                await self._walk()
        except RunTaken:
            log.debug("somebody else wrote to this run's journal", run_id=self._run_id)
            self._nudged = True  # or we did, and were told that it had failed: look again
        except asyncio.CancelledError:
            if not self._over:
                raise
        finally:
            self._task = None
            if self._attempts is not None:
                self._attempts.keep({})
            self._desk.timers.let_go(self._run_id)
        return self._nudged

    async def _load(self) -> bool:
        """Read the journal. False: there is nothing to advance."""
        store = self._desk.house.store
        run, entries, position = self._fresh or (await store.run(self._run_id), None, None)
        self._fresh = None
        if run is None:
            return False
        self._run = run
        if run.status in FINAL_RUN_STATUSES:
            await self._desk.store(Work(lambda books: books.add(Timer(run.id, None))))
            return False
        if entries is None and run.started_at is None and not self._desk.admitted(run):
            return False
        if entries is None or len(entries) != run.head:
            entries, position = await store.entries(run.id), None
        self._head, self._at = len(entries), entries[-1].at
        try:
            self._graph = await self._desk.house.graphs.get(run.workflow_id, run.version)
        except DefinitionInvalid as error:
            await self._cannot_go_on(error)
            return False
        self._position = position or rules.look(self._graph, entries, run.id)
        # A run that ended has lost its timer; once it is retried, the first turn must write it anew.
        self._due_at = self._desk.timers.found(self._position.next_due) if self._position.started else None
        self._attempts = Attempts(self._desk, run, self._graph, self._position.opened)
        self._cut = position is None and bool(self._position.in_flight)
        # Of a run that had started before, its owner may have said something while nobody had it in hand.
        self._nudged |= bool(
            self._position.waiting or self._position.children or (position is None and run.started_at is not None)
        )
        return self._position.final is None

    async def _cannot_go_on(self, error: DefinitionInvalid) -> None:
        """The graph was valid when it was published: an action is not installed here any more."""
        told = "; ".join(problem.message for problem in error.details) or error.message
        failure = Failure("action_missing", f"this run cannot go on here: {told}", "config")
        entry = RunFailed(at=self._now(), failure=failure)
        position = rules.look(NOTHING, [entry], self._run_id)
        turn = Turn(self._run, NOTHING, position, self._head, [entry])
        turn.due_at = None
        await self._desk.store(turn.work())

    async def _walk(self) -> None:
        attempts, position = self._attempts, self._position
        assert attempts is not None
        while True:
            commands = await self._turn()
            attempts.keep(position.in_flight)
            while position.final is None and len(commands) == 1 and self._is_alone(commands[0], attempts):
                answered = await attempts.alone(commands[0])
                following = self._straight_on(answered)
                if following is None:
                    self._learn(answered)
                    commands = []  # it has been performed, whether or not it counted
                    break
                commands = following
                await self._write()
            if position.final is not None:
                return
            if self._news:
                continue
            for command in commands:
                attempts.begin(command)
            if not self._desk.stopping and rules.has_more(position, self._now()):
                continue
            if not self._nudged:
                if not attempts:
                    return
                for news in await attempts.news():
                    self._learn(news)
            elif self._desk.stopping:
                self._nudged = False

    def _is_alone(self, command: Perform, attempts: Attempts) -> bool:
        """Whether nothing else can happen to this run before the attempt ends, but for its being cancelled."""
        position = self._position
        return not (
            attempts
            or self._nudged
            or len(position.in_flight) > 1
            or position.waiting
            or position.children
            or position.next_due is not None
            or attempts.tells(command)
        )

    async def _turn(self) -> list[Perform]:
        """Store what came in together with what follows from it; returns what is to be performed now."""
        position = self._position
        signals = NO_SIGNALS
        commands: list[Perform] = []
        children: list[Child] = []
        if not self._desk.stopping:
            now = self._now()
            if self._nudged or position.waiting:
                signals = await self._from_outside(now)
            if self._cut and position.held is None:
                self._cut = False
                self._take(rules.interrupted(self._graph, position, now))
            commands, opening = self._decide(now)
            if opening:
                children = await self._open_all(opening, commands, now)
                # What followed from a child that could not be opened may have cut off what was asked for before.
                commands = [one for one in commands if position.expects(one.step, one.attempt)]
        due_at = position.next_due
        if not self._news and due_at == self._due_at:
            return commands
        turn = Turn(self._run, self._graph, position, self._head, self._news)
        turn.rows, turn.signals = self._rows, signals
        if children:
            turn.children = [child.add for child in children]
        if due_at != self._due_at:
            turn.due_at = due_at
        self._news, self._rows = [], []
        await self._store(turn.work())
        self._stored(turn)
        return commands

    def _straight_on(self, answered: Answered) -> list[Perform] | None:
        """What a success leads to, if it leads there in any case (``core.straight``); the entries wait to be written.
        None: learn it, and take a turn."""
        if self._nudged or self._desk.stopping or isinstance(answered.answer, Failure) or answered.artifacts:
            return None
        taken = rules.straight(self._graph, self._position, answered.command, answered.answer, self._now())
        if taken is None:
            return None
        self._news, following = taken
        return [] if following is None else [following]

    async def _write(self) -> None:
        """Store what a run that goes straight on has taken down."""
        turn = Turn(self._run, self._graph, self._position, self._head, self._news)
        self._news = []
        await self._store(turn.work())
        self._head += len(turn.entries)

    async def _store(self, work: Work) -> None:
        try:
            await self._desk.house.writing.enqueue(work)
        except Unavailable:
            await self._desk.store(work)

    def _stored(self, turn: Turn) -> None:
        """The turn is durable."""
        self._head += len(turn.entries)
        if turn.due_at != UNCHANGED:
            self._due_at = turn.due_at
            self._desk.timers.stored(self._run_id, turn.due_at)
        if self._position.waiting and any(type(entry) is WaitOpened for entry in turn.entries):
            self._nudged = True  # its signal may have come before the wait opened

    def _decide(self, now: Millis) -> tuple[list[Perform], list[OpenChild]]:
        """Record until only the outside can go on."""
        entries, commands = rules.turn(self._graph, self._position, now, MOST_ENTRIES)
        self._news += entries
        performs: list[Perform] = []
        opening: list[OpenChild] = []
        for command in commands:
            if isinstance(command, Perform):
                performs.append(command)
            elif isinstance(command, OpenChild):
                opening.append(command)
        return performs, opening

    async def _open_all(self, opening: list[OpenChild], performs: list[Perform], now: Millis) -> list[Child]:
        """Open children as part of the turn, and record what follows from that, as long as it goes on."""
        children: list[Child] = []
        while opening:
            for command in opening:
                children += await self._open(command, now)
            if len(self._news) >= MOST_ENTRIES:
                break
            more, opening = self._decide(now)
            performs += more
        return children

    async def _open(self, command: OpenChild, now: Millis) -> list[Child]:
        house = self._desk.house
        child = await self._desk.patiently(lambda: child_of(house, self._run, command, now))
        if isinstance(child, Failure):
            failed = rules.failed(self._graph, self._position, command.step, command.attempt, child, now)
            self._take([failed])
            return []
        self._take([child.entry])
        return [child]

    async def _from_outside(self, now: Millis) -> Mapping[str, Signal]:
        """Deliver stored signals, if there may be any. Returns them by id."""
        position = self._position
        due = position.next_due
        rings = bool(position.waiting) and due is not None and due <= now
        if not self._nudged and not rings:
            return NO_SIGNALS
        self._nudged = False
        if rings:
            # Whatever was submitted before the deadline is stored first: an answer that came in time counts.
            await self._desk.house.writing.settled()
        signals = await self._desk.patiently(lambda: self._desk.house.store.signals(self._run_id))
        self._take(rules.obey(self._graph, position, signals, now))
        self._take(rules.deliver(self._graph, position, signals, now))
        return {signal.id: signal for signal in signals}

    def _learn(self, news: Answered | Progressed) -> None:
        """An attempt has ended, or says how far it is."""
        command = news.command
        if not self._position.expects(command.step, command.attempt):
            return
        now = self._now()
        if isinstance(news, Progressed):
            progressed = StepProgressed(
                at=now, step=command.step, attempt=command.attempt, fraction=news.fraction, text=news.text
            )
            self._take([progressed])
        elif isinstance(news.answer, Failure):
            failed = rules.failed(self._graph, self._position, command.step, command.attempt, news.answer, now)
            self._take([failed])
        else:
            self._rows += news.artifacts
            done = StepDone(at=now, step=command.step, attempt=command.attempt, result=news.answer)
            rules.apply(self._graph, self._position, done)
            self._news.append(done)

    def _take(self, entries: Sequence[AnyEntry]) -> None:
        """Apply entries; they are stored with the next turn."""
        for entry in entries:
            rules.apply(self._graph, self._position, entry)
            self._news.append(entry)

    def _now(self) -> Millis:
        """The clock, but never before the journal's last entry."""
        now = self._desk.house.clock()
        if now > self._at:
            self._at = now
        return self._at
