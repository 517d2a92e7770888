"""The turns that nearly all runs consist of, and what they mean to the execution: it starts, goes on from one action to
the next, or succeeds. ``execution.turn`` asks here first; its careful way would say the same."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from farebox.core.graph import Graph
from farebox.core.journal import AnyEntry, RunStarted, RunSucceeded, StepAsked, StepDone
from farebox.core.lifecycle import TABLE, Fact
from farebox.core.outcome import TOKEN_LIFE, Outcome
from farebox.core.public import line_of
from farebox.core.records import Execution, Progress, Status
from farebox.core.timeline import Timeline, parts_of
from farebox.core.values import Millis

FINISHED = "Finished"
_PLAIN = frozenset({Status.QUEUED, Status.RUNNING})
_ACTIONS = frozenset({StepAsked, StepDone})
_STARTED = parts_of("run.started")
_SUCCEEDED = parts_of("run.succeeded")


def plainly(
    execution: Execution, graph: Graph, entries: Sequence[AnyEntry], progress: Progress, now: Millis, run_id: str
) -> Outcome | None:
    """The outcome of such a turn; None for any other."""
    if execution.waits or execution.meters or execution.status not in _PLAIN:
        return None
    timeline = Timeline(execution.id, execution.seq, execution.last_event_at, now)
    told = _told(execution, graph, entries, timeline, run_id)
    if told is None or not timeline.rows:
        return None
    status, headline = told
    starts = execution.status is Status.QUEUED and status is not Status.QUEUED
    moved = replace(
        execution,
        status=status,
        started_at=now if starts and execution.started_at is None else execution.started_at,
        updated_at=now,
        stamp=execution.stamp + 1,
        rev=execution.rev + 1,
        seq=timeline.seq,
        last_event_at=timeline.at,
        progress=forward(execution.progress, progress),
        message=headline,
    )
    if status is Status.SUCCEEDED:
        moved = _finished(moved, entries[-1], progress, now)
    return Outcome(execution=moved, events=timeline.rows)


def _told(
    execution: Execution, graph: Graph, entries: Sequence[AnyEntry], timeline: Timeline, run_id: str
) -> tuple[Status, str] | None:
    """Write the lines. Returns the status and the headline after them; None for what is not plain."""
    status, headline = execution.status, execution.message
    for entry in entries:
        kind = type(entry)
        if kind in _ACTIONS and status is Status.RUNNING:
            line = line_of(entry, graph)
            if line is None:
                return None
            if line.told is not None and line.parts is not None:
                timeline.write(line.parts, run_id)
                headline = line.told.title if line.told.headline else headline
        elif kind is RunStarted and status is Status.QUEUED:
            timeline.write(_STARTED, run_id)
            status, headline = TABLE[status, Fact.STARTED], ""
        elif kind is RunSucceeded and status is Status.RUNNING:
            timeline.write(_SUCCEEDED, run_id)
            status = TABLE[status, Fact.DONE]
        else:
            return None
    return status, headline


def _finished(execution: Execution, end: AnyEntry, progress: Progress, now: Millis) -> Execution:
    assert isinstance(end, RunSucceeded)
    return replace(
        execution,
        message=FINISHED,
        finished_at=now,
        token_ends_at=now + TOKEN_LIFE,
        output=end.output,
        progress=Progress(progress.total, progress.total, 100),
    )


def forward(before: Progress, now: Progress) -> Progress:
    """The percentage never falls, and is 100 only on success."""
    if before.percent <= now.percent <= 99:
        return now
    return Progress(now.done, now.total, min(max(before.percent, now.percent), 99))
