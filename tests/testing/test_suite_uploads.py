"""The uploads suite notices a store that gives files away, or throws them away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from farebox.storage.sqlite.store import SqliteStore
from farebox.testing.suite_uploads import UploadsSuite
from tests.testing.broken import passes


async def test_it_notices_a_store_that_drops_too_early(tmp_path: Path) -> None:
    async def drop_uploads(self: Any, now: int, most: int) -> list[str]:
        return await SqliteStore.drop_uploads(self, now + 1, most)

    name = "test_what_nobody_will_read_is_dropped"
    assert await passes(UploadsSuite, name, tmp_path)
    (tmp_path / "broken").mkdir()
    assert not await passes(UploadsSuite, name, tmp_path / "broken", drop_uploads=drop_uploads)


async def test_it_notices_a_store_that_counts_nothing(tmp_path: Path) -> None:
    async def uploads_held(self: Any, client: str) -> tuple[int, int]:
        return 0, 0

    name = "test_bytes_are_held_until_an_execution_runs"
    assert not await passes(UploadsSuite, name, tmp_path, uploads_held=uploads_held)
