"""Time is virtual, the order is always the same, and what dies does nothing more."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from farebox.testing.simulator.loop import Life, Stuck, VirtualLoop


def test_a_year_passes_at_once() -> None:
    loop = VirtualLoop()

    async def wait() -> str:
        await asyncio.sleep(365 * 86_400)
        return "done"

    assert loop.run_until_complete(wait()) == "done"
    assert loop.time() == 365 * 86_400


def test_who_is_due_first_comes_first_and_a_timeout_is_kept() -> None:
    told: list[str] = []

    async def say(word: str, after: float) -> None:
        await asyncio.sleep(after)
        told.append(word)

    async def main() -> None:
        async with asyncio.TaskGroup() as group:
            for word, after in (("c", 3), ("a", 1), ("b", 2), ("b2", 2)):
                group.create_task(say(word, after))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(5):
                await say("never", 6)
        await asyncio.to_thread(told.append, "thread")

    VirtualLoop().run_until_complete(main())
    assert told == ["a", "b", "b2", "c", "thread"]


def test_a_dead_process_takes_no_further_step() -> None:
    loop, life, told = VirtualLoop(), Life("one"), []

    async def child() -> None:
        try:
            await asyncio.sleep(2)
            told.append("woke up")
        finally:
            told.append("tidied up")

    async def process() -> None:
        told.append("began")
        loop.create_task(child())
        await asyncio.sleep(10)
        told.append("ended")

    async def main() -> None:
        loop.within(life, process())
        await asyncio.sleep(1)
        loop.end(life)
        await asyncio.sleep(60)
        assert told == ["began"]

    loop.run_until_complete(main())


def test_an_alarm_rings_between_two_steps() -> None:
    loop, rang = VirtualLoop(), []

    async def main() -> None:
        loop.set_alarm(loop.steps + 3, lambda: rang.append(loop.steps))
        for _ in range(10):
            await asyncio.sleep(0)

    loop.run_until_complete(main())
    assert rang == [4]


def test_waiting_for_nothing_is_an_error() -> None:
    async def forever() -> None:
        await asyncio.Event().wait()

    async def busy() -> None:
        for _ in range(1_000):
            await asyncio.sleep(0)

    with pytest.raises(Stuck, match="nothing is to come"):
        VirtualLoop().run_until_complete(forever())
    with pytest.raises(Stuck, match="does not end"):
        VirtualLoop(most_steps=100).run_until_complete(busy())


def test_a_leap_makes_everything_late() -> None:
    loop, told = VirtualLoop(), []

    async def tick() -> None:
        while True:
            await asyncio.sleep(1)
            told.append(loop.now)

    async def main() -> None:
        task = loop.create_task(tick())
        await asyncio.sleep(1.5)
        loop.leap(100)
        await asyncio.sleep(0.5)
        task.cancel()

    loop.run_until_complete(main())
    assert told == [1.0, 101.5]


def test_whoever_sleeps_wakes_in_time_and_in_turn() -> None:
    loop, told = VirtualLoop(), list[str]()

    async def sleeper(name: str, seconds: float) -> None:
        await loop.sleep(seconds)
        told.append(f"{name} {loop.now}")

    async def tell() -> None:
        await asyncio.gather(sleeper("b", 2), sleeper("a", 1), sleeper("c", 2), asyncio.wait_for(sleeper("d", 1.5), 9))

    loop.run_until_complete(tell())
    assert told == ["a 1.0", "d 1.5", "b 2.0", "c 2.0"]


def test_who_is_cancelled_asleep_leaves_no_timer_that_time_would_pass_for() -> None:
    loop = VirtualLoop()

    async def tell() -> float:
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await loop.sleep(3_600)
        await loop.sleep(1)
        return loop.now

    assert loop.run_until_complete(tell()) == 2
    with pytest.raises(Stuck):
        loop.run_until_complete(asyncio.Event().wait())
    assert loop.now == 2
