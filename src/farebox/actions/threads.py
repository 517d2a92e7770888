"""A bounded set of threads for blocking actions.

A blocking action that is past its timeout cannot be stopped: its thread stays counted until it returns. The threads are
daemons, so that one that never returns does not keep the process from ending.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
_Job = tuple["Future[Any]", Callable[[], Any]]


class Threads:
    """At most ``most`` calls at once; the others wait their turn. Started when needed, kept for the next call."""

    def __init__(self, most: int = 16) -> None:
        self.most = most
        self._jobs: SimpleQueue[_Job] = SimpleQueue()
        self._lock = threading.Lock()
        self._started = 0
        self._free = 0
        """Threads that wait, less the jobs that were put for them; below zero: jobs that wait for a thread."""

    async def run(self, call: Callable[..., T], *arguments: Any, **keywords: Any) -> T:
        """The call's result. Context variables go along; whoever stops waiting leaves the thread to finish alone."""
        future: Future[T] = Future()
        context = contextvars.copy_context()
        with self._lock:
            self._free -= 1
            if self._free < 0 and self._started < self.most:
                self._started += 1
                self._free += 1
                threading.Thread(target=self._work, name=f"farebox-action-{self._started}", daemon=True).start()
        self._jobs.put((future, partial(context.run, call, *arguments, **keywords)))
        return await asyncio.wrap_future(future)

    def _work(self) -> None:
        while True:
            future, call = self._jobs.get()
            if future.set_running_or_notify_cancel():
                _settle(future, call)
            del future, call
            with self._lock:
                self._free += 1


def _settle(future: Future[Any], call: Callable[[], Any]) -> None:
    try:
        result = call()
    except StopIteration:
        # asyncio cannot carry a StopIteration: the waiting task would never hear of it.
        future.set_exception(RuntimeError("the action let a StopIteration escape"))
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)
