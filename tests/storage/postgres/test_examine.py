"""What the doctor hears of a server."""

from __future__ import annotations

import pytest

from farebox.storage.port import StoreUnavailable
from farebox.storage.postgres.examine import examine
from farebox.storage.postgres.migrate import newest
from tests.postgres import Server, url_of


async def test_a_server_is_measured_and_left_as_it_is(database: str, postgres: Server) -> None:
    found = await examine(database)
    assert (found.schema, found.durable) == (newest(), False)  # the tests' servers wait for no disk
    assert found.commit_ms > 0
    assert found.shown.startswith("postgresql://postgres@/")
    assert int(found.server.split(".")[0]) >= 14
    assert (await examine(url_of(postgres.folder, "postgres"))).schema == 0


async def test_a_server_that_is_not_there_is_said_to_be(postgres: Server) -> None:
    with pytest.raises(StoreUnavailable, match="does not exist"):
        await examine(url_of(postgres.folder, "nowhere"))
