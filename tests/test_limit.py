"""The time that something may take."""

from __future__ import annotations

import asyncio

import pytest

from farebox.limit import Limit


async def limited(seconds: float, work: float) -> str:
    limit = Limit(seconds)
    try:
        await asyncio.sleep(work)
    except asyncio.CancelledError as error:
        return "late" if limit.ended(error) else "never"
    finally:
        limit.lift()
    return "late" if limit.ended() else "in time"


async def test_what_takes_too_long_is_cut_off_and_the_task_goes_on() -> None:
    assert await limited(0.001, 60) == "late"
    await asyncio.sleep(0)
    task = asyncio.current_task()
    assert task is not None
    assert not task.cancelling()


async def test_what_ends_in_time_is_left_alone() -> None:
    assert await limited(0.01, 0) == "in time"
    await asyncio.sleep(0.02)  # its timer was lifted


async def test_a_cancel_from_outside_is_one() -> None:
    task = asyncio.create_task(limited(60, 60))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
