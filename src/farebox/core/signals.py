"""Which step takes which signal.

A signal is addressed to a node, or to one step. It may be stored before anything wants it and is kept until something
does. Each wait takes one, the oldest signal first; one received after a wait's deadline is never taken by it, one
received before is taken however late it is read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from farebox.core.graph import Graph
from farebox.core.journal import AnyEntry, SignalTaken
from farebox.core.position import Position, State
from farebox.core.records import Signal
from farebox.core.values import Millis


def deliver(graph: Graph, position: Position, signals: Sequence[Signal], now: Millis) -> list[AnyEntry]:
    """The entries by which open waits, and steps with a child, take these signals. Others stay for later."""
    if position.final is not None:
        return []
    taken: dict[str, Signal] = {}
    for signal in sorted(signals, key=lambda one: (one.received_at, one.id)):
        step = "" if signal.taken_by else taker(position, signal, taken)
        if step:
            taken[step] = signal
    return [
        SignalTaken(at=now, step=step, signal=signal.id, source=signal.source, data=signal.data)
        for step, signal in taken.items()
    ]


def taker(position: Position, signal: Signal, served: Collection[str] = ()) -> str:
    """The oldest step that wants this signal and is not served yet; empty if there is none."""
    candidates: Iterable[str] = (signal.step,) if signal.step else position.waiting
    for name in candidates:
        if name not in served and _takes(position, name, signal):
            return name
    return ""


def _takes(position: Position, name: str, signal: Signal) -> bool:
    step = position.steps.get(name)
    if step is None:
        return False
    if signal.source == "child":
        said = signal.data.get("runId") if isinstance(signal.data, dict) else None
        return step.state is State.CHILD and step.child is not None and said in (None, step.child.child)
    if step.state is not State.WAITING or (step.due is not None and signal.received_at >= step.due):
        return False
    return bool(signal.step) or step.node.id == signal.node_id
