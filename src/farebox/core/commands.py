"""Commands: what to do next, as values. The outside performs two of them; the others are recorded in the same turn."""

from __future__ import annotations

from typing import TypeAlias

from farebox.core.journal import Failure
from farebox.core.values import Json, Millis, Value


class Perform(Value, frozen=True):
    """Perform an action's attempt; its StepAsked is durable by then. Answer with StepDone or ``run.failed``."""

    step: str
    attempt: int
    action: str
    arguments: Json
    timeout_ms: Millis
    key: str
    """``run/step``: the idempotency key, the same for every attempt. Other arguments are another request: once its
    owner has edited them the key ends with ``~`` and the attempt since which they hold."""
    concurrency_key: str = ""


class OpenChild(Value, frozen=True):
    """Open a child run under the key ``parentRun/step/attempt``. Answer with ChildOpened or ``run.failed``."""

    step: str
    attempt: int
    workflow_id: str
    payload: Json
    waits: bool


class Begin(Value, frozen=True):
    """The run starts, or starts again after RunRetried."""


class Visit(Value, frozen=True):
    """All edges into it are settled: evaluate it, ask for it, or open what it opens."""

    step: str


class Skip(Value, frozen=True):
    """All edges into it are dead."""

    step: str


class Again(Value, frozen=True):
    """Its backoff is over."""

    step: str


class Ring(Value, frozen=True):
    """A wait's deadline, or the end of a delay."""

    step: str


class Conclude(Value, frozen=True):
    """Its signal was taken, or its child opened: the result follows from that."""

    step: str


class EndIteration(Value, frozen=True):
    """All steps of one iteration have ended: collect."""

    step: str
    index: int


class CloseLoop(Value, frozen=True):
    """The last iteration has ended."""

    step: str


class PassOn(Value, frozen=True):
    """Nobody handled this step's failure: it fails what encloses it, an item, a loop or the run."""

    step: str


class Wake(Value, frozen=True):
    """Not everything waits any more."""

    step: str


class Park(Value, frozen=True):
    """Everything that is active waits."""


class Break(Value, frozen=True):
    """The run has reached one of its limits."""

    failure: Failure


class Finish(Value, frozen=True):
    """No step is active and no edge is open."""


Command: TypeAlias = (
    Perform
    | OpenChild
    | Begin
    | Visit
    | Skip
    | Again
    | Ring
    | Conclude
    | EndIteration
    | CloseLoop
    | PassOn
    | Wake
    | Park
    | Break
    | Finish
)
