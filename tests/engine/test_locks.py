"""One at a time: in a process, and among the members of a fleet. The database's side is tested with the store."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from farebox.engine import locks
from farebox.engine.locks import FleetLocks, OwnLocks
from farebox.storage.port import StoreUnavailable
from farebox.storage.port_fleet import Beat, Job


class Desk:
    """A fleet's locks, and a membership, as far as locks need them."""

    def __init__(self) -> None:
        self.held: set[str] = set()
        self.away = 0
        self.on_beat: list[Any] = []
        self.fleet = self

    def _answer(self) -> None:
        if self.away:
            self.away -= 1
            raise StoreUnavailable("away")

    async def hold(self, lock: str) -> bool:
        self._answer()
        if lock in self.held:
            return False
        self.held.add(lock)
        return True

    async def release(self, lock: str) -> None:
        self._answer()
        self.held.discard(lock)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "FIRST_PAUSE", 0.001)


def fleet_locks(desk: Desk) -> FleetLocks:
    return FleetLocks(desk)  # type: ignore[arg-type]


async def test_in_a_process_in_the_order_of_asking() -> None:
    own = OwnLocks()
    order: list[int] = []

    async def use(number: int) -> None:
        async with own.lock("a"):
            order.append(number)
            await asyncio.sleep(0)

    await asyncio.gather(*(use(number) for number in range(5)))
    assert order == list(range(5))


async def test_what_another_member_has_is_waited_for() -> None:
    desk = Desk()
    desk.held.add("lock/a")
    desk.away = 1  # nor is a database that is away the end
    waiting = asyncio.create_task(_use(fleet_locks(desk)))
    for _ in range(5):
        await asyncio.sleep(0.002)
    assert not waiting.done()
    desk.held.clear()
    async with asyncio.timeout(5):
        await waiting
    assert desk.held == set()


async def _use(fleet: FleetLocks) -> None:
    async with fleet.lock("a"):
        pass


async def test_what_could_not_be_given_back_is_given_back_later() -> None:
    desk = Desk()
    fleet = fleet_locks(desk)
    async with fleet.lock("a"):
        desk.away = 1
    assert desk.held == {"lock/a"}
    for listener in desk.on_beat:
        listener(Beat([Job(1, "lock", "lock/a"), Job(2, "advance", "run_a")], 0))
    await asyncio.gather(*fleet._releasing)
    assert desk.held == set()


async def test_what_is_in_use_is_not_given_back() -> None:
    desk = Desk()
    fleet = fleet_locks(desk)
    async with fleet.lock("a"):
        for listener in desk.on_beat:
            listener(Beat([Job(1, "lock", "lock/a")], 0))
        assert not fleet._releasing
        assert desk.held == {"lock/a"}
