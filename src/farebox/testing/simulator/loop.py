"""An event loop in which time passes only when nobody has anything to do, and in which processes die.

Whatever is ready runs in the order in which it became ready; when nothing is, the clock jumps to the next timer. No
thread, socket or real second is involved, so the same program takes the same course each time.

A *process* is a mark in the context of tasks, inherited by all that they start. Once it has died, nothing of it runs
any more: no handler, no ``finally``. That is what a power cut does, and what cancelling tasks does not.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import Context, ContextVar, copy_context
from functools import partial
from heapq import heappop, heappush
from typing import Any, TypeVar, cast

from msgspec import Struct

T = TypeVar("T")


class Life:
    """Of one process."""

    __slots__ = ("alive", "name", "tasks")

    def __init__(self, name: str) -> None:
        self.name = name
        self.alive = True
        self.tasks: list[tuple[asyncio.Task[Any], Coroutine[Any, Any, Any]]] = []
        """In the order in which they began; swept now and then."""


LIFE: ContextVar[Life | None] = ContextVar("farebox-simulated-process", default=None)


class Stuck(Exception):
    """Nothing is left that could ever happen, or it goes on and on without getting anywhere."""


class _Handle(Struct):
    """What stands in the queue. asyncio asks no more of one than this. A struct, as so many are made."""

    callback: Callable[..., Any]
    args: tuple[Any, ...]
    context: Context
    dead: bool = False

    def cancel(self) -> None:
        self.dead = True

    def cancelled(self) -> bool:
        return self.dead


class _Nap(Struct):
    """The same for somebody who sleeps and nothing else."""

    args: tuple[asyncio.Future[None]]
    context: Context

    @property
    def dead(self) -> bool:
        return self.args[0].done()

    @staticmethod
    def callback(sleeping: asyncio.Future[None]) -> None:
        sleeping.set_result(None)


class VirtualLoop:
    """Enough of an event loop for everything above the network."""

    def __init__(self, most_steps: int = 1_000_000) -> None:
        self.now = 0.0
        self.steps = 0
        self._most_steps = self._attention = most_steps
        self._ready: deque[_Handle | _Nap] = deque()
        self._timers: list[tuple[float, int, _Handle | _Nap]] = []
        self._count = 0
        self._running = False
        self._self = cast(asyncio.AbstractEventLoop, self)
        self.create_future: Callable[[], asyncio.Future[Any]] = partial(asyncio.Future, loop=self._self)
        self._halt: BaseException | None = None
        self._alarm: tuple[int, Callable[[], object]] | None = None

    # ---- running -----------------------------------------------------------------------------------------------------

    def run_until_complete(self, work: Any) -> Any:
        """Until this one is done. Stuck if that cannot happen."""
        life = Life("world")
        task = self.within(life, work)
        self._running = True
        asyncio._set_running_loop(self._self)
        try:
            self._run(task)
        finally:
            bury(life)
            self._running = False
            asyncio._set_running_loop(None)
        return task.result()

    def _run(self, task: asyncio.Task[Any]) -> None:
        ready, dead_or_alive = self._ready, LIFE
        while not task.done():
            if not ready:
                self._let_time_pass()
            handle = ready.popleft()
            context = handle.context
            life = context.get(dead_or_alive)
            if handle.dead or (life is not None and not life.alive):
                continue
            self.steps += 1
            context.run(handle.callback, *handle.args)
            if self.steps >= self._attention:
                self._look_up()

    def _look_up(self) -> None:
        """Something is to be done between two steps."""
        if self._halt is not None:
            raise self._halt
        if self._alarm is not None and self.steps >= self._alarm[0]:
            ring = self._alarm[1]
            self.set_alarm(None)
            ring()
        if self.steps >= self._most_steps:
            raise Stuck(f"{self._most_steps} steps were taken, and it does not end")

    def set_alarm(self, at: int | None, ring: Callable[[], object] = lambda: None) -> None:
        """What is called between two steps, once so many were taken; None: nothing."""
        self._alarm = None if at is None else (at, ring)
        if self._halt is None:
            self._attention = self._most_steps if at is None else min(self._most_steps, at)

    @property
    def halt(self) -> BaseException | None:
        """With what everything ends, at once."""
        return self._halt

    @halt.setter
    def halt(self, error: BaseException | None) -> None:
        self._halt = error
        self._attention = 0 if error is not None else self._most_steps

    def _let_time_pass(self) -> None:
        timers, ready = self._timers, self._ready
        while timers and timers[0][2].dead:
            heappop(timers)
        if not timers:
            raise Stuck("everybody waits, and nothing is to come")
        now = self.now = max(self.now, timers[0][0])
        while timers and timers[0][0] <= now:
            ready.append(heappop(timers)[2])

    def leap(self, seconds: float) -> None:
        """So much time passes at once, as for a machine that was suspended: what was due meanwhile is late."""
        self.now += seconds

    # ---- what asyncio asks of a loop ---------------------------------------------------------------------------------

    def time(self) -> float:
        return self.now

    def call_soon(self, callback: Callable[..., Any], *args: Any, context: Context | None = None) -> Any:
        handle = _Handle(callback, args, copy_context() if context is None else context)
        self._ready.append(handle)
        return handle

    call_soon_threadsafe = call_soon

    def call_later(self, delay: float, callback: Callable[..., Any], *args: Any, context: Context | None = None) -> Any:
        when = self.now + delay if delay > 0 else self.now
        handle = _Handle(callback, args, copy_context() if context is None else context)
        self._count += 1
        heappush(self._timers, (when, self._count, handle))
        return handle

    def call_at(self, when: float, callback: Callable[..., Any], *args: Any, context: Context | None = None) -> Any:
        handle = _Handle(callback, args, copy_context() if context is None else context)
        self._count += 1
        heappush(self._timers, (when, self._count, handle))
        return handle

    def sleep(self, delay: float) -> asyncio.Future[None]:
        """``asyncio.sleep`` for more than nothing, without what it costs."""
        sleeping: asyncio.Future[None] = self.create_future()
        self._count += 1
        heappush(self._timers, (self.now + delay, self._count, _Nap((sleeping,), copy_context())))
        return sleeping

    def create_task(self, coro: Any, *, name: str | None = None, context: Context | None = None) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = asyncio.Task(coro, loop=self._self, name=name or "", context=context)
        life = LIFE.get() if context is None else context.get(LIFE)
        if life is not None:
            life.tasks.append((task, coro))
            if len(life.tasks) % 64 == 0:
                life.tasks = [one for one in life.tasks if not one[0].done()]
        return task

    def run_in_executor(self, executor: Any, func: Callable[..., T], *args: Any) -> asyncio.Future[T]:
        """What a thread would do is done in the same step: nothing can come in between."""
        future: asyncio.Future[T] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:
            future.set_exception(error)
        return future

    def is_running(self) -> bool:
        return self._running

    def is_closed(self) -> bool:
        return False

    get_debug = bool
    """False. Asked for every future."""

    def default_exception_handler(self, context: dict[str, Any]) -> None:
        self.call_exception_handler(context)

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Asyncio tells of tasks that nobody awaited when they are collected: at a moment that no seed decides."""

    async def shutdown_asyncgens(self) -> None:
        return

    # ---- processes ---------------------------------------------------------------------------------------------------

    def within(self, life: Life, coro: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """A task that belongs to a process."""
        context = copy_context()
        context.run(LIFE.set, life)
        return self.create_task(coro, context=context)

    def end(self, life: Life) -> None:
        """The process is gone. Its coroutines are closed by ``bury``, when nothing they do can matter any more."""
        life.alive = False


def bury(life: Life) -> None:
    """Let go of what a dead process has left in memory."""
    for task, coro in life.tasks:
        if not task.done():
            task._log_destroy_pending = False  # type: ignore[attr-defined]
            with suppress(Exception, BaseExceptionGroup):  # what its handlers think of it does not matter any more
                coro.close()
    life.tasks.clear()
