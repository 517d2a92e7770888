"""The time that something may take: ``asyncio.timeout`` without its cost, for what every request and step passes."""

from __future__ import annotations

import asyncio


class Limit:
    """Cancels the present task after so many seconds, unless it is lifted. Ask :meth:`ended` of every error that comes
    out of the work whether that was the limit; ``api.bodies.read`` is how it looks."""

    __slots__ = ("_before", "_over", "_task", "_timer")

    def __init__(self, seconds: float) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._task = task
        self._before = task.cancelling()
        self._over = False
        self._timer = task.get_loop().call_later(seconds, self._ring)

    def _ring(self) -> None:
        self._over = True
        self._task.cancel()

    def lift(self) -> None:
        self._timer.cancel()

    def ended(self, error: BaseException | None = None) -> bool:
        """Whether the time was over when the work ended. Raises a cancel that came from outside."""
        if self._over:
            self._task.uncancel()
        if isinstance(error, asyncio.CancelledError) and self._task.cancelling() > self._before:
            raise error
        return self._over
