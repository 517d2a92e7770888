"""The contract of a storage backend as tests. A backend is supported when this passes on it::

    class TestSqlite(StoreSuite):
        @pytest.fixture
        def opening(self, tmp_path):
            return lambda: SqliteStore.open(tmp_path / "farebox.db")

``opening()`` opens the same database every time it is called, after the store before was closed. The tests are
coroutines: run them with pytest-asyncio in its automatic mode. A bug found in one backend becomes a test here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias

import pytest

from farebox.storage.port import Store
from farebox.testing.suite_bulk import BulkSuite
from farebox.testing.suite_catalogue import CatalogueSuite
from farebox.testing.suite_journal import JournalSuite
from farebox.testing.suite_money import MoneySuite
from farebox.testing.suite_queues import QueuesSuite
from farebox.testing.suite_reads import ReadsSuite
from farebox.testing.suite_retention import RetentionSuite
from farebox.testing.suite_uploads import UploadsSuite

Opening: TypeAlias = Callable[[], Awaitable[Store]]


class StoreSuite(
    JournalSuite, QueuesSuite, ReadsSuite, MoneySuite, UploadsSuite, RetentionSuite, BulkSuite, CatalogueSuite
):
    """Give it the fixture ``opening``."""

    @pytest.fixture
    def opening(self) -> Opening:
        raise NotImplementedError("a backend's test class says here how its store is opened")

    @pytest.fixture
    async def store(self, opening: Opening) -> AsyncIterator[Store]:
        store = await opening()
        yield store
        await store.close()

    async def test_what_was_committed_is_there_after_opening_again(self, opening: Opening) -> None:
        first = await opening()
        kept = await self.fill(first)
        await first.close()
        second = await opening()
        assert await self.read_back(second, kept) == kept
        assert await second.verify() == []
        await second.close()
