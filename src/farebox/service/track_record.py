"""How a workflow did so far, from what really happened: read from one index, bounded, and kept for a while.

What counts: executions that succeeded or failed in the last 90 days, at most the newest 1,000, paid with real money
or free. Test money never counts. Below ten of them nothing is said about rates: that would be chance, and might tell of
one buyer.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from statistics import median

from farebox.core.times import DAY, MINUTE
from farebox.core.values import Millis, Value
from farebox.storage.port import Store

WINDOW: Millis = 90 * DAY
MOST = 1_000
LEAST = 10
KEPT: Millis = 5 * MINUTE
MOST_KEPT = 1_000


class TrackRecord(Value, frozen=True, kw_only=True):
    """Of the executions that count."""

    executions: int = 0
    succeeded: int = 0
    failed: int = 0
    refunded: int = 0
    """Wholly or in part, or about to be."""
    success_rate: float | None = None
    refund_rate: float | None = None
    median_seconds: float | None = None
    """From start to success, waiting included."""


class TrackRecords:
    """One answer a workflow, for five minutes."""

    def __init__(self, store: Store, clock: Callable[[], Millis]) -> None:
        self._store = store
        self._clock = clock
        self._kept: OrderedDict[str, tuple[Millis, TrackRecord]] = OrderedDict()

    async def of(self, workflow_id: str) -> TrackRecord:
        now = self._clock()
        found = self._kept.get(workflow_id)
        if found is not None and found[0] <= now < found[0] + KEPT:
            return found[1]
        ends = await self._store.track_record(workflow_id, now - WINDOW, MOST)
        record = drawn_from(ends)
        self._kept[workflow_id] = (now, record)
        self._kept.move_to_end(workflow_id)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return record


def drawn_from(ends: Sequence[tuple[bool, bool, Millis | None]]) -> TrackRecord:
    """The record of executions that ended: (succeeded, refunded, how long it took)."""
    count = len(ends)
    succeeded = sum(done for done, _, _ in ends)
    refunded = sum(back for _, back, _ in ends)
    plain = TrackRecord(executions=count, succeeded=succeeded, failed=count - succeeded, refunded=refunded)
    if count < LEAST:
        return plain
    took = [time for done, _, time in ends if done and time is not None]
    return TrackRecord(
        executions=count,
        succeeded=succeeded,
        failed=count - succeeded,
        refunded=refunded,
        success_rate=round(succeeded / count, 3),
        refund_rate=round(refunded / count, 3),
        median_seconds=round(median(took) / 1000, 1) if len(took) >= LEAST else None,
    )
