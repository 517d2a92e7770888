"""The run rules: pure functions from what happened to what happens next.

``look`` folds a journal into a :class:`Position`, ``apply`` moves it by one entry, ``decide`` says what to do next, and
``record`` writes a decision down as an entry. ``turn`` is those three until nothing is left to record. Time comes in as
an argument; the same entries give the same decisions on every machine, for ever.

Only ``apply`` and ``turn`` change a position. ``failed``, ``deliver`` and ``interrupted`` answer entries: the caller
applies them, stores them, and takes a turn.

The engine's loop: look, interrupted (after a crash), deliver what is stored, turn; store all entries in one
transaction; perform what the turn commands; then again with every answer. Signals are delivered before the turn in
which a deadline rings, so that an answer stored before the deadline wins even when it is read later.
"""

from __future__ import annotations

from farebox.core.commands import Command, OpenChild, Perform
from farebox.core.decide import decide, to_do, to_record
from farebox.core.failing import failed
from farebox.core.fold import apply, look
from farebox.core.graph import Graph
from farebox.core.hold import obey
from farebox.core.journal import AnyEntry, Failure, StepInterrupted
from farebox.core.outlook import progress, waits
from farebox.core.position import MAX_STEPS, Position
from farebox.core.record import record
from farebox.core.signals import deliver
from farebox.core.straight import straight, straight_in
from farebox.core.values import Millis

__all__ = [
    "MAX_STEPS",
    "Command",
    "OpenChild",
    "Perform",
    "Position",
    "apply",
    "decide",
    "deliver",
    "failed",
    "has_more",
    "interrupted",
    "look",
    "obey",
    "progress",
    "record",
    "straight",
    "straight_in",
    "turn",
    "waits",
]

CUTS = 3
"""The cut-off after which an attempt is not performed again."""


def turn(
    graph: Graph, position: Position, now: Millis, most: int | None = None
) -> tuple[list[AnyEntry], list[Command]]:
    """Everything that can be recorded now, applied already, and what the outside must then do (each thing once).

    With ``most`` a turn stops after about so many entries, and hands out what it has; ``has_more`` then says whether
    another turn has something to record at once. It keeps a large for-each from holding everything else up.
    """
    entries: list[AnyEntry] = []
    while commands := to_record(position, now):
        for command in commands:
            for entry in record(graph, position, command, now):
                apply(graph, position, entry)
                entries.append(entry)
            if position.failing or position.final is not None:
                break  # nothing new starts after a failure that nobody has handled
        position.prune()
        if most is not None and len(entries) >= most:
            break
    handed = to_do(position)
    if position.held is None:
        position.unsent.clear()
    return entries, handed


def has_more(position: Position, now: Millis) -> bool:
    """Whether another turn would have something to record at once."""
    return bool(to_record(position, now))


def interrupted(graph: Graph, position: Position, now: Millis) -> list[AnyEntry]:
    """After a crash: every attempt that was in flight is performed again, or fails after its third cut-off. Of a run
    that is held only once it is released."""
    entries: list[AnyEntry] = []
    for step, attempt in position.in_flight.items():
        times = position.steps[step].cuts + 1
        if times < CUTS:
            entries.append(StepInterrupted(at=now, step=step, attempt=attempt, times=times))
        else:
            failure = Failure(code="interrupted", message=f"cut off {times} times by a crash", category="internal")
            entries.append(failed(graph, position, step, attempt, failure, now))
    return entries
