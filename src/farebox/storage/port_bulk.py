"""What bulk retries ask of a database (``Bulks``)."""

from __future__ import annotations

from typing import Protocol

from farebox.core.bulk import BulkRetry


class Bulks(Protocol):
    """A bulk retry is added to the books, and moved there by ``core.bulk.BulkMoved``."""

    async def bulk_retry(self, bulk_id: str) -> BulkRetry | None: ...

    async def bulk_retries(self, org_id: str, limit: int, offset: int, before: str) -> list[BulkRetry]:
        """Newest first by id; ``before`` is the id that a cursor names."""
        ...

    async def running_bulk_retries(self) -> list[BulkRetry]:
        """Those under way, the one that is due first first."""
        ...

    async def failed_runs(self, bulk: BulkRetry, most: int) -> list[str]:
        """Ids of the failed runs that it is about, in id order after the one it came to last."""
        ...

    async def failed_counts(self, bulk: BulkRetry) -> dict[str, int]:
        """The same runs, all of them, counted by why they are passed by ('' may be retried)."""
        ...
