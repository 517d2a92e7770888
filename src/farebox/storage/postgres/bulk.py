"""Bulk retries (``Bulks``)."""

from __future__ import annotations

from farebox.core.bulk import BulkMoved, BulkRetry
from farebox.core.values import Value
from farebox.storage.port import Conflict
from farebox.storage.postgres.ledger import Page
from farebox.storage.postgres.shelf import Shelf
from farebox.storage.rows import asked_of_bulk, moved_bulk


class BulkSide(Shelf):
    """Rows come through the journal's commit."""

    async def bulk_retry(self, bulk_id: str) -> BulkRetry | None:
        return await self._record(BulkRetry, "bulk_retry", (bulk_id,))

    async def bulk_retries(self, org_id: str, limit: int, offset: int, before: str) -> list[BulkRetry]:
        asked = {"org_id": org_id, "limit": limit, "offset": offset, "before": before}
        return await self._records(BulkRetry, "bulk_retries", asked)

    async def running_bulk_retries(self) -> list[BulkRetry]:
        return await self._records(BulkRetry, "running_bulk_retries")

    async def failed_runs(self, bulk: BulkRetry, most: int) -> list[str]:
        asked = {**asked_of_bulk(bulk), "after": bulk.after, "most": most}
        return [run_id for (run_id,) in await self._rows("failed_runs", asked)]

    async def failed_counts(self, bulk: BulkRetry) -> dict[str, int]:
        return {str(reason): int(count) for reason, count in await self._rows("failed_counts", asked_of_bulk(bulk))}


async def move_bulk(page: Page, row: Value) -> None:
    """Within a transaction: it has come to a run, or is over."""
    assert isinstance(row, BulkMoved)
    if not await page.fetch("move_bulk_retry", moved_bulk(row.bulk)):
        raise Conflict("bulk_retries", f"{row.bulk.id} was carried on by somebody else")
