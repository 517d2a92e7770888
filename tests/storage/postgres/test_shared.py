"""Many ask, one reads; nobody gets an answer that is older than his question."""

from __future__ import annotations

import asyncio

import pytest

from farebox.storage.postgres.shared import Shared


class Source:
    """A value that is read slowly: what it is when the reading begins is the answer."""

    def __init__(self) -> None:
        self.value, self.readings = 0, 0
        self.go_on = asyncio.Event()

    async def read(self) -> int:
        self.readings += 1
        seen = self.value
        await self.go_on.wait()
        return seen


async def turn() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_those_who_ask_together_share_a_reading() -> None:
    shared, source = Shared(), Source()
    source.go_on.set()
    assert await asyncio.gather(*(shared.ask("a", source.read) for _ in range(9))) == [0] * 9
    assert source.readings == 1
    assert not shared._next
    assert not shared._under_way


async def test_who_asks_after_a_change_sees_it() -> None:
    shared, source = Shared(), Source()
    early = asyncio.create_task(shared.ask("a", source.read))
    await turn()
    source.value = 1
    late = [asyncio.create_task(shared.ask("a", source.read)) for _ in range(3)]
    other = asyncio.create_task(shared.ask("b", source.read))
    await turn()
    assert source.readings == 2  # the early one, and that of another key; the late ones wait for the first
    source.go_on.set()
    assert await early == 0
    assert await asyncio.gather(*late) == [1, 1, 1]
    assert await other == 1
    assert source.readings == 3


async def test_one_who_goes_away_leaves_the_others_their_answer() -> None:
    shared, source = Shared(), Source()
    first, second = (asyncio.create_task(shared.ask("a", source.read)) for _ in range(2))
    await turn()
    first.cancel()
    await turn()
    source.go_on.set()
    assert await second == 0


async def test_a_reading_that_fails_fails_for_those_who_shared_it_only() -> None:
    shared = Shared()

    async def fail() -> int:
        raise ConnectionResetError("gone")

    async def work() -> int:
        return 7

    told = await asyncio.gather(*(shared.ask("a", fail) for _ in range(2)), return_exceptions=True)
    assert [type(one) for one in told] == [ConnectionResetError] * 2
    assert await shared.ask("a", work) == 7
    with pytest.raises(ConnectionResetError):
        await shared.ask("a", fail)
