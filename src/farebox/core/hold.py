"""A run in its owner's hold: paused, and resumed.

The owner's word reaches a run as a signal, like everything from outside, so that its journal stays in one hand and an
attempt in flight is not lost. A run that is held records what comes in and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from farebox.core.graph import Graph
from farebox.core.journal import AnyEntry, RunHeld, RunReleased
from farebox.core.outlook import waits
from farebox.core.position import Position
from farebox.core.public import shown, title_of
from farebox.core.records import Signal
from farebox.core.values import Millis

OWNER = "owner"
"""The source of such a signal."""
HOLD, RELEASE = "hold", "release"
"""What it says."""


def obey(graph: Graph, position: Position, signals: Iterable[Signal], now: Millis) -> list[AnyEntry]:
    """The entries by which a run takes its owner's words, in the order in which he said them."""
    if position.final is not None:
        return []
    words = [signal for signal in signals if signal.source == OWNER and not signal.taken_by]
    return [
        RunHeld(at=now, signal=word.id) if word.data == HOLD else released(graph, position, now, word.id)
        for word in sorted(words, key=lambda one: (one.received_at, one.id))
    ]


def released(graph: Graph, position: Position, now: Millis, signal: str = "") -> RunReleased:
    """The entry that lets it go on from where it was held."""
    if not position.started:
        return RunReleased(at=now, signal=signal, to="queued")
    if position.parked:
        title = next((wait.title for wait in waits(graph, position)), "")
        return RunReleased(at=now, signal=signal, to="waiting", title=title)
    live = [title_of(step.node) for step in position.steps.values() if shown(step.node)]
    return RunReleased(at=now, signal=signal, title=live[-1] if live else "")
