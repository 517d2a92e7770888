"""Loops that die come back."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from farebox.core.errors import Unavailable
from farebox.engine import supervisor
from farebox.engine.supervisor import TOO_OFTEN, Supervisor
from farebox.storage.port import StoreUnavailable


async def test_a_loop_that_dies_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.0)
    lives = 0
    alive = asyncio.Event()

    async def loop() -> None:
        nonlocal lives
        lives += 1
        if lives <= TOO_OFTEN:
            raise RuntimeError("a bug")
        alive.set()
        await asyncio.Event().wait()

    loops = Supervisor()
    loops.keep("fragile", loop)
    async with asyncio.timeout(5):
        await alive.wait()
    assert loops.ailing == ["fragile"]
    monkeypatch.setattr(supervisor, "LONG_LIFE", -1.0)
    assert loops.ailing == []
    await loops.stop()


async def test_a_loop_may_end_by_itself() -> None:
    done = asyncio.Event()

    async def once() -> None:
        done.set()

    loops = Supervisor()
    loops.keep("once", once)
    await done.wait()
    assert loops.ailing == []
    await loops.stop()


@pytest.mark.parametrize(
    "away", [StoreUnavailable("gone"), ExceptionGroup("two", [Unavailable("x"), StoreUnavailable("y")])]
)
async def test_a_database_that_is_away_is_no_death(monkeypatch: pytest.MonkeyPatch, away: Exception) -> None:
    monkeypatch.setattr(supervisor, "AWAY_PAUSE", 0.0)
    lives = 0
    back = asyncio.Event()

    async def loop() -> None:
        nonlocal lives
        lives += 1
        if lives <= TOO_OFTEN:
            raise away
        back.set()
        await asyncio.Event().wait()

    loops = Supervisor()
    loops.keep("janitor", loop)
    with capture_logs() as told:
        async with asyncio.timeout(5):
            await back.wait()
    assert loops.ailing == []
    assert {one["log_level"] for one in told} <= {"warning", "info"}
    await loops.stop()


def test_a_fault_beside_it_is_one() -> None:
    assert not supervisor.passes(ExceptionGroup("two", [StoreUnavailable("y"), RuntimeError("a bug")]))


async def test_it_is_over_when_the_loop_gets_through_and_not_when_a_call_in_vain_takes_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervisor, "AWAY_PAUSE", 0.0)
    lives = 0
    back = asyncio.Event()

    async def loop() -> None:
        nonlocal lives
        lives += 1
        if lives > 2:
            monkeypatch.setattr(supervisor, "THROUGH", 0.0)  # read at its next life
        if lives <= 3:
            await asyncio.sleep(0.01)  # a connect in vain, longer than the pause
            raise StoreUnavailable("gone")
        await asyncio.sleep(0.01)
        back.set()
        await asyncio.Event().wait()

    loops = Supervisor()
    with capture_logs() as told:
        loops.keep("janitor", loop)
        async with asyncio.timeout(5):
            await back.wait()
    assert [one["event"] for one in told] == [
        "the database is away; janitor waits for it",
        "over: the database is away; janitor waits for it",
    ]
    await loops.stop()


async def test_a_writer_that_turns_work_away_is_not_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "AWAY_PAUSE", 0.0)
    unstored = Unavailable("nothing was stored")
    unstored.__cause__ = StoreUnavailable("gone")
    troubles: list[Exception] = [Unavailable("the disk is behind"), unstored, ExceptionGroup("one", [unstored])]
    back = asyncio.Event()

    async def loop() -> None:
        if troubles:
            raise troubles.pop(0)
        back.set()

    loops = Supervisor()
    with capture_logs() as told:
        loops.keep("janitor", loop)
        async with asyncio.timeout(5):
            await back.wait()
    assert [(one["event"], one["reason"]) for one in told] == [
        ("janitor is refused for now; it asks again", "the disk is behind"),
        ("the database is away; janitor waits for it", "nothing was stored"),
    ]
    assert loops.ailing == []
    await loops.stop()
