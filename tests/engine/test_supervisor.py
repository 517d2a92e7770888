"""Loops that die come back."""

from __future__ import annotations

import asyncio

import pytest

from farebox.engine import supervisor
from farebox.engine.supervisor import TOO_OFTEN, Supervisor


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
