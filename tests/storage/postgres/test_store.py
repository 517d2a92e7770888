"""The store on PostgreSQL passes the public suite, and owns its database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

import pytest

from farebox.storage.port import StoreLocked, StoreUnavailable
from farebox.storage.postgres import ledger
from farebox.storage.postgres.store import PostgresStore
from farebox.testing.store_suite import StoreSuite
from tests.postgres import DEBIAN, Server, url_of


class TestPostgres(StoreSuite):
    @pytest.fixture
    def opening(self, database: str) -> Callable[[], Awaitable[PostgresStore]]:
        return lambda: PostgresStore.open(database)


@pytest.fixture(scope="module")
def debian() -> Iterator[Server]:
    server = Server(debian=True)
    server.start()
    yield server
    server.remove()


@pytest.mark.skipif(not DEBIAN.is_dir(), reason="Debian's PostgreSQL 15 is not installed")
class TestDebian(StoreSuite):
    @pytest.fixture
    def opening(self, debian: Server) -> Iterator[Callable[[], Awaitable[PostgresStore]]]:
        url = debian.lend()
        yield lambda: PostgresStore.open(url)
        debian.take_back(url)


async def test_a_database_has_one_owner_at_a_time(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "OWN_SECONDS", 0.1)
    first = await PostgresStore.open(database)
    with pytest.raises(StoreLocked):
        await PostgresStore.open(database)
    await first.close()
    await first.close()
    await (await PostgresStore.open(database)).close()


async def test_a_reader_of_nothing_is_refused(postgres: Server) -> None:
    with pytest.raises(StoreUnavailable, match="does not exist"):
        await PostgresStore.open(url_of(postgres.folder, "nowhere"), readonly=True)


async def test_a_closed_store_says_so(database: str) -> None:
    store = await PostgresStore.open(database)
    await store.check()
    await store.close()
    with pytest.raises(StoreUnavailable):
        await store.check()
