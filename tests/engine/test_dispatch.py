"""Who is advanced, in what order, and what happens to runners that fail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from farebox.engine import pool
from farebox.engine.dispatch import EmbeddedDispatch
from farebox.engine.pool import Pool


class Actor:
    """A runner that ends when the test says so."""

    def __init__(self, run_id: str, played: list[str]) -> None:
        self.run_id = run_id
        self.played = played
        self.nudges = 0
        self.interrupted = False
        self.nudged = False
        self.last_moment: Callable[[], None] | None = None
        self.over: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def nudge(self) -> None:
        self.nudges += 1
        self.nudged = self.over.done()

    def interrupt(self) -> None:
        self.interrupted = True

    async def advance(self) -> bool:
        self.played.append(self.run_id)
        again = await self.over
        if self.last_moment is not None:
            asyncio.get_running_loop().call_soon(self.last_moment)
        return again


class Theatre:
    def __init__(self, most: int) -> None:
        self.played: list[str] = []
        self.actors: dict[str, Actor] = {}
        self.cast_again = asyncio.Event()
        self.dispatch = EmbeddedDispatch(Pool(self.cast, most))

    def cast(self, run_id: str) -> Actor:
        self.actors[run_id] = Actor(run_id, self.played)
        self.cast_again.set()
        return self.actors[run_id]

    async def ends(self, run_id: str, *, again: bool = False) -> None:
        self.actors[run_id].over.set_result(again)
        await settled()


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_bounded_number_is_in_memory_and_the_others_follow_in_order() -> None:
    theatre = Theatre(most=2)
    for run_id in ("one", "two", "three", "four", "three"):
        theatre.dispatch.wake(run_id)
    await settled()
    assert theatre.played == ["one", "two"]
    assert (theatre.dispatch.active, theatre.dispatch.queued) == (2, 2)
    await theatre.ends("two")
    assert theatre.played == ["one", "two", "three"]
    for run_id in ("one", "three", "four"):
        await theatre.ends(run_id)
    assert (theatre.dispatch.active, theatre.dispatch.queued) == (0, 0)


async def test_a_run_in_memory_is_nudged_instead() -> None:
    theatre = Theatre(most=1)
    theatre.dispatch.wake("one")
    theatre.dispatch.wake("one")
    theatre.dispatch.wake("one")
    await settled()
    assert theatre.played == ["one"]
    assert theatre.actors["one"].nudges == 2
    await theatre.ends("one", again=True)
    assert theatre.played == ["one", "one"]
    await theatre.ends("one")


async def test_an_interrupt_reaches_only_who_is_in_memory() -> None:
    theatre = Theatre(most=1)
    theatre.dispatch.interrupt("one")
    theatre.dispatch.wake("one")
    theatre.dispatch.interrupt("one")
    assert theatre.actors["one"].interrupted
    await theatre.ends("one")


async def test_whoever_has_many_to_wake_waits_for_room() -> None:
    theatre = Theatre(most=1)
    await theatre.dispatch.room()
    theatre.dispatch.wake("one")
    theatre.dispatch.wake("two")
    waits = asyncio.create_task(theatre.dispatch.room())
    await settled()
    assert not waits.done()
    await theatre.ends("one")
    await waits
    await theatre.ends("two")


async def test_a_run_that_fails_by_our_fault_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "FIRST_PAUSE", 0.001)
    theatre = Theatre(most=1)
    theatre.dispatch.wake("one")
    await settled()
    theatre.actors["one"].over.set_exception(RuntimeError("a bug"))
    theatre.cast_again.clear()
    async with asyncio.timeout(5):
        await theatre.cast_again.wait()
    await settled()
    assert theatre.played == ["one", "one"]
    await theatre.ends("one")


async def test_a_stop_gives_time_and_then_none() -> None:
    theatre = Theatre(most=1)
    theatre.dispatch.wake("one")
    theatre.dispatch.wake("two")
    await settled()
    await theatre.dispatch.settle(0.001)
    assert theatre.actors["one"].nudges == 1
    assert theatre.actors["one"].over.cancelled()
    assert (theatre.dispatch.active, theatre.dispatch.queued) == (0, 0)
    theatre.dispatch.wake("three")
    assert "three" not in theatre.actors


async def test_a_wake_between_the_end_and_the_goodbye_is_not_lost() -> None:
    theatre = Theatre(most=1)
    theatre.dispatch.wake("one")
    await settled()
    theatre.actors["one"].last_moment = lambda: theatre.dispatch.wake("one")
    await theatre.ends("one")
    assert theatre.played == ["one", "one"]


class Rests:
    """The running loop's alarm clock: rests are kept here until the test ends them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lengths: list[float] = []
        self._ends: list[Callable[[], object]] = []
        monkeypatch.setattr(asyncio.get_running_loop(), "call_later", self._call_later)

    def _call_later(self, delay: float, callback: Callable[..., object], *arguments: object) -> None:
        self.lengths.append(delay)
        self._ends.append(lambda: callback(*arguments))

    async def end(self) -> None:
        self._ends.pop()()
        await settled()


async def fails(theatre: Theatre, run_id: str) -> None:
    theatre.actors[run_id].over.set_exception(RuntimeError("a bug"))
    await settled()


async def test_a_resting_run_is_not_woken_before_its_rest_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    theatre, rests = Theatre(most=1), Rests(monkeypatch)
    theatre.dispatch.wake("one")
    await settled()
    await fails(theatre, "one")
    for _ in range(3):
        theatre.dispatch.wake("one")  # as a timer that is overdue does, again and again
        await settled()
    assert theatre.played == ["one"]
    assert (theatre.dispatch.active, theatre.dispatch.queued) == (0, 0)
    theatre.dispatch.wake("two")
    await settled()
    assert theatre.played == ["one", "two"]  # and it keeps nobody waiting
    await theatre.ends("two")
    await rests.end()
    assert theatre.played == ["one", "two", "one"]
    await theatre.ends("one")


async def test_rests_grow_up_to_a_bound_and_begin_anew_after_a_success(monkeypatch: pytest.MonkeyPatch) -> None:
    theatre, rests = Theatre(most=1), Rests(monkeypatch)
    theatre.dispatch.wake("one")
    await settled()
    for _ in range(9):
        await fails(theatre, "one")
        await rests.end()
    assert rests.lengths == [0.5, 1, 2, 4, 8, 16, 32, 60, 60]
    await theatre.ends("one")
    theatre.dispatch.wake("one")
    await settled()
    await fails(theatre, "one")
    assert rests.lengths[-1] == 0.5
    await rests.end()
    await theatre.ends("one")


async def test_a_run_whose_rest_ends_when_all_places_are_taken_waits_in_the_queue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    theatre, rests = Theatre(most=1), Rests(monkeypatch)
    theatre.dispatch.wake("one")
    await settled()
    await fails(theatre, "one")
    theatre.dispatch.wake("two")
    await settled()
    await rests.end()
    assert (theatre.played, theatre.dispatch.queued) == (["one", "two"], 1)
    await theatre.ends("two")
    assert theatre.played == ["one", "two", "one"]
    await theatre.ends("one")


async def test_first_starts_and_woken_runs_take_turns() -> None:
    theatre = Theatre(most=1)
    told: list[str] = []
    theatre.dispatch.on_room = lambda: told.append("room")
    theatre.dispatch.begin("one")
    for run_id in ("woken 1", "woken 2", "woken 3"):
        theatre.dispatch.wake(run_id)
    for run_id in ("first 1", "first 2"):
        assert theatre.dispatch.welcomes()
        theatre.dispatch.begin(run_id)
        theatre.dispatch.begin(run_id)
    assert not theatre.dispatch.welcomes()
    assert (theatre.dispatch.queued, theatre.dispatch.has_room) == (5, False)
    assert [theatre.dispatch.knows(run_id) for run_id in ("one", "first 2", "woken 3", "six")] == [True] * 3 + [False]
    for run_id in ("one", "first 1", "woken 1", "first 2", "woken 2", "woken 3"):
        await theatre.ends(run_id)
    assert theatre.played == ["one", "first 1", "woken 1", "first 2", "woken 2", "woken 3"]
    assert told == ["room"]
    assert theatre.dispatch.has_room


async def test_nobody_is_welcome_at_the_end() -> None:
    theatre = Theatre(most=1)
    theatre.dispatch.begin("one")
    theatre.dispatch.begin("two")
    await theatre.dispatch.settle(0)
    assert not theatre.dispatch.welcomes()
    theatre.dispatch.begin("three")
    assert (theatre.dispatch.queued, theatre.dispatch.has_room, list(theatre.actors)) == (0, False, ["one"])
