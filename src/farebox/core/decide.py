"""What to ask for next. :func:`decide` reads a position and changes nothing: deciding twice is deciding once.

First comes what can be recorded at once, in this order: an unhandled failure (then nothing else), a limit of the run,
waking up, what the last entries made possible, timers that are due, the end, parking. Only when nothing of that is left
are commands for the outside returned, so that nothing is started in a turn in which the run ends.
"""

from __future__ import annotations

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
from farebox.core.graph import Graph
from farebox.core.journal import Failure
from farebox.core.position import MAX_STEPS, Frame, Position, State, Step
from farebox.core.values import Millis

BEGIN = Begin()
FINISH = Finish()
PARK = Park()
TIMED_OUT = Break(Failure("run_timed_out", "the run has reached limits.maxRunSeconds", "timeout"))
TOO_LONG = Break(Failure("too_many_steps", f"the run has visited more than {MAX_STEPS:,} steps", "config"))


def decide(graph: Graph, position: Position, now: Millis) -> list[Command]:
    """What is to be recorded now; if there is nothing, what the outside is to do."""
    return to_record(position, now) or to_do(position)


def to_record(position: Position, now: Millis) -> list[Command]:
    """The commands that ``record`` turns into entries."""
    if position.final is not None or position.opened is None or position.held is not None:
        return []
    if not position.started:
        return [BEGIN]
    if position.failing or position.deadline is not None or position.visits > MAX_STEPS:
        stop = _stop(position, now)
        if stop is not None:
            return [stop]
    rung = _rung(position, now) if position.timers and position.timers[0][0] <= now else []
    commands: list[Command] = []
    if position.parked and (position.busy or not position.waiting):
        commands.append(Wake(position.woke))
    elif position.parked and rung:
        commands.append(Wake(rung[0].step))  # before what the clock ends, as before what an answer ends
    if position.agenda:
        commands += [_due_now(thing) for thing in position.agenda]
    commands += rung
    if commands:
        return commands
    if not position.root.live:
        return [FINISH]
    if position.waiting and not position.busy and not position.parked:
        return [PARK]
    return []


def to_do(position: Position) -> list[Command]:
    """What was asked for and not yet handed to the outside."""
    if position.held is not None:
        return []
    return [_handed(position, step) for step in position.unsent.values()]


def _stop(position: Position, now: Millis) -> Command | None:
    for step in position.failing:
        if not _is_passed_on(step):
            return PassOn(step.name)
    if position.deadline is not None and now >= position.deadline:
        return TIMED_OUT
    if position.visits > MAX_STEPS:
        return TOO_LONG
    return None


def _is_passed_on(step: Step) -> bool:
    """Whether a loop around it has failed already because of it, or of another."""
    frame: Frame | None = step.frame
    while frame is not None:
        if frame.step is not None and frame.step.state is State.FAILED:
            return True
        frame = frame.parent
    return False


def _due_now(thing: Step | Frame) -> Command:
    if isinstance(thing, Frame):
        assert thing.step is not None
        return EndIteration(thing.step.name, thing.index)
    match thing.state:
        case State.READY:
            return Visit(thing.name)
        case State.SKIPPED:
            return Skip(thing.name)
        case State.LOOPING:
            return CloseLoop(thing.name)
        case _:
            return Conclude(thing.name)


def _rung(position: Position, now: Millis) -> list[Again | Ring]:
    """The due timers, oldest first. A heap's due rows are a tree at its top: no other rows are looked at."""
    timers = position.timers
    found = []
    places = [0]
    while places:
        place = places.pop()
        if place < len(timers) and timers[place][0] <= now:
            if timers[place][2].due == timers[place][0]:
                found.append(timers[place])
            places += (2 * place + 1, 2 * place + 2)
    found.sort(key=lambda row: row[:2])
    return [Again(step.name) if step.state is State.BACKOFF else Ring(step.name) for _, _, step in found]


def key_of(position: Position, step: Step) -> str:
    """The idempotency key of a step's attempts."""
    key = f"{position.run_id}/{step.name}"
    return f"{key}~{step.edited}" if step.edited else key


def _handed(position: Position, step: Step) -> Command:
    if step.state is State.ASKED:
        return Perform(
            step.name,
            step.attempt,
            step.node.type,
            step.arguments,
            step.node.timeout_ms,
            key_of(position, step),
            step.concurrency_key or "",
        )
    asked = step.arguments
    return OpenChild(step.name, step.attempt, asked["workflowId"], asked.get("payload"), bool(asked.get("wait")))
