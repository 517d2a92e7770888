"""``record``: a command becomes the entry that says it was done. Here expressions are evaluated, once and for all.

Every function here reads a position and answers an entry; nothing is changed until the entry is applied. A command that
another one has overtaken (its step was cut with its iteration) is no entry.
"""

from __future__ import annotations

from typing import TypeAlias, assert_never

from farebox.core.commands import (
    Again,
    Begin,
    Break,
    CloseLoop,
    Command,
    Conclude,
    EndIteration,
    Finish,
    OpenChild,
    Park,
    PassOn,
    Perform,
    Ring,
    Skip,
    Visit,
    Wake,
)
from farebox.core.endings import close_loop, conclude, end_iteration, finish, pass_on, ring
from farebox.core.graph import Graph
from farebox.core.journal import AnyEntry, RunFailed, RunParked, RunStarted, RunWoken, StepSkipped
from farebox.core.outlook import waits
from farebox.core.position import Position, Step
from farebox.core.times import SECOND
from farebox.core.values import Millis
from farebox.core.visits import ask, visit

OfStep: TypeAlias = Visit | Skip | Again | Ring | Conclude | EndIteration | CloseLoop | PassOn


def record(graph: Graph, position: Position, command: Command, now: Millis) -> list[AnyEntry]:
    """The entry a command leaves, in a list; an empty one for what the outside does."""
    match command:
        case Visit() | Skip() | Again() | Ring() | Conclude() | EndIteration() | CloseLoop() | PassOn():
            step = position.steps.get(command.step)
            return [] if step is None else [_of_step(graph, position, command, step, now)]
        case Perform() | OpenChild():
            return []
        case Begin():
            return [_begin(graph, position, now)]
        case Wake(step=name):
            return [RunWoken(at=now, step=name)]
        case Park():
            return [_park(graph, position, now)]
        case Break(failure=failure):
            return [RunFailed(at=now, failure=failure)]
        case Finish():
            return [finish(graph, position, now)]
        case _:
            assert_never(command)


def _of_step(graph: Graph, position: Position, command: OfStep, step: Step, now: Millis) -> AnyEntry:
    match command:
        case Visit():
            return visit(graph, position, step, now)
        case Skip():
            return StepSkipped(at=now, step=step.name)
        case Again():
            return ask(position, step, now)
        case Ring():
            return ring(graph, position, step, now)
        case Conclude():
            return conclude(graph, position, step, now)
        case EndIteration(index=index):
            return end_iteration(graph, position, step, index, now)
        case CloseLoop():
            return close_loop(step, now)
        case PassOn():
            return pass_on(graph, position, step, now)
        case _:
            assert_never(command)


def _begin(graph: Graph, position: Position, now: Millis) -> RunStarted:
    if position.opened is not None and position.opened.trigger == graph.cleanup:
        return RunStarted(at=now, deadline=now + graph.cleanup_ms)
    most = graph.limits.max_run_seconds
    return RunStarted(at=now, deadline=None if most is None else now + most * SECOND)


def _park(graph: Graph, position: Position, now: Millis) -> RunParked:
    for first in waits(graph, position):
        return RunParked(at=now, step=first.step, title=first.title)
    return RunParked(at=now, step="")
