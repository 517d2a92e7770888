"""The entries: every fact about a run that may ever matter, in the order in which it became true.

The journal is the recovery log and the source of the timeline. An entry is written once, by the run's runner or by a
cancel, under the key (run, seq), seq = 1, 2, 3 ... Each class is one kind; ``kind`` is its tag. Entries hold *results*:
whoever reads a journal back never evaluates an expression again.

``step`` is the name of a visit (``node#1``, ``node#3.2``), ``attempt`` counts from 1.

A value that the rules made of what the journal says already, and that would make a line longer than LONGEST_LINE, is
left out of the line: the entry is ``large``, and ``core.derived`` makes it again. What was told from outside is never
so large: whoever tells it refuses it.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import msgspec
from msgspec.structs import replace

from farebox.core.values import Json, Millis, Value

LARGEST_VALUE = 256 * 1024
"""Bytes, as JSON, of a value in a row: payloads, results, answers, outputs. What is larger belongs into a file."""
LONGEST_LINE = LARGEST_VALUE + 4 * 1024
"""The same and what stands around it."""


class Failure(Value, frozen=True, omit_defaults=True):
    """Why a step failed. ``message`` is the owner's, ``public`` (if any) was written for the buyer."""

    code: str
    message: str = ""
    category: str = "internal"
    """validation, config, auth, network, timeout, service, internal, refused."""
    public: str = ""
    retryable: bool = False
    retry_after_ms: int = 0
    attempts: int = 0
    details: Json = None


class Entry(Value, frozen=True, kw_only=True, omit_defaults=True):
    """The common part. ``at`` never goes back within a journal."""

    at: Millis


class RunOpened(Entry, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="run.opened"):
    """Seq 1, always. Everything the expressions' roots need that does not come from steps."""

    trigger: str
    """Node id of the trigger that fired."""
    payload: Json = None
    """``$trigger``: {body, headers, source, triggeredAt ...}; the trigger node's result."""
    vars: Json = None
    workflow: Json = None
    """``$workflow``: {id, version, name}."""
    execution: Json = None
    """``$execution``, {} for runs without one."""
    props: Json = None
    parent: str = ""
    """``parentRun/step/attempt`` of a child, else empty."""
    depth: int = 0
    run_until: Millis | None = None


class RunStarted(Entry, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="run.started"):
    """A runner took the run for the first time (or again after RunRetried)."""

    deadline: Millis | None = None
    """startedAt + limits.maxRunSeconds."""


class StepAsked(Entry, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="step.asked"):
    """An action's attempt is to be performed; once this is durable the engine performs it."""

    step: str
    attempt: int
    action: str
    arguments: Json = None
    concurrency_key: str = ""
    large: bool = False


class StepInterrupted(Entry, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="step.interrupted"):
    """A crash cut this attempt off; it is performed again under the same number."""

    step: str
    attempt: int
    times: int


class StepProgressed(Entry, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="step.progressed"):
    step: str
    attempt: int
    fraction: float = 0.0
    text: str = ""


class StepDone(Entry, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="step.done"):
    """A visit ended well. ``exit`` is the label it left by ('then', 'resumed', a switch case), else empty."""

    step: str
    attempt: int = 1
    result: Json = None
    exit: str = ""
    large: bool = False


class StepFailed(Entry, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="step.failed"):
    """An attempt failed. ``retry_at`` set: the next attempt comes then. Else it was the last one, and ``handling`` says
    what follows: 'fail' ends the run (or the for-each item), 'continue' goes on, 'exit' leaves by ``exit``."""

    step: str
    attempt: int
    failure: Failure
    retry_at: Millis | None = None
    handling: Literal["retry", "fail", "continue", "exit"] = "fail"
    exit: str = ""
    at_visit: bool = False
    """This is the visit's first entry: nothing was asked for or opened before."""


class StepSkipped(Entry, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="step.skipped"):
    step: str


class WaitOpened(Entry, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="wait.opened"):
    """A ``wait`` or ``delay`` began. ``wait`` is form, approval, callback or time."""

    step: str
    wait: Literal["form", "approval", "callback", "time"]
    until: Millis | None = None
    title: str = ""
    form: Json = None
    url: str = ""


class SignalTaken(Entry, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="signal.taken"):
    """The signal that ended a wait, or a child's end that its parent waited for. StepDone/StepFailed follows."""

    step: str
    signal: str
    source: str = ""
    data: Json = None


class LoopOpened(Entry, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="loop.opened"):
    step: str
    items: Json
    large: bool = False


class IterationEnded(Entry, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="iteration.ended"):
    step: str
    """The loop's step."""
    index: int
    ok: bool = True
    value: Json = None
    failure: Failure | None = None
    large: bool = False


class ChildOpened(Entry, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="child.opened"):
    step: str
    attempt: int
    workflow_id: str
    workflow_name: str
    child: str
    """The child's run id; stored in the same transaction under the key parentRun/step/attempt."""
    waits: bool = False


class RunParked(Entry, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="run.parked"):
    """Every active step is a wait or delay now; ``step`` is the oldest shown one."""

    step: str
    title: str = ""


class RunWoken(Entry, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="run.woken"):
    step: str


class RunSucceeded(Entry, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="run.succeeded"):
    output: Json = None


class RunFailed(Entry, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="run.failed"):
    failure: Failure
    step: str = ""


class RunCancelled(Entry, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="run.cancelled"):
    by: Literal["buyer", "seller", "parent"]


class RunRetried(Entry, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="run.retried"):
    """The owner asked for more: the failed steps get their next attempt, the same run goes on."""

    steps: list[str] = []
    inputs: dict[str, Json] = {}
    """Step -> the arguments that its owner wrote for it, instead of those that its node's payload gives."""


class RunHeld(Entry, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="run.held"):
    """Its owner paused the run: what is in flight is still recorded, nothing is decided until RunReleased."""

    signal: str = ""
    """By which the run was told, '' if it had not started yet."""


class RunReleased(Entry, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="run.released"):
    """Its owner resumed it: it goes on where it was held."""

    to: Literal["queued", "running", "waiting"] = "running"
    signal: str = ""
    title: str = ""
    """Of what it was doing when it was held, for the buyer."""


AnyEntry: TypeAlias = (
    RunOpened
    | RunStarted
    | StepAsked
    | StepInterrupted
    | StepProgressed
    | StepDone
    | StepFailed
    | StepSkipped
    | WaitOpened
    | SignalTaken
    | LoopOpened
    | IterationEnded
    | ChildOpened
    | RunParked
    | RunWoken
    | RunSucceeded
    | RunFailed
    | RunCancelled
    | RunRetried
    | RunHeld
    | RunReleased
)

FINAL = (RunSucceeded, RunFailed, RunCancelled)

SHAPE_OF: dict[type, tuple[str, bool, bool]] = {
    kind: (str(kind.__struct_config__.tag), "step" in kind.__struct_fields__, "attempt" in kind.__struct_fields__)
    for kind in get_args(AnyEntry)
}
"""Class -> its tag, whether it is about a step, and whether about an attempt."""

_decoder: msgspec.json.Decoder[AnyEntry] = msgspec.json.Decoder(AnyEntry)
_encoder = msgspec.json.Encoder()


def write(entry: AnyEntry) -> bytes:
    """One line of JSON, its tag under ``kind``; without its value where that makes it too long."""
    line = _encoder.encode(entry)
    return line if len(line) <= LONGEST_LINE else _encoder.encode(lean(entry))


def lean(entry: AnyEntry) -> AnyEntry:
    """Without the value that can be made again, if it is of such a kind."""
    match entry:
        case StepAsked():
            return replace(entry, arguments=None, large=True)
        case StepDone():
            return replace(entry, result=None, large=True)
        case LoopOpened():
            return replace(entry, items=[], large=True)
        case IterationEnded(ok=True):
            return replace(entry, value=None, large=True)
        case _:
            return entry


def read(text: str | bytes) -> AnyEntry:
    """The inverse of :func:`write`; msgspec.ValidationError for a kind this version does not know."""
    return _decoder.decode(text)


def node_of(step: str) -> str:
    """``review#3.2`` -> ``review``: the plain node id that clients see."""
    return step.partition("#")[0]
