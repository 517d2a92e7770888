"""Of every backend: bulk retries, and the failed runs that they are about."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from farebox.core import journal
from farebox.core.bulk import BulkMoved, BulkRetry, came_to, over
from farebox.core.journal import Failure, RunFailed
from farebox.core.records import EntryRow, PaymentStatus, Run, RunStatus, Status
from farebox.core.values import Value
from farebox.storage.port import Conflict, Store
from farebox.testing.clock import NOON
from farebox.testing.samples import ORG, a_run, an_execution, new, opened

BULK = BulkRetry(id="blk_1", org_id=ORG, created_at=NOON, until=NOON + 100, next_at=NOON)


def failed(run_id: str, code: str = "broken", **fields: object) -> tuple[Run, list[Value]]:
    """A run that failed, with its journal."""
    run, rows = opened(id=run_id)
    end = RunFailed(at=NOON, failure=Failure(code, "told"))
    line = EntryRow(run_id, 2, "run.failed", "", 0, NOON, journal.write(end).decode())
    ended = replace(run, status=RunStatus.FAILED, head=2, finished_at=NOON)
    return replace(ended, **fields), [*rows, line]


class BulkSuite:
    """The port ``Bulks``."""

    async def test_a_bulk_retry_moves_one_change_after_the_other(self, store: Store) -> None:
        other = replace(BULK, id="blk_2", org_id="org_other", next_at=NOON - 1, passed={"child": 2})
        await store.commit(new(BULK, other))
        assert await store.bulk_retry("blk_2") == other
        assert await store.bulk_retry("blk_3") is None
        assert await store.running_bulk_retries() == [other, BULK]
        moved = came_to(BULK, "run_1", "", NOON)
        await store.commit(new(BulkMoved(moved)))
        with pytest.raises(Conflict) as refused:
            await store.commit(new(a_run(id="run_beside"), BulkMoved(moved)))
        assert refused.value.table == "bulk_retries"
        assert await store.run("run_beside") is None
        done = over(came_to(moved, "run_2", "payment_refunded", NOON), "done", NOON + 9)
        await store.commit(new(BulkMoved(replace(done, stamp=2))))
        assert await store.bulk_retry("blk_1") == replace(done, stamp=2)
        assert await store.running_bulk_retries() == [other]

    async def test_bulk_retries_are_listed_newest_first_and_by_organization(self, store: Store) -> None:
        await store.commit(new(*(replace(BULK, id=f"blk_{number}") for number in (1, 2, 3))))
        await store.commit(new(replace(BULK, id="blk_9", org_id="org_other")))
        assert [one.id for one in await store.bulk_retries(ORG, 2, 0, "")] == ["blk_3", "blk_2"]
        assert [one.id for one in await store.bulk_retries(ORG, 2, 0, "blk_2")] == ["blk_1"]
        assert [one.id for one in await store.bulk_retries(ORG, 2, 2, "")] == ["blk_1"]

    async def test_failed_runs_are_found_by_what_failed_them_and_when(self, store: Store) -> None:
        for run, rows in (
            failed("run_1"),
            failed("run_2", "other"),
            failed("run_3", finished_at=NOON + 50, workflow_id="wf_other"),
            failed("run_4", org_id="org_other"),
            failed("run_5", status=RunStatus.CANCELLED),
            failed("run_6", finished_at=NOON + 100),
        ):
            await store.commit(new(run, *rows))

        async def found(most: int = 9, **fields: object) -> list[str]:
            return await store.failed_runs(replace(BULK, **fields), most)

        assert await found() == ["run_1", "run_2", "run_3"]
        assert await found(most=2) == ["run_1", "run_2"]
        assert await found(after="run_1") == ["run_2", "run_3"]
        assert await found(error_code="other") == ["run_2"]
        assert await found(workflow_id="wf_other") == ["run_3"]
        assert await found(since=NOON + 1) == ["run_3"]
        assert await found(until=NOON + 50) == ["run_1", "run_2"]
        assert await store.failed_counts(replace(BULK, after="run_9")) == {"": 3}

    async def test_they_are_counted_by_why_they_are_passed_by(self, store: Store) -> None:
        money = {
            "exe_1": PaymentStatus.PAID,
            "exe_2": PaymentStatus.REFUNDED,
            "exe_3": PaymentStatus.REFUND_PENDING,
            "exe_4": PaymentStatus.NOT_REQUIRED,
        }
        for execution_id, status in money.items():
            run, rows = failed(f"run_{execution_id}", execution_id=execution_id)
            execution = an_execution(id=execution_id, status=Status.FAILED, payment_status=status, run_id=run.id)
            await store.commit(new(execution, run, *rows))
        child, rows = failed("run_child", parent="run_p/a#1/1", parent_waits=True)
        await store.commit(new(child, *rows))
        assert await store.failed_counts(BULK) == {
            "": 2,
            "child": 1,
            "payment_refund_pending": 1,
            "payment_refunded": 1,
        }
