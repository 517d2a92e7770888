"""How a loop waits for its next look: until something has changed, or for a time. On the way of every idle process."""

from __future__ import annotations

import asyncio


async def idle(changed: asyncio.Event, seconds: float) -> None:
    """Until ``changed`` is set. When the time is over it is set from here: whoever idles clears it before he looks."""
    if changed.is_set():
        return
    timer = asyncio.get_running_loop().call_later(seconds, changed.set)
    try:
        await changed.wait()
    finally:
        timer.cancel()
