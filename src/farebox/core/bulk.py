"""Many failed runs retried by one word of their owner: which ones, how fast, and how far it is.

A bulk retry is a row that moves with every run it comes to, in the same transaction as that run's own retry; so a
crash neither forgets a run nor retries it twice. It goes through the runs in the order of their ids, up to the moment
at which it was asked for: what fails again meanwhile is not taken up again.
"""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from farebox.core.records import Execution, PaymentStatus, Run
from farebox.core.times import MINUTE
from farebox.core.values import Millis, Value

FASTEST = 6_000
"""Runs a minute."""


class BulkRetry(Value, frozen=True, kw_only=True):
    """Table ``bulk_retries`` (changes by :class:`BulkMoved`)."""

    id: str
    org_id: str
    created_at: Millis
    created_by: str = ""
    workflow_id: str = ""
    """'' matches all, as does ``error_code``."""
    error_code: str = ""
    since: Millis = 0
    until: Millis
    """Runs that failed in between: since <= finishedAt < until."""
    per_minute: int = 60
    matched: int = 0
    """How many there were when it was asked for."""
    status: Literal["running", "done", "stopped"] = "running"
    next_at: Millis | None = None
    after: str = ""
    """The run it came to last."""
    retried: int = 0
    passed: dict[str, int] = {}
    """Why runs were passed by -> how many."""
    finished_at: Millis | None = None
    stamp: int = 0
    """Grows with every change: two processes that carry it on at once do not come to a run twice."""


class BulkMoved(Value, frozen=True):
    """Added to the books: ``bulk`` as it is now. Conflict('bulk_retries') unless it is the next change of what is
    stored."""

    bulk: BulkRetry


def came_to(bulk: BulkRetry, run_id: str, passed: str, now: Millis) -> BulkRetry:
    """It came to this run and retried it, or passed it by for a reason."""
    counts = {**bulk.passed, passed: bulk.passed.get(passed, 0) + 1} if passed else bulk.passed
    pause = MINUTE // bulk.per_minute
    due = now if bulk.next_at is None else max(now, bulk.next_at)
    return replace(
        bulk,
        after=run_id,
        retried=bulk.retried + (not passed),
        passed=counts,
        next_at=now if passed else due + pause,  # only what is done takes its time
        stamp=bulk.stamp + 1,
    )


def over(bulk: BulkRetry, status: Literal["done", "stopped"], now: Millis) -> BulkRetry:
    """It has come to the last run, or its owner has stopped it."""
    return replace(bulk, status=status, next_at=None, finished_at=now, stamp=bulk.stamp + 1)


def reason_against(run: Run, execution: Execution | None) -> str:
    """Why this failed run is passed by; '' if it may be retried. Money first: what goes back is not run again."""
    if run.parent_waits:
        return "child"
    if execution is not None and execution.payment_status not in (PaymentStatus.NOT_REQUIRED, PaymentStatus.PAID):
        return f"payment_{execution.payment_status.value}"
    return ""
