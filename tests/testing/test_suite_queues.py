"""The queue suite notices a store that lies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from farebox.storage.port_queues import Head
from farebox.storage.sqlite.store import SqliteStore
from farebox.testing.suite_queues import QueuesSuite
from tests.testing.broken import passes


async def test_it_notices_a_queue_in_the_order_of_ids(tmp_path: Path) -> None:
    async def queue_heads(self: Any, workflow_id: str, after: int, most: int) -> list[Head]:
        heads = await SqliteStore.queue_heads(self, workflow_id, after, most)
        return sorted(heads, key=lambda head: head.run_id)

    name = "test_a_queue_is_in_the_order_of_opening"
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert await passes(QueuesSuite, name, tmp_path / "a")
    assert not await passes(QueuesSuite, name, tmp_path / "b", queue_heads=queue_heads)


async def test_it_notices_strays_that_wait_for_a_child(tmp_path: Path) -> None:
    async def strays(self: Any, after: str, now: int, most: int) -> list[str]:
        return await SqliteStore.unfinished(self, after, most)

    name = "test_strays_are_under_way_without_anything_to_come"
    assert not await passes(QueuesSuite, name, tmp_path, strays=strays)
