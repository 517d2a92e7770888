"""The sweep of timers in a fleet: it sleeps until the next one, and takes what is due."""

from __future__ import annotations

import asyncio

import pytest

from farebox.core.values import Millis
from farebox.engine import fleet_timers
from farebox.engine.fleet_timers import AGAIN, BATCH, NOT_KNOWN, FleetTimers
from farebox.storage.port import StoreUnavailable


class Book:
    """Timers, as a store and a fleet give them."""

    def __init__(self) -> None:
        self.due: list[Millis] = []
        self.now: Millis = 1_000
        self.rang: list[Millis] = []
        self.away = 0
        self.asked = asyncio.Event()

    async def next_timer(self) -> Millis | None:
        if self.away:
            self.away -= 1
            raise StoreUnavailable("away")
        self.asked.set()
        return min(self.due, default=None)

    async def ring(self, now: Millis, again_at: Millis, most: int) -> int:
        assert (again_at - now, most) == (AGAIN, BATCH)
        rung = [due for due in self.due if due <= now]
        self.due = [due for due in self.due if due > now]
        self.rang += rung
        return len(rung)


def timers_of(book: Book) -> FleetTimers:
    return FleetTimers(book, book, lambda: book.now)  # type: ignore[arg-type]


async def test_what_is_due_rings_and_the_rest_is_slept_for(monkeypatch: pytest.MonkeyPatch) -> None:
    book = Book()
    timers = timers_of(book)
    book.due = [900, 1_000, 1_500]
    assert await timers._round() == 0.0
    assert book.rang == [900, 1_000]
    assert await timers._round() == pytest.approx(0.5)
    book.due = []
    assert await timers._round() == fleet_timers.LONGEST_SLEEP
    book.away = 1
    assert await timers._round() == fleet_timers.LONGEST_SLEEP


async def test_an_earlier_one_that_is_stored_here_ends_the_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet_timers, "LONGEST_SLEEP", 60.0)
    book = Book()
    timers = timers_of(book)
    loop = asyncio.create_task(timers.run())
    async with asyncio.timeout(5):
        for change in (lambda: timers.stored("run_a", 2_000), timers.look):
            await book.asked.wait()
            await asyncio.sleep(0)
            book.asked.clear()
            change()
        await book.asked.wait()
    timers.stored("run_a", None)
    timers.let_go("run_a")
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)


def test_of_a_timer_that_may_have_rung_the_row_is_not_known() -> None:
    book = Book()
    timers = timers_of(book)
    assert timers.found(None) is None
    assert timers.found(900) == NOT_KNOWN
    assert timers.found(book.now + AGAIN + 1) == book.now + AGAIN + 1
