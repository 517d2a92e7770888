"""The commonest turn of all, taken in one stride: a run's only action has succeeded, and one thing follows from it.

Nothing here is decided otherwise than by ``apply`` and ``turn``. Where a node has a single way on that is always taken,
to another action or to the run's end, and nothing else is going on, their answer is known beforehand: the step's end,
then the next step's asking or the run's end. :func:`straight` writes these down and moves the position as they would.
For anything else it answers None, having changed nothing. :func:`straight_in` does the same for a run's first turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from farebox.core.commands import Perform
from farebox.core.decide import key_of
from farebox.core.edges import vanish
from farebox.core.endings import finish
from farebox.core.graph import Graph, Node
from farebox.core.journal import AnyEntry, RunOpened, RunStarted, StepAsked, StepDone
from farebox.core.position import MAX_STEPS, Position, State, Step
from farebox.core.values import Json, Millis
from farebox.core.visits import ask

END = ""
"""What follows a node without edges: the run's end."""


def ways_on(nodes: Mapping[str, Node]) -> dict[str, str]:
    """Action -> the action that always follows its success, or END. Actions of which no such thing can be said are
    left out."""
    found: dict[str, str] = {}
    for node in nodes.values():
        if node.flow != "action" or node.loop:
            continue
        if not node.out:
            found[node.id] = END
        elif len(node.out) == 1 and not node.out[0].exit:
            after = nodes.get(node.out[0].child)
            if after is not None and after.flow == "action" and not after.loop and len(after.parents) == 1:
                found[node.id] = after.id
    return found


def ways_in(nodes: Mapping[str, Node], triggers: Sequence[str], cleanup: str) -> dict[str, str]:
    """Trigger -> the action that always comes first when it fires."""
    fires = [trigger for trigger in triggers if trigger != cleanup]
    if len(fires) != 1 or fires[0] not in nodes:
        return {}
    edges = nodes[fires[0]].out
    first = nodes.get(edges[0].child) if len(edges) == 1 and not edges[0].exit else None
    if first is None or first.flow != "action" or first.loop or len(first.parents) != 1:
        return {}
    return {fires[0]: first.id}


def straight(
    graph: Graph, position: Position, command: Perform, result: Json, now: Millis
) -> tuple[list[AnyEntry], Perform | None] | None:
    """What ``command``'s success leads to: the entries, applied already, and what is to be performed next, if anything.
    None: take the careful way."""
    step = position.steps.get(command.step)
    if step is None or step.state is not State.ASKED or step.attempt != command.attempt:
        return None
    after = graph.ways_on.get(step.node.id)
    if after is None or not _is_calm(position):
        return None
    frame, name = position.root, step.node.id
    frame.keep(name, result)
    done = StepDone(at=now, step=step.name, attempt=step.attempt, result=result)
    if after != END:
        following = Step(after + frame.suffix, graph.nodes[after], frame, State.READY)
        try:
            asked = ask(position, following, now)
        except Exception:  # its arguments cannot be evaluated: the careful way says what becomes of it
            frame.drop(name)
            return None
        _pass(graph, position, step, following, asked)
        return [done, asked], _handed(position, following)
    vanish(graph, position, step)
    end = finish(graph, position, now)
    position.seq += 2
    position.final = end  # type: ignore[assignment]  # finish answers one of the ends
    return [done, end], None


def straight_in(
    graph: Graph, opened: RunOpened, run_id: str, now: Millis
) -> tuple[Position, list[AnyEntry], Perform] | None:
    """A run's first turn after its first entry: where it stands then, what it has written down, and what is to be
    performed. None: take the careful way."""
    first = graph.ways_in.get(opened.trigger)
    if first is None or graph.limits.max_run_seconds is not None:
        return None
    position = Position(run_id)
    frame = position.root
    position.opened = opened
    frame.keep(opened.trigger, opened.payload)
    step = Step(first + frame.suffix, graph.nodes[first], frame, State.READY)
    try:
        asked = ask(position, step, now)
    except Exception:  # as above
        return None
    position.started = True
    position.seq = 3
    position.busy = position.visits = 1
    _ask(position, step, asked)
    return position, [RunStarted(at=now), asked], _handed(position, step)


def _is_calm(position: Position) -> bool:
    """Whether this one step is all there is: nothing else lives, waits, is to be recorded or rings."""
    return (
        len(position.steps) == 1
        and len(position.in_flight) == 1
        and position.started
        and position.final is None
        and position.held is None
        and position.deadline is None
        and position.visits < MAX_STEPS
        and not (
            position.agenda
            or position.failing
            or position.timers
            or position.waiting
            or position.children
            or position.unsent
            or position.parked
        )
    )


def _pass(graph: Graph, position: Position, step: Step, following: Step, asked: StepAsked) -> None:
    """One step for the other, everywhere in the position."""
    del position.steps[step.name], position.root.live[step.name], position.in_flight[step.name]
    step.due = None
    _ask(position, following, asked)
    position.seq += 2
    position.visits += 1
    position.done += step.node.id in graph.shown


def _ask(position: Position, step: Step, asked: StepAsked) -> None:
    step.state = State.ASKED
    step.arguments = asked.arguments
    step.concurrency_key = asked.concurrency_key
    position.steps[step.name] = position.root.live[step.name] = step
    position.in_flight[step.name] = 1
    position.root.reached.add(step.node.id)


def _handed(position: Position, step: Step) -> Perform:
    node = step.node
    return Perform(
        step.name, 1, node.type, step.arguments, node.timeout_ms, key_of(position, step), step.concurrency_key or ""
    )
