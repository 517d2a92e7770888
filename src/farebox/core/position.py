"""Where a run stands: what its journal adds up to, kept in memory by the one runner that owns the run.

A :class:`Position` is a frontier: the *live* steps, and for every node how many of its edges are still open. A
:class:`Frame` is one walk through a body: the top level, or one iteration of a for-each. Only ``fold.apply`` changes a
position (and ``run.turn`` by calling it); every change costs as much as it changes, never as much as the run is long.
Finished steps leave nothing behind but their result.
"""

from __future__ import annotations

from enum import IntEnum
from heapq import heapify, heappop, heappush

from farebox.core.graph import Node
from farebox.core.journal import (
    ChildOpened,
    Failure,
    RunCancelled,
    RunFailed,
    RunOpened,
    RunSucceeded,
    SignalTaken,
    WaitOpened,
)
from farebox.core.measure import measured
from farebox.core.values import Json, Millis

MAX_STEPS = 100_000
"""Visits a run may make; more is a mistake in the workflow."""


class State(IntEnum):
    """What a live step is doing. The order matters: everything up to BACKOFF keeps the run *running*."""

    READY = 0
    """Visited; to be evaluated, asked or opened in this turn."""
    ASKED = 1
    """An action's attempt is with the engine."""
    OPENING = 2
    """A child run is to be opened by the engine."""
    LAUNCHED = 3
    """A child was opened and is not waited for."""
    CHILD = 4
    """Waits for its child run."""
    BACKOFF = 5
    """Between two attempts."""
    SKIPPED = 6
    """All its edges are dead; to be recorded."""
    WAITING = 7
    DELAYED = 8
    ANSWERED = 9
    """The signal it waited for was taken; its end is to be recorded."""
    LOOPING = 10
    """A for-each whose iterations go on."""
    FAILED = 11
    """Failed and nobody handled it. Kept, because the owner may retry the run."""


class Step:
    """One live visit of a node."""

    __slots__ = (
        "arguments",
        "attempt",
        "child",
        "concurrency_key",
        "cuts",
        "due",
        "edited",
        "failure",
        "frame",
        "loop",
        "name",
        "node",
        "state",
        "taken",
        "wait",
    )

    def __init__(self, name: str, node: Node, frame: Frame, state: State) -> None:
        self.name = name
        self.node = node
        self.frame = frame
        self.state = state
        self.attempt = 1
        self.arguments: Json = None
        """As they were asked for; the same for every attempt."""
        self.concurrency_key: str | None = None
        """None: not evaluated yet."""
        self.edited = 0
        """The attempt for which its owner wrote the arguments anew; 0: never."""
        self.due: Millis | None = None
        """When a timer wants this step: a retry, a deadline, the end of a delay."""
        self.cuts = 0
        """How often a crash cut the present attempt off."""
        self.failure: Failure | None = None
        self.wait: WaitOpened | None = None
        self.child: ChildOpened | None = None
        self.taken: SignalTaken | None = None
        self.loop: Loop | None = None


class Loop:
    """A for-each that goes on. Values of ended iterations are kept, their inner steps are not."""

    __slots__ = (
        "active",
        "begun",
        "concurrency",
        "ended",
        "failed",
        "items",
        "iterations",
        "kept",
        "lenient",
        "size",
        "values",
    )

    def __init__(self, items: list[Json], concurrency: int, lenient: bool, keep: bool) -> None:
        self.items = items
        self.concurrency = concurrency
        self.lenient = lenient
        """``onItemError: continue``: a failed item does not fail the loop."""
        self.begun = 0
        self.ended = 0
        self.failed = 0
        self.active: dict[int, Frame] = {}
        self.size = self.kept = 0
        """About the length of ``values`` and ``iterations`` as JSON."""
        self.values: list[Json] = [None] * len(items)
        self.iterations: list[Json] | None = [None] * len(items) if keep else None


class Frame:
    """One walk through a body: the top level, or one iteration (``step`` is then the loop's step)."""

    __slots__ = ("index", "item", "left", "live", "parent", "reached", "results", "size", "step", "suffix")

    def __init__(self, parent: Frame | None, step: Step | None, index: int, item: Json, suffix: str) -> None:
        self.parent = parent
        self.step = step
        self.index = index
        self.item = item
        self.suffix = suffix
        """Ends the names of the steps in here: ``#1``, in a for-each ``#<index+1>``, nested ``#3.2``."""
        self.left: dict[str, int] = {}
        """Of the nodes with several parents that some edge has reached: how many edges are still open."""
        self.reached: set[str] = set()
        """Nodes that an edge was taken to."""
        self.results: dict[str, dict[str, Json]] = {}
        """Node id -> {result, error} of the steps that ended; a skipped node has none."""
        self.size = 0
        """About the length of the results as JSON."""
        self.live: dict[str, Step] = {}

    def keep(self, node_id: str, result: Json) -> None:
        """The result of a step that ended well."""
        self.results[node_id] = {"result": result, "error": None}
        self.size += measured(result)

    def drop(self, node_id: str) -> None:
        """It was not to be kept after all."""
        self.size -= measured(self.results.pop(node_id)["result"])


class Position:
    """Where one run stands. Read its attributes freely; change it with ``run.apply`` and ``run.turn`` only."""

    __slots__ = (
        "agenda",
        "busy",
        "children",
        "deadline",
        "done",
        "failing",
        "final",
        "held",
        "in_flight",
        "opened",
        "parked",
        "root",
        "run_id",
        "seq",
        "started",
        "steps",
        "ticks",
        "timers",
        "unsent",
        "visits",
        "waiting",
        "woke",
    )

    def __init__(self, run_id: str = "") -> None:
        self.run_id = run_id
        self.seq = 0
        """Entries applied so far."""
        self.opened: RunOpened | None = None
        self.started = False
        self.deadline: Millis | None = None
        self.final: RunSucceeded | RunFailed | RunCancelled | None = None
        """The terminal entry. Nothing counts after it but RunRetried."""
        self.held: Millis | None = None
        """Since when its owner holds it: until he releases it nothing is decided."""
        self.parked = False
        self.woke = ""
        """The step whose waiting ended last."""
        self.root = Frame(None, None, 0, None, "#1")
        self.steps: dict[str, Step] = {}
        """All live steps by name."""
        self.agenda: dict[Step | Frame, None] = {}
        """What this turn still has to record something about, in order."""
        self.failing: list[Step] = []
        """Unhandled failures that have not been passed on yet."""
        self.in_flight: dict[str, int] = {}
        """Steps asked and not answered -> attempt. Tasks of other steps are wanted by nobody any more."""
        self.unsent: dict[str, Step] = {}
        """Asked, and not yet handed to the outside."""
        self.waiting: dict[str, Step] = {}
        """Open waits and delays, oldest first."""
        self.children: dict[str, str] = {}
        """Child runs that are waited for -> step."""
        self.timers: list[tuple[Millis, int, Step]] = []
        """A heap; rows whose step has another ``due`` by now are stale."""
        self.ticks = 0
        self.busy = 0
        """Live steps that keep the run running (READY to BACKOFF)."""
        self.visits = 0
        self.done = 0
        """Nodes that count for the progress and have ended."""

    @property
    def next_due(self) -> Millis | None:
        """The earliest moment at which this run wants to be looked at again without any news."""
        if self.final is not None or self.held is not None:
            return None
        if not self.timers:
            return self.deadline
        self.prune()
        first = self.timers[0][0] if self.timers else None
        if self.deadline is None or (first is not None and first < self.deadline):
            return first
        return self.deadline

    @property
    def succeeded(self) -> bool:
        return isinstance(self.final, RunSucceeded)

    @property
    def failed_steps(self) -> list[str]:
        """The steps that get their next attempt when this run is retried."""
        return [step.name for step in self.steps.values() if step.state is State.FAILED]

    def expects(self, step: str, attempt: int) -> bool:
        """Whether a result of this attempt would still count."""
        return self.in_flight.get(step) == attempt

    def prune(self) -> None:
        """Forget stale timers at the top of the heap."""
        timers = self.timers
        while timers and timers[0][2].due != timers[0][0]:
            heappop(timers)

    def set_timer(self, step: Step, due: Millis | None) -> None:
        step.due = due
        if due is not None:
            self.ticks += 1
            heappush(self.timers, (due, self.ticks, step))
            if len(self.timers) > 4 * len(self.steps) + 64:
                self._forget_stale_timers()

    def _forget_stale_timers(self) -> None:
        """A loop over waits that are answered long before their deadlines would keep all its iterations alive."""
        self.timers = [row for row in self.timers if row[2].due == row[0]]
        heapify(self.timers)
