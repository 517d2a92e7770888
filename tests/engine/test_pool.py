"""Runners come into memory and leave it; whoever asked hears how."""

from __future__ import annotations

import asyncio

import pytest

from farebox.engine import pool
from farebox.engine.pool import End, Pool


class Actor:
    """A runner that ends when the test says so."""

    def __init__(self) -> None:
        self.nudged = False
        self.interrupted = False
        self.over: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def nudge(self) -> None:
        self.nudged = self.over.done()

    def interrupt(self) -> None:
        self.interrupted = True
        self.over.set_result(False)

    async def advance(self) -> bool:
        return await self.over


class Stage:
    def __init__(self, most: int = 2) -> None:
        self.actors: dict[str, Actor] = {}
        self.heard: list[tuple[str, End]] = []
        self.rested: asyncio.Queue[str] = asyncio.Queue()
        self.pool = Pool(self.cast, most)
        self.pool.on_end = lambda run_id, end: self.heard.append((run_id, end))
        self.pool.on_rested = self.rested.put_nowait

    def cast(self, run_id: str) -> Actor:
        self.actors[run_id] = Actor()
        return self.actors[run_id]


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_how_a_runner_left_is_told() -> None:
    stage = Stage()
    stage.pool.start("quiet")
    stage.pool.start("woken")
    assert (stage.pool.active, stage.pool.room) == (2, 0)
    stage.actors["quiet"].over.set_result(False)
    stage.actors["woken"].over.set_result(True)
    await settled()
    assert stage.heard == [("quiet", "over"), ("woken", "again")]
    assert not stage.pool.knows("quiet")


async def test_only_who_is_in_memory_is_nudged() -> None:
    stage = Stage()
    assert not stage.pool.nudge("one")
    stage.pool.start("one")
    stage.actors["one"].over.set_result(False)
    assert stage.pool.nudge("one")  # between its end and its goodbye
    await settled()
    assert stage.heard == [("one", "again")]


async def test_one_that_fails_rests_and_is_told_when_it_may_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "FIRST_PAUSE", 3_600.0)
    stage = Stage()
    stage.pool.start("one")
    stage.actors["one"].over.set_exception(RuntimeError("a bug"))
    await settled()
    assert stage.heard == [("one", "rests")]
    assert stage.pool.knows("one")
    stage.pool._rested("one")
    assert stage.rested.get_nowait() == "one"
    assert not stage.pool.knows("one")


async def test_an_interrupt_ends_the_rest_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "FIRST_PAUSE", 3_600.0)
    stage = Stage()
    stage.pool.start("active")
    stage.pool.start("resting")
    stage.actors["resting"].over.set_exception(RuntimeError("a bug"))
    await settled()
    for run_id in ("active", "resting", "unknown"):
        stage.pool.interrupt(run_id)
    stage.pool._rested("resting")
    assert stage.actors["active"].interrupted
    assert stage.rested.empty()


async def test_a_stop_cuts_off_who_takes_too_long() -> None:
    stage = Stage()
    stage.pool.start("slow")
    await settled()
    await stage.pool.settle(0.001)
    assert stage.heard == [("slow", "cut")]
