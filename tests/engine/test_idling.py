"""A loop that has nothing to do waits for news, and looks again when its time is over."""

from __future__ import annotations

import asyncio

import pytest

from farebox.engine.idling import idle

LONG = 3_600.0


async def test_what_has_changed_before_is_not_waited_for() -> None:
    changed = asyncio.Event()
    changed.set()
    await idle(changed, LONG)


async def test_news_end_it() -> None:
    changed = asyncio.Event()
    waiting = asyncio.create_task(idle(changed, LONG))
    await asyncio.sleep(0)
    assert not waiting.done()
    changed.set()
    await waiting


async def test_time_ends_it_as_news_do() -> None:
    changed = asyncio.Event()
    await idle(changed, 0.0)
    assert changed.is_set()


async def test_who_is_cancelled_leaves_no_timer_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    timers: list[asyncio.TimerHandle] = []
    later = loop.call_later
    monkeypatch.setattr(loop, "call_later", lambda *given: timers.append(later(*given)) or timers[-1])
    changed = asyncio.Event()
    waiting = asyncio.create_task(idle(changed, LONG))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert [timer.cancelled() for timer in timers] == [True]
