"""Waiting for what came before, and for nothing that comes after."""

from __future__ import annotations

import asyncio

from farebox.engine.barrier import Barrier


async def passed(barrier: Barrier) -> asyncio.Task[None]:
    task = asyncio.create_task(barrier.settled())
    await asyncio.sleep(0)
    return task


async def test_where_nobody_is_before_nobody_waits() -> None:
    barrier = Barrier()
    await barrier.settled()
    barrier.over([barrier.number()])
    await barrier.settled()


async def test_it_waits_for_all_who_came_before_in_whatever_order_they_go() -> None:
    barrier = Barrier()
    one, two = barrier.number(), barrier.number()
    task = await passed(barrier)
    three = barrier.number()
    barrier.over([two])
    await asyncio.sleep(0)
    assert not task.done()
    barrier.over([one])
    await task
    later = await passed(barrier)
    assert not later.done()
    barrier.over([three])
    await later


async def test_whoever_gives_up_waiting_leaves_the_others_theirs() -> None:
    barrier = Barrier()
    one = barrier.number()
    first, second = await passed(barrier), await passed(barrier)
    first.cancel()
    await asyncio.sleep(0)
    barrier.over([one])
    await second
    assert first.cancelled()
