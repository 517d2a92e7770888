"""A position as plain values, to compare two of them. What was handed out already is no part of where a run stands."""

from __future__ import annotations

from farebox.core.position import Frame, Position, Step
from farebox.core.values import Json


def snapshot(position: Position) -> Json:
    """Equal for two positions that will decide the same for ever."""
    return {
        "seq": position.seq,
        "opened": position.opened,
        "started": position.started,
        "deadline": position.deadline,
        "final": position.final,
        "held": position.held,
        "parked": position.parked,
        "woke": position.woke,
        "root": _frame(position.root),
        "steps": list(position.steps),
        "agenda": [_name(thing) for thing in position.agenda],
        "failing": [step.name for step in position.failing],
        "in_flight": dict(position.in_flight),
        "waiting": list(position.waiting),
        "children": dict(position.children),
        "next_due": position.next_due,
        "busy": position.busy,
        "visits": position.visits,
        "done": position.done,
    }


def _name(thing: Step | Frame) -> str:
    return thing.name if isinstance(thing, Step) else f"{thing.step.name if thing.step else ''} item {thing.index}"


def _frame(frame: Frame) -> Json:
    return {
        "suffix": frame.suffix,
        "index": frame.index,
        "item": frame.item,
        "left": dict(frame.left),
        "reached": set(frame.reached),
        "results": dict(frame.results),
        "live": {name: _step(step) for name, step in frame.live.items()},
    }


def _step(step: Step) -> Json:
    told = [
        step.state,
        step.attempt,
        step.arguments,
        step.concurrency_key,
        step.edited,
        step.due,
        step.cuts,
        step.failure,
    ]
    told += [step.wait, step.child, step.taken]
    loop = step.loop
    if loop is not None:
        told += [loop.items, loop.concurrency, loop.lenient, loop.begun, loop.ended, loop.failed, loop.values]
        told += [loop.iterations, {index: _frame(frame) for index, frame in loop.active.items()}]
    return told
