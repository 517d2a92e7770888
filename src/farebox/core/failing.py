"""How a step fails: what its node's policy makes of a failure."""

from __future__ import annotations

from msgspec.structs import replace

from farebox.core.expressions_errors import ExpressionError
from farebox.core.graph import Graph
from farebox.core.journal import Failure, StepFailed
from farebox.core.position import Position, State
from farebox.core.retry import backoff, tries
from farebox.core.values import Millis

LONGEST_CODE = 100
LONGEST_MESSAGE = 2_000


def bounded(failure: Failure) -> Failure:
    """With texts that fit: whoever reads a list of failures must not be sent megabytes, whatever a message quotes."""
    if len(failure.message) <= LONGEST_MESSAGE and len(failure.code) <= LONGEST_CODE:
        return failure
    return replace(
        failure,
        code=failure.code[:LONGEST_CODE],
        message=failure.message[:LONGEST_MESSAGE],
        public=failure.public[:LONGEST_MESSAGE],
    )


def failed(graph: Graph, position: Position, step: str, attempt: int, failure: Failure, now: Millis) -> StepFailed:
    """The entry for a failed attempt: tried again, handled by the node's ``onError``, or not handled at all.

    For a step that is not live any more the entry is one that ``apply`` ignores.
    """
    live = position.steps.get(step)
    failure = replace(bounded(failure), attempts=attempt)
    if live is None:
        return StepFailed(at=now, step=step, attempt=attempt, failure=failure)
    node = live.node
    if live.state in (State.ASKED, State.OPENING, State.ANSWERED) and node.flow in ("action", "trigger-workflow"):
        default = node.kind.retry_default if node.kind is not None else 3
        if attempt < tries(node.retry, default, failure):
            pause = backoff(node.retry, failure, attempt, f"{position.run_id}/{step}/{attempt}")
            return StepFailed(
                at=now, step=step, attempt=attempt, failure=failure, retry_at=now + pause, handling="retry"
            )
    if node.on_error == "fail":
        return StepFailed(at=now, step=step, attempt=attempt, failure=failure)
    if node.on_error == "continue":
        return StepFailed(at=now, step=step, attempt=attempt, failure=failure, handling="continue")
    return StepFailed(at=now, step=step, attempt=attempt, failure=failure, handling="exit", exit=node.on_error)


def failure_of(error: Exception) -> Failure:
    """An evaluation that went wrong. Anything but an ExpressionError is a mistake of ours or of a plug-in; it must fail
    the step and not the runner, which would meet it again for ever."""
    if isinstance(error, ExpressionError):
        return bounded(Failure(code=error.code, message=error.message, category="validation"))
    return bounded(Failure(code="internal_error", message=f"{type(error).__name__}: {error}", category="internal"))
