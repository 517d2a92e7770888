"""A run's row follows its journal: the one place where a run's status, times and error are assigned."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from farebox.core.journal import (
    AnyEntry,
    RunCancelled,
    RunFailed,
    RunHeld,
    RunParked,
    RunReleased,
    RunRetried,
    RunStarted,
    RunSucceeded,
    RunWoken,
)
from farebox.core.records import Run, RunStatus
from farebox.core.values import Json

ENDS: dict[type[AnyEntry], RunStatus] = {
    RunSucceeded: RunStatus.SUCCEEDED,
    RunFailed: RunStatus.FAILED,
    RunCancelled: RunStatus.CANCELLED,
}
"""The entries that end a run, and what it is then."""
FINAL_RUN_STATUSES = frozenset(ENDS.values())

_MOVES = frozenset(
    {RunStarted, RunParked, RunWoken, RunSucceeded, RunFailed, RunCancelled, RunHeld, RunReleased, RunRetried}
)


def follow(run: Run, entries: Iterable[AnyEntry]) -> Run:
    """The row after these entries; the same row if none of them moves it. ``head`` is the books' business."""
    for entry in entries:
        if type(entry) in _MOVES:
            run = replace(run, **_change(run, entry))
    return run


def _change(run: Run, entry: AnyEntry) -> dict[str, Json]:
    match entry:
        case RunStarted():
            return {"status": RunStatus.RUNNING, "started_at": entry.at if run.started_at is None else run.started_at}
        case RunParked():
            return {"status": RunStatus.WAITING}
        case RunWoken():
            return {"status": RunStatus.RUNNING}
        case RunSucceeded() | RunCancelled():
            return {"status": ENDS[type(entry)], "finished_at": entry.at}
        case RunFailed(failure=failure):
            return {"status": ENDS[RunFailed], "finished_at": entry.at, "error": failure.message or failure.code}
        case RunHeld():
            return {"status": RunStatus.PAUSED}
        case RunReleased(to=to):
            return {"status": RunStatus(to)}
        case _:  # RunRetried, the last one of _MOVES
            return {"status": RunStatus.QUEUED, "finished_at": None, "error": ""}
