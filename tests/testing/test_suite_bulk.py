"""The suite of bulk retries notices a store that forgets how far one was, or whose runs they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from farebox.core.bulk import BulkRetry
from farebox.storage.sqlite.store import SqliteStore
from farebox.testing.suite_bulk import BulkSuite
from tests.testing.broken import passes


async def test_it_notices_a_store_that_begins_anew(tmp_path: Path) -> None:
    async def failed_runs(self: Any, bulk: BulkRetry, most: int) -> list[str]:
        from msgspec.structs import replace

        return await SqliteStore.failed_runs(self, replace(bulk, after=""), most)

    name = "test_failed_runs_are_found_by_what_failed_them_and_when"
    assert await passes(BulkSuite, name, tmp_path)
    (tmp_path / "broken").mkdir()
    assert not await passes(BulkSuite, name, tmp_path / "broken", failed_runs=failed_runs)


async def test_it_notices_a_store_that_lists_everybodys(tmp_path: Path) -> None:
    async def bulk_retries(self: Any, org_id: str, limit: int, offset: int, before: str) -> list[BulkRetry]:
        return await SqliteStore.running_bulk_retries(self)

    name = "test_bulk_retries_are_listed_newest_first_and_by_organization"
    assert not await passes(BulkSuite, name, tmp_path, bulk_retries=bulk_retries)
