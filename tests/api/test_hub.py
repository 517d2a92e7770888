"""Listen first, read then, sleep last: no news are lost, and nobody sleeps for ever."""

from __future__ import annotations

import asyncio

from farebox.api.hub import Hub


async def test_news_wake_whoever_sleeps_and_nobody_else() -> None:
    hub = Hub()
    with hub.listen("exe_a") as mine, hub.listen("exe_b") as other:
        sleeping = asyncio.create_task(mine.next(30))
        await asyncio.sleep(0)
        hub.ring("exe_a")
        assert await sleeping is True
        assert await other.next(0) is False
        assert len(hub) == 2
    assert len(hub) == 0


async def test_news_before_the_sleep_are_not_lost_and_ring_once() -> None:
    hub = Hub()
    with hub.listen("exe_a") as listener:
        hub.ring("exe_a")
        hub.ring("exe_a")
        assert await listener.next(30) is True
        assert await listener.next(0.001) is False


async def test_the_time_is_over() -> None:
    hub = Hub()
    with hub.listen("exe_a") as listener:
        assert await listener.next(0.001) is False
        assert await listener.next(-1) is False


async def test_a_closing_house_wakes_everybody_at_once() -> None:
    hub = Hub()
    with hub.listen("exe_a") as listener:
        sleeping = asyncio.create_task(listener.next(30))
        await asyncio.sleep(0)
        hub.close()
        assert await sleeping is True
        assert await listener.next(30) is False


async def test_ringing_for_nobody_is_nothing() -> None:
    Hub().ring("exe_nobody")
