"""The journal suite notices a store that lies."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from farebox.storage.port import Batch, Conflict
from farebox.storage.sqlite.store import SqliteStore
from farebox.testing.suite_journal import JournalSuite
from tests.testing.broken import passes


async def _swallow(self: Any, batch: Batch) -> None:
    with suppress(Conflict):
        await SqliteStore.commit(self, batch)


async def test_it_notices_a_store_that_hides_conflicts(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert await passes(JournalSuite, "test_the_journals_key_is_the_fence", tmp_path / "a")
    assert not await passes(JournalSuite, "test_the_journals_key_is_the_fence", tmp_path / "b", commit=_swallow)


async def test_it_notices_a_store_that_forgets_the_order(tmp_path: Path) -> None:
    async def unfinished(self: Any, after: str, most: int) -> list[str]:
        return list(reversed(await SqliteStore.unfinished(self, after, most)))

    name = "test_what_is_unfinished_is_found_in_order"
    assert not await passes(JournalSuite, name, tmp_path, unfinished=unfinished)
