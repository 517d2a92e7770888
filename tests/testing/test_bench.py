"""The bench measures what it says: so many runs, each with its journal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from farebox.engine.membership import Membership
from farebox.engine.writer import Writer
from farebox.joining import in_fleet
from farebox.service.house import House
from farebox.storage.port_fleet import BOTH
from farebox.testing.bench import chain, run_bench


def test_all_runs_succeed() -> None:
    result = run_bench(steps=3, runs=20, in_flight=8)
    assert result["succeeded"] == 20
    assert result["runsPerSecond"] > 0


def test_a_postgresql_is_measured_in_a_corner_of_its_own_by_a_member_of_a_fleet(database: str) -> None:
    joined: list[Membership | None] = []

    @asynccontextmanager
    async def join(house: House, writer: Writer) -> AsyncIterator[Membership | None]:
        async with in_fleet(house, writer, BOTH) as membership:
            joined.append(membership)
            yield membership

    result = run_bench(steps=3, runs=20, in_flight=8, database=database, join=join)
    assert result["succeeded"] == 20
    assert isinstance(joined[0], Membership)
    assert result["database"].startswith("PostgreSQL ")
    assert result["database"].endswith("fsync=OFF")


def test_a_chain_has_so_many_steps() -> None:
    assert list(chain(2)["nodes"]) == ["root", "step1", "step2"]
