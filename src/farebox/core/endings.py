"""How things end: a wait that was answered or rang, a child, an iteration, a loop, the run."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from farebox.core.expressions_errors import MissingValue
from farebox.core.failing import failed, failure_of
from farebox.core.graph import Graph, Template
from farebox.core.journal import (
    AnyEntry,
    ChildOpened,
    Failure,
    IterationEnded,
    RunFailed,
    RunSucceeded,
    SignalTaken,
    StepDone,
)
from farebox.core.pauses import resumed, timed_out
from farebox.core.position import Frame, Loop, Position, State, Step
from farebox.core.scope import FrameScope
from farebox.core.sizes import check_held, check_made, check_size
from farebox.core.times import rfc3339
from farebox.core.values import Json, Millis


def conclude(graph: Graph, position: Position, step: Step, now: Millis) -> AnyEntry:
    """Its signal was taken, or its child was opened: what follows for the step."""
    if step.wait is not None and step.taken is not None:
        result = resumed(step.wait, step.taken)
        return StepDone(at=now, step=step.name, attempt=step.attempt, result=result, exit="resumed")
    child = step.child
    assert child is not None
    if step.taken is None:
        result = _child(child, "running")
        return StepDone(at=now, step=step.name, attempt=step.attempt, result=result)
    return _child_ended(graph, position, step, child, step.taken, now)


def _child_ended(
    graph: Graph, position: Position, step: Step, child: ChildOpened, taken: SignalTaken, now: Millis
) -> AnyEntry:
    data = taken.data if isinstance(taken.data, dict) else {}
    status = str(data.get("status", ""))
    if status in ("succeeded", "success"):
        return StepDone(at=now, step=step.name, attempt=step.attempt, result=child_result(child, taken))
    said = data.get("error") or f"the child run ended {status or 'without a status'}"
    failure = Failure(code="child_failed", message=f"{child.child}: {said}", category="service")
    return failed(graph, position, step.name, step.attempt, failure, now)


def child_result(child: ChildOpened, taken: SignalTaken) -> Json:
    """The result of a child that was waited for and ended well."""
    data = taken.data if isinstance(taken.data, dict) else {}
    return {**_child(child, "success"), "output": data.get("output")}


def _child(child: ChildOpened, status: str) -> dict[str, Json]:
    return {
        "triggeredWorkflowId": child.workflow_id,
        "triggeredWorkflowName": child.workflow_name,
        "runId": child.child,
        "runStatus": status,
        "triggeredAt": rfc3339(child.at),
    }


def ring(graph: Graph, position: Position, step: Step, now: Millis) -> AnyEntry:
    """A delay is over; a wait's deadline has passed without an answer."""
    if step.state is State.DELAYED:
        return StepDone(at=now, step=step.name, attempt=step.attempt, result={"status": "done"})
    if step.wait is not None and any(edge.exit == "timed_out" for edge in step.node.out):
        result = timed_out(step.wait)
        return StepDone(at=now, step=step.name, attempt=step.attempt, result=result, exit="timed_out")
    failure = Failure(code="wait_timed_out", message="nobody answered before the deadline", category="timeout")
    return failed(graph, position, step.name, step.attempt, failure, now)


def end_iteration(graph: Graph, position: Position, loop_step: Step, index: int, now: Millis) -> AnyEntry:
    """All steps of an iteration have ended: its ``collect`` value. An item without one fails like a step in it."""
    loop = loop_step.loop
    assert loop is not None
    frame = loop.active[index]
    collect = loop_step.node.lazy.get("collect")
    try:
        value = None if collect is None else collect.resolve(FrameScope(position, frame))
        check_made(value, loop.size)
        check_held(position, value, collect)
    except Exception as error:
        return fail_item(graph, position, loop_step, frame, failure_of(error), now)
    return IterationEnded(at=now, step=loop_step.name, index=index, value=value)


def pass_on(graph: Graph, position: Position, step: Step, now: Millis) -> AnyEntry:
    """An unhandled failure: of the run, or of the item whose iteration this is."""
    failure = step.failure
    assert failure is not None
    if step.frame.step is None:
        return RunFailed(at=now, failure=failure, step=step.name)
    return fail_item(graph, position, step.frame.step, step.frame, failure, now)


def fail_item(
    graph: Graph, position: Position, loop_step: Step, frame: Frame, failure: Failure, now: Millis
) -> AnyEntry:
    """With ``onItemError: continue`` the item is lost, else the loop."""
    assert loop_step.loop is not None
    if loop_step.loop.lenient:
        return IterationEnded(at=now, step=loop_step.name, index=frame.index, ok=False, failure=failure)
    told = replace(failure, message=f"item {frame.index}: {failure.message}")
    return failed(graph, position, loop_step.name, loop_step.attempt, told, now)


def close_loop(step: Step, now: Millis) -> AnyEntry:
    """The last iteration has ended."""
    assert step.loop is not None
    return StepDone(at=now, step=step.name, attempt=step.attempt, result=loop_result(step.loop))


def loop_result(loop: Loop) -> Json:
    """``{status, iterationCount, failedCount, items, iterations}``."""
    return {
        "status": "partial" if loop.failed else "success",
        "iterationCount": len(loop.items),
        "failedCount": loop.failed,
        "items": loop.values,
        "iterations": loop.iterations or [],
    }


def finish(graph: Graph, position: Position, now: Millis) -> AnyEntry:
    """No step is active and no edge is open: the output, key by key. A missing value is null; another error fails."""
    if position.opened is not None and position.opened.trigger == graph.cleanup:
        return RunSucceeded(at=now)  # what a buyer gets is no business of who tidies up
    scope = FrameScope(position, position.root)
    try:
        output = _output(graph.output, scope)
        check_size(output, "the output", "give what the buyer needs, and store the rest with an artifact node")
        return RunSucceeded(at=now, output=output)
    except Exception as error:
        failure = replace(failure_of(error), code="output_invalid")
        return RunFailed(at=now, failure=replace(failure, message=f"output: {failure.message}"))


def _output(output: Mapping[str, Template] | Template | None, scope: FrameScope) -> Json:
    if output is None:
        return None
    if isinstance(output, Mapping):
        return {key: _or_null(template, scope) for key, template in output.items()}
    return _or_null(output, scope)


def _or_null(template: Template, scope: FrameScope) -> Json:
    try:
        return template.resolve(scope)
    except MissingValue:
        return None
