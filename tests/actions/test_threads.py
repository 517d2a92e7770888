"""Blocking actions share a bounded set of threads."""

from __future__ import annotations

import asyncio
import contextvars
import threading

import pytest

from farebox.actions.threads import Threads

word: contextvars.ContextVar[str] = contextvars.ContextVar("word", default="")


async def test_a_call_runs_elsewhere_and_returns_here() -> None:
    threads = Threads(2)
    assert await threads.run(threading.get_ident) != threading.get_ident()
    assert await threads.run(lambda a, b: a + b, 1, b=2) == 3


async def test_context_variables_go_along() -> None:
    word.set("seen")
    assert await Threads(1).run(word.get) == "seen"


async def test_no_more_than_so_many_at_once_and_all_get_their_turn() -> None:
    threads = Threads(3)
    lock, gate = threading.Lock(), threading.Event()
    inside: list[int] = []
    most = 0

    def call(number: int) -> int:
        nonlocal most
        with lock:
            inside.append(number)
            most = max(most, len(inside))
            if len(inside) == 3:
                gate.set()
        assert gate.wait(10)
        with lock:
            inside.remove(number)
        return number

    assert await asyncio.gather(*(threads.run(call, n) for n in range(12))) == list(range(12))
    assert most == 3


async def test_a_thread_is_used_again() -> None:
    threads = Threads(8)
    first = await threads.run(threading.current_thread)
    again = [await threads.run(threading.current_thread) for _ in range(20)]
    assert len({thread.name for thread in [first, *again]}) <= 2


async def test_errors_come_back_even_those_that_asyncio_cannot_carry() -> None:
    threads = Threads(1)
    with pytest.raises(ZeroDivisionError):
        await threads.run(lambda: 1 / 0)
    with pytest.raises(RuntimeError, match="StopIteration"):
        await threads.run(next, iter([]))


async def test_who_stops_waiting_leaves_the_thread_to_finish_alone() -> None:
    threads = Threads(1)
    begun, gate = threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        assert gate.wait(10)

    task = asyncio.create_task(threads.run(slow))
    await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    waiting = asyncio.create_task(threads.run(lambda: "next"))
    abandoned = asyncio.create_task(threads.run(lambda: pytest.fail("nobody waits for it")))
    await asyncio.sleep(0)
    assert not waiting.done()  # the only thread still counts
    abandoned.cancel()
    gate.set()
    assert await waiting == "next"
