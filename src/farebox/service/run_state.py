"""A run as its owner inspects it: what each node was given, gave, and when, folded from the journal.

A node outside loops has one state. A for-each has ``iterations``: for each index the states of its body's nodes, nested
as the loops are; only the first hundred are kept, as in the loop's own result.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from farebox.core import journal
from farebox.core.fold import filled
from farebox.core.graph import Graph
from farebox.core.journal import AnyEntry, Failure
from farebox.core.values import Json, Millis

MOST_ITERATIONS = 100


@dataclass(slots=True)
class NodeState:
    """One visit as it stands; grows while the journal is read."""

    type: str
    status: str = "pending"
    input: Json = None
    result: Json = None
    failure: Failure | None = None
    attempts: int = 0
    started_at: Millis | None = None
    finished_at: Millis | None = None
    iterations: list[dict[str, NodeState]] = field(default_factory=list)


@dataclass(slots=True)
class RunState:
    """The states by node id, and what the run as a whole gave."""

    nodes: dict[str, NodeState]
    payload: Json = None
    output: Json = None
    failure: Failure | None = None


def fold(graph: Graph, entries: Iterable[AnyEntry]) -> RunState:
    """Every node outside loop bodies, visited or not, in the graph's order."""
    nodes = {name: NodeState(graph.nodes[name].type) for name in graph.order if not graph.nodes[name].loop}
    state = RunState(nodes)
    for entry in filled(graph, entries):
        _run_level(graph, state, entry)
        step: str = getattr(entry, "step", "")
        visit = _visit(graph, nodes, step) if step else None
        if visit is not None:
            _note(visit, entry)
    return state


def _run_level(graph: Graph, state: RunState, entry: AnyEntry) -> None:
    match entry:
        case journal.RunOpened(trigger=trigger, payload=payload, at=at):
            state.payload = payload
            fired = state.nodes.get(trigger)
            if fired is not None:
                fired.status, fired.result = "success", payload
                fired.started_at = fired.finished_at = at
            for other in graph.triggers:
                if other != trigger and other in state.nodes:
                    state.nodes[other].status = "skipped"
            if graph.cleanup:
                _skip_the_other_walk(graph, state.nodes, trigger == graph.cleanup)
        case journal.RunSucceeded(output=output):
            state.output = output
        case journal.RunFailed(failure=failure, at=at):
            state.failure = failure
            _stop(state.nodes, at)
        case journal.RunCancelled(at=at):
            _stop(state.nodes, at)
        case journal.RunRetried(steps=steps):
            state.failure = None
            for step in steps:
                visit = _visit(graph, state.nodes, step)
                if visit is not None:
                    visit.status, visit.failure, visit.finished_at = "scheduled", None, None
        case _:
            pass


def _skip_the_other_walk(graph: Graph, nodes: dict[str, NodeState], cleans: bool) -> None:
    """A cleanup is a walk apart, so its nodes are no part of other runs, nor theirs of it."""
    for name, visit in nodes.items():
        if visit.status == "pending" and (graph.cleanup in graph.ancestors[name]) is not cleans:
            visit.status = "skipped"


def _note(visit: NodeState, entry: AnyEntry) -> None:
    """One entry about one visit."""
    match entry:
        case journal.StepAsked(arguments=arguments, attempt=attempt, at=at):
            visit.status, visit.input, visit.attempts = "running", arguments, attempt
            visit.started_at = visit.started_at or at
        case journal.WaitOpened(at=at):
            visit.status, visit.started_at = "waiting", at
        case journal.LoopOpened(items=items, at=at):
            visit.status, visit.started_at = "running", at
            visit.input = {"array": items}
        case journal.ChildOpened(attempt=attempt, waits=waits, at=at):
            visit.status = "waiting" if waits else "running"
            visit.attempts, visit.started_at = attempt, visit.started_at or at
        case journal.SignalTaken():
            visit.status = "running"
        case journal.StepDone(result=result, at=at):
            visit.status, visit.result, visit.failure = "success", result, None
            visit.started_at, visit.finished_at = visit.started_at or at, at
        case journal.StepFailed(failure=failure, attempt=attempt, retry_at=retry_at, at=at):
            visit.failure, visit.attempts = failure, attempt
            visit.started_at = visit.started_at or at
            visit.status = "failure" if retry_at is None else "scheduled"
            visit.finished_at = at if retry_at is None else None
        case journal.StepSkipped():
            visit.status = "skipped"
        case _:
            pass


def _visit(graph: Graph, nodes: dict[str, NodeState], step: str) -> NodeState | None:
    """The state of a step's visit, made on the first look; None for one that is not kept."""
    name, _, place = step.partition("#")
    node = graph.nodes.get(name)
    if node is None:
        return None
    loops: list[str] = []
    outer = node.loop
    while outer:
        loops.insert(0, outer)
        outer = graph.nodes[outer].loop
    here = nodes
    for loop, number in zip(loops, place.split("."), strict=False):
        index = int(number) - 1
        if index >= MOST_ITERATIONS or loop not in here:
            return None
        iterations = here[loop].iterations
        while len(iterations) <= index:
            iterations.append({})
        here = iterations[index]
    return here.setdefault(name, NodeState(node.type))


def _stop(nodes: dict[str, NodeState], at: Millis) -> None:
    """What was under way when the run ended."""
    for state in nodes.values():
        if state.status in ("running", "waiting", "scheduled"):
            state.status, state.finished_at = "cancelled", at
        for iteration in state.iterations:
            _stop(iteration, at)
