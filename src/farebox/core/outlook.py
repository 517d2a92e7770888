"""What clients may know of where a run stands: open waits and progress."""

from __future__ import annotations

from functools import lru_cache

from farebox.core.graph import Graph
from farebox.core.position import Position
from farebox.core.public import shown
from farebox.core.records import Progress, Wait


def waits(graph: Graph, position: Position) -> tuple[Wait, ...]:
    """The open waits that clients are told of, oldest first."""
    if position.final is not None:
        return ()
    return tuple(
        Wait(
            kind=step.wait.wait,
            node_id=step.node.id,
            step=step.name,
            title=step.wait.title,
            form=step.wait.form,
            url=step.wait.url,
            until=step.wait.until,
            since=step.wait.at,
        )
        for step in position.waiting.values()
        if step.wait is not None and shown(step.node)
    )


def ahead(graph: Graph) -> Progress:
    """The progress of a run that has not begun."""
    return _progress(0, len(graph.shown))


def progress(graph: Graph, position: Position) -> Progress:
    """How many of the nodes that count have ended; a for-each counts in fractions. 100 percent only on success."""
    total = len(graph.shown)
    done: float = position.done
    for step in position.root.live.values():
        if step.loop is not None and step.loop.items and step.node.id in graph.shown:
            done += step.loop.ended / len(step.loop.items)
    if position.succeeded:
        return Progress(done=done, total=total, percent=100)
    return _progress(done, total)


@lru_cache(maxsize=1024, typed=True)
def _progress(done: float, total: int) -> Progress:
    """Most runs pass by the same few places."""
    return Progress(done=round(done, 3), total=total, percent=min(99, int(100 * done / total)) if total else 0)
