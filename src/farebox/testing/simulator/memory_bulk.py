"""Bulk retries in the store in memory (``Bulks``)."""

from __future__ import annotations

from collections import Counter

from farebox.core import journal
from farebox.core.bulk import BulkMoved, BulkRetry, reason_against
from farebox.core.journal import RunFailed
from farebox.core.records import Run, RunStatus
from farebox.storage.port import Conflict
from farebox.testing.simulator.disk import Disk


def move_bulk(disk: Disk, row: BulkMoved) -> None:
    """Within a transaction: it is the next change of what is stored, or somebody else carried it on."""
    known = disk.bulks.get(row.bulk.id)
    if known is None or known.stamp != row.bulk.stamp - 1:
        raise Conflict("bulk_retries")
    disk.put(disk.bulks, row.bulk.id, row.bulk)


class BulkRetries:
    """The port ``Bulks``."""

    disk: Disk

    async def bulk_retry(self, bulk_id: str) -> BulkRetry | None:
        return self.disk.bulks.get(bulk_id)

    async def bulk_retries(self, org_id: str, limit: int, offset: int, before: str) -> list[BulkRetry]:
        found = [one for one in self.disk.bulks.values() if one.org_id == org_id and (not before or one.id < before)]
        return sorted(found, key=lambda one: one.id, reverse=True)[offset : offset + limit]

    async def running_bulk_retries(self) -> list[BulkRetry]:
        found = [one for one in self.disk.bulks.values() if one.next_at is not None]
        return sorted(found, key=lambda one: (one.next_at or 0, one.id))

    async def failed_runs(self, bulk: BulkRetry, most: int) -> list[str]:
        return sorted(run.id for run in self._failed(bulk) if run.id > bulk.after)[:most]

    async def failed_counts(self, bulk: BulkRetry) -> dict[str, int]:
        executions = self.disk.executions
        return dict(Counter(reason_against(run, executions.get(run.execution_id)) for run in self._failed(bulk)))

    def _failed(self, bulk: BulkRetry) -> list[Run]:
        return [
            run
            for run in self.disk.runs.values()
            if run.org_id == bulk.org_id
            and run.status is RunStatus.FAILED
            and bulk.workflow_id in ("", run.workflow_id)
            and bulk.since <= (run.finished_at or 0) < bulk.until
            and bulk.error_code in ("", self._code(run.id))
        ]

    def _code(self, run_id: str) -> str:
        """Why it failed, by its last entry."""
        last = journal.read(self.disk.journal[run_id][self.disk.heads[run_id]].body)
        return last.failure.code if isinstance(last, RunFailed) else ""
