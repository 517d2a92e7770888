"""The reads suite notices a store that lies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from farebox.storage.sqlite.store import SqliteStore
from farebox.testing.suite_reads import ReadsSuite
from tests.testing.broken import passes


async def test_it_notices_a_store_that_pages_wrongly(tmp_path: Path) -> None:
    async def events(self: Any, execution_id: str, after: int, limit: int) -> tuple[bytes, int]:
        return await SqliteStore.events(self, execution_id, max(after - 1, 0), limit)

    name = "test_events_come_rendered_in_order_and_in_pages"
    assert not await passes(ReadsSuite, name, tmp_path, events=events)


async def test_it_notices_a_store_that_shows_strangers_lists(tmp_path: Path) -> None:
    async def runs(self: Any, org_id: str, *rest: Any) -> Any:
        return await SqliteStore.runs(self, "", *rest)

    assert not await passes(ReadsSuite, "test_runs_are_listed_newest_first", tmp_path, runs=runs)
