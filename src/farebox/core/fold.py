"""``apply``: one entry moves a position; ``look``: a whole journal does.

Unknown, late and repeated entries change nothing: an entry counts only for a live step, in a state that expects it,
with the step's present attempt. That is how a result that comes after its timeout, a signal that was delivered twice,
or a crash between two writes do no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from farebox.core.derived import whole
from farebox.core.edges import begin, cut, cut_loop, leave, move, release, settle, vanish
from farebox.core.graph import Graph, Node
from farebox.core.journal import (
    AnyEntry,
    ChildOpened,
    Failure,
    IterationEnded,
    LoopOpened,
    RunCancelled,
    RunFailed,
    RunHeld,
    RunOpened,
    RunParked,
    RunReleased,
    RunRetried,
    RunStarted,
    RunSucceeded,
    RunWoken,
    SignalTaken,
    StepAsked,
    StepDone,
    StepFailed,
    StepInterrupted,
    StepProgressed,
    StepSkipped,
    WaitOpened,
)
from farebox.core.measure import LARGEST_MADE, measured
from farebox.core.position import Frame, Loop, Position, State, Step
from farebox.core.values import Json

KEEP_ITERATIONS = 100
"""A for-each over at most so many items keeps every iteration's results in its own."""

ENDS = (State.READY, State.ASKED, State.LAUNCHED, State.WAITING, State.DELAYED, State.ANSWERED, State.LOOPING)
BREAKS = (State.READY, State.ASKED, State.OPENING, State.WAITING, State.ANSWERED, State.LOOPING)
E = TypeVar("E", StepAsked, StepDone, LoopOpened, IterationEnded)
OUTSIDE = ("action", "trigger-workflow")
"""Flows that are asked of the engine."""


def look(graph: Graph, entries: Iterable[AnyEntry], run_id: str = "") -> Position:
    """Where a run stands after these entries."""
    position = Position(run_id)
    for entry in entries:
        apply(graph, position, entry)
    return position


def filled(graph: Graph, entries: Iterable[AnyEntry]) -> Iterator[AnyEntry]:
    """The entries, those with the values that their lines left out that are large; for people to read."""
    position = Position()
    entries = list(entries)
    if not any(getattr(entry, "large", False) for entry in entries):
        yield from entries
        return
    for entry in entries:
        told = whole(position, entry)
        yield told
        apply(graph, position, told)


def apply(graph: Graph, position: Position, entry: AnyEntry) -> None:
    """Move on by one entry."""
    position.seq += 1
    if position.final is None or type(entry) is RunRetried:
        _HANDLERS[type(entry)](graph, position, entry)


def handled_error(failure: Failure) -> Json:
    """``$nodes.x.error`` after a handled failure."""
    return {
        "code": failure.code,
        "category": failure.category,
        "message": failure.message,
        "attempts": failure.attempts,
    }


# ---- the run ---------------------------------------------------------------------------------------------------------


def _run_opened(graph: Graph, position: Position, entry: RunOpened) -> None:
    if position.opened is not None:
        return
    position.opened = entry
    position.root.keep(entry.trigger, entry.payload)
    cleans = entry.trigger == graph.cleanup
    for trigger in graph.triggers:
        if (trigger == graph.cleanup) is not cleans:
            continue  # a cleanup is a walk apart: neither it nor the others can come here
        for edge in graph.nodes[trigger].out:
            settle(graph, position, position.root, edge.child, trigger == entry.trigger)


def _run_started(graph: Graph, position: Position, entry: RunStarted) -> None:
    if not position.started:
        position.started = True
        position.deadline = entry.deadline


def _run_parked(graph: Graph, position: Position, entry: RunParked) -> None:
    position.parked = bool(position.waiting) and not position.busy


def _run_woken(graph: Graph, position: Position, entry: RunWoken) -> None:
    """A repeated one, of a run that waits again by now, changes nothing."""
    if position.busy or not position.waiting or entry.step in position.waiting:
        position.parked = False


def _run_ended(graph: Graph, position: Position, entry: RunSucceeded | RunFailed | RunCancelled) -> None:
    position.final = entry
    position.held = None
    position.parked = False
    position.in_flight.clear()
    position.unsent.clear()


def _run_held(graph: Graph, position: Position, entry: RunHeld) -> None:
    if position.held is None:
        position.held = entry.at


def _run_released(graph: Graph, position: Position, entry: RunReleased) -> None:
    """The time it was held is its owner's: it does not count against the run's own limit."""
    if position.held is not None and position.deadline is not None:
        position.deadline += entry.at - position.held
    position.held = None


def _run_retried(graph: Graph, position: Position, entry: RunRetried) -> None:
    """Failed steps, and those that the end cut off, get their next attempt; everything else goes on where it was."""
    if position.final is None or isinstance(position.final, RunSucceeded):
        return
    position.final = None
    position.started = False
    position.deadline = None
    position.failing.clear()
    for step in position.steps.values():
        if step.state not in (State.FAILED, State.ASKED, State.OPENING):
            continue
        step.attempt += 1
        step.taken = step.child = step.wait = None  # of the attempt that has ended
        if step.name in entry.inputs:
            step.arguments = entry.inputs[step.name]
            step.edited = step.attempt
        if step.loop is not None:
            move(position, step, State.LOOPING)
            _reopen_collects(position, step.loop)
        else:
            move(position, step, State.READY)
            position.agenda[step] = None


def _reopen_collects(position: Position, loop: Loop) -> None:
    for frame in loop.active.values():
        if not frame.live:
            position.agenda[frame] = None


# ---- steps -----------------------------------------------------------------------------------------------------------


def _step_asked(graph: Graph, position: Position, entry: StepAsked) -> None:
    step = position.steps.get(entry.step)
    if step is None or step.node.flow not in OUTSIDE:
        return
    again = step.state is State.BACKOFF
    if entry.attempt != step.attempt + again or not (again or step.state is State.READY):
        return
    arguments = _whole(position, entry).arguments
    release(position, step)
    step.attempt = entry.attempt
    step.arguments = arguments
    step.concurrency_key = entry.concurrency_key
    step.cuts = 0
    position.unsent[step.name] = step
    if step.node.flow == "action":
        move(position, step, State.ASKED)
        position.in_flight[step.name] = entry.attempt
    else:
        move(position, step, State.OPENING)


def _step_interrupted(graph: Graph, position: Position, entry: StepInterrupted) -> None:
    step = position.steps.get(entry.step)
    if step is None or not position.expects(entry.step, entry.attempt) or entry.times <= step.cuts:
        return
    step.cuts = entry.times
    position.unsent[step.name] = step


def _step_progressed(graph: Graph, position: Position, entry: StepProgressed) -> None:
    """News for the timeline only."""


def _step_done(graph: Graph, position: Position, entry: StepDone) -> None:
    step = position.steps.get(entry.step)
    if step is None or entry.attempt != step.attempt or step.state not in ENDS:
        return
    if step.state is State.READY:
        if step.node.flow in OUTSIDE:
            return
    elif step.name in position.waiting:
        position.woke = step.name
    step.frame.keep(step.node.id, _whole(position, entry).result)
    leave(graph, position, step, entry.exit)


def _step_failed(graph: Graph, position: Position, entry: StepFailed) -> None:
    step = position.steps.get(entry.step)
    if step is None or entry.attempt != step.attempt or step.state not in BREAKS:
        return
    if step.name in position.waiting:
        position.woke = step.name
    if entry.handling in ("continue", "exit"):
        cut_loop(position, step)
        step.frame.results[step.node.id] = {"result": None, "error": handled_error(entry.failure)}
        leave(graph, position, step, entry.exit, only=entry.handling == "exit")
        return
    release(position, step)
    step.failure = entry.failure
    if entry.handling == "retry":
        move(position, step, State.BACKOFF)
        position.set_timer(step, entry.retry_at)
    else:
        move(position, step, State.FAILED)
        position.failing.append(step)


def _step_skipped(graph: Graph, position: Position, entry: StepSkipped) -> None:
    step = position.steps.get(entry.step)
    if step is None or step.state is not State.SKIPPED:
        return
    for edge in step.node.out:
        settle(graph, position, step.frame, edge.child, False)
    vanish(graph, position, step)


# ---- waits, children, loops ------------------------------------------------------------------------------------------


def _wait_opened(graph: Graph, position: Position, entry: WaitOpened) -> None:
    step = position.steps.get(entry.step)
    if step is None or step.state is not State.READY or step.node.flow not in ("wait", "delay"):
        return
    release(position, step)
    move(position, step, State.WAITING if step.node.flow == "wait" else State.DELAYED)
    step.wait = entry
    position.waiting[step.name] = step
    position.set_timer(step, entry.until)


def _signal_taken(graph: Graph, position: Position, entry: SignalTaken) -> None:
    step = position.steps.get(entry.step)
    if step is None or step.state not in (State.WAITING, State.CHILD):
        return
    if step.state is State.WAITING:
        position.woke = step.name
    release(position, step)
    move(position, step, State.ANSWERED)
    step.taken = entry
    position.agenda[step] = None


def _child_opened(graph: Graph, position: Position, entry: ChildOpened) -> None:
    step = position.steps.get(entry.step)
    if step is None or step.state is not State.OPENING or entry.attempt != step.attempt:
        return
    release(position, step)
    step.child = entry
    if entry.waits:
        move(position, step, State.CHILD)
        position.children[entry.child] = step.name
    else:
        move(position, step, State.LAUNCHED)
        position.agenda[step] = None


def _loop_opened(graph: Graph, position: Position, entry: LoopOpened) -> None:
    step = position.steps.get(entry.step)
    if step is None or step.state is not State.READY or step.node.flow != "for-each":
        return
    items = _whole(position, entry).items
    release(position, step)
    move(position, step, State.LOOPING)
    payload = step.node.payload or {}
    concurrency = int(payload.get("concurrency", 1))
    keep = len(items) <= KEEP_ITERATIONS
    step.loop = Loop(items, concurrency, payload.get("onItemError") == "continue", keep)
    _go_on(graph, position, step, step.loop)


def _go_on(graph: Graph, position: Position, step: Step, loop: Loop) -> None:
    """Begin as many iterations as may run beside each other; after the last one the loop is to be closed."""
    while loop.begun < len(loop.items) and len(loop.active) < loop.concurrency:
        index = loop.begun
        loop.begun += 1
        outer = step.frame
        suffix = f"#{index + 1}" if outer.step is None else f"{outer.suffix}.{index + 1}"
        frame = loop.active[index] = Frame(outer, step, index, loop.items[index], suffix)
        for child in step.node.body:
            node = graph.nodes[child]
            if not node.parents:
                begin(position, frame, node, State.READY)
        if not frame.live:
            position.agenda[frame] = None
    if loop.ended == len(loop.items):
        position.agenda[step] = None


def _iteration_ended(graph: Graph, position: Position, entry: IterationEnded) -> None:
    step = position.steps.get(entry.step)
    loop = step.loop if step is not None and step.state is State.LOOPING else None
    frame = loop.active.get(entry.index) if loop is not None else None
    if step is None or loop is None or frame is None or (entry.ok and frame.live):
        return
    value = _whole(position, entry).value if entry.ok else None
    if loop.iterations is not None:
        iteration = loop.iterations[entry.index] = _iteration(step.node, frame)
        loop.kept += measured(iteration)
        if loop.kept > LARGEST_MADE:  # nobody asked for them: they are left out, as those of long loops are
            loop.iterations, loop.kept = None, 0
    loop.size += measured(value)
    cut(position, frame)
    del loop.active[entry.index]
    loop.ended += 1
    loop.failed += not entry.ok
    loop.values[entry.index] = value
    _go_on(graph, position, step, loop)


def _whole(position: Position, entry: E) -> E:
    return whole(position, entry) if entry.large else entry  # type: ignore[return-value]  # the same kind of entry


def _iteration(loop: Node, frame: Frame) -> Json:
    """One of ``iterations``: node id -> {status, result}."""
    found: dict[str, Json] = {}
    for node_id in loop.body:
        result = frame.results.get(node_id)
        step = frame.live.get(node_id + frame.suffix)
        if step is not None:
            status = "failure" if step.state is State.FAILED else "cancelled"
        elif result is None:
            status = "skipped"
        else:
            status = "failure" if result["error"] is not None else "success"
        found[node_id] = {"status": status, "result": result and result["result"]}
    return found


_HANDLERS: dict[type, Callable[[Graph, Position, Any], None]] = {
    RunOpened: _run_opened,
    RunStarted: _run_started,
    RunParked: _run_parked,
    RunWoken: _run_woken,
    RunSucceeded: _run_ended,
    RunFailed: _run_ended,
    RunCancelled: _run_ended,
    RunRetried: _run_retried,
    RunHeld: _run_held,
    RunReleased: _run_released,
    StepAsked: _step_asked,
    StepInterrupted: _step_interrupted,
    StepProgressed: _step_progressed,
    StepDone: _step_done,
    StepFailed: _step_failed,
    StepSkipped: _step_skipped,
    WaitOpened: _wait_opened,
    SignalTaken: _signal_taken,
    ChildOpened: _child_opened,
    LoopOpened: _loop_opened,
    IterationEnded: _iteration_ended,
}
