"""Edges and the frontier: what a step's end does to the nodes after it.

The one rule of the graph lives in :func:`settle`: an edge is open, taken or dead, and when all edges into a node are
taken or dead, the node is visited if at least one was taken, else skipped. So no node runs before every parent is
settled, and no join waits for a branch that cannot come.
"""

from __future__ import annotations

from farebox.core.graph import Graph, Node
from farebox.core.position import Frame, Position, State, Step


def settle(graph: Graph, position: Position, frame: Frame, child: str, taken: bool) -> None:
    """An edge into ``child`` was taken or died. With the last one the child is visited or skipped."""
    node = graph.nodes[child]
    if taken:
        frame.reached.add(child)
    if len(node.parents) > 1:
        left = frame.left.get(child, len(node.parents)) - 1
        frame.left[child] = left
        if left:
            return
    begin(position, frame, node, State.READY if child in frame.reached else State.SKIPPED)


def begin(position: Position, frame: Frame, node: Node, state: State) -> None:
    step = Step(node.id + frame.suffix, node, frame, state)
    position.steps[step.name] = step
    frame.live[step.name] = step
    position.agenda[step] = None
    if state is State.READY:
        position.busy += 1
        position.visits += 1


def move(position: Position, step: Step, state: State) -> None:
    position.busy += (state <= State.BACKOFF) - (step.state <= State.BACKOFF)
    step.state = state


def release(position: Position, step: Step) -> None:
    """The outside has nothing more to say to this step, for now."""
    step.due = None
    position.agenda.pop(step, None)
    for known in (position.in_flight, position.unsent, position.waiting):
        if known:
            known.pop(step.name, None)
    if step.child is not None:
        position.children.pop(step.child.child, None)


def leave(graph: Graph, position: Position, step: Step, exit: str, only: bool = False) -> None:
    """A visit ended: it takes its edges (``only``: just those labelled with its exit), then it is gone."""
    frame = step.frame
    for edge in step.node.out:
        taken = edge.exit == exit if edge.exit or only else True
        settle(graph, position, frame, edge.child, taken)
    vanish(graph, position, step)


def vanish(graph: Graph, position: Position, step: Step) -> None:
    release(position, step)
    position.busy -= step.state <= State.BACKOFF
    del position.steps[step.name]
    frame = step.frame
    del frame.live[step.name]
    if frame.step is None:
        position.done += step.node.id in graph.shown
    elif not frame.live:
        position.agenda[frame] = None


def cut(position: Position, frame: Frame) -> None:
    """Drop an iteration with everything that is still live in it."""
    position.agenda.pop(frame, None)
    for step in frame.live.values():
        release(position, step)
        position.busy -= step.state <= State.BACKOFF
        del position.steps[step.name]
        cut_loop(position, step)
    if frame.live and position.failing:
        position.failing = [step for step in position.failing if step.name in position.steps]
    frame.live = {}


def cut_loop(position: Position, step: Step) -> None:
    if step.loop is not None:
        for inner in step.loop.active.values():
            cut(position, inner)
        step.loop.active = {}
