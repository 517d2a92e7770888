"""Between an engine and its store: slow disks, failing and torn commits, connections that go away.

Everything that a process asks of its store passes here. What becomes durable is shown to the judge in that moment,
before the process itself hears of it. With a real database behind, the simulated disk is written beside it, and both
must agree on what may be stored.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

from farebox.storage.port import Batch, Conflict, StoreUnavailable, StoreUncertain
from farebox.testing.simulator.loop import Life
from farebox.testing.simulator.memory import MemoryStore
from farebox.testing.simulator.story import Broken

if TYPE_CHECKING:
    from farebox.testing.simulator.world import World

UNDISTURBED = frozenset({"close", "check", "verify", "commit"})
SAME_KEYS = "The simulated disk refuses what the real one refuses."


class Disturbed:
    """Has every verb of the store behind it. One for each process."""

    def __init__(self, world: World, store: Any, life: Life) -> None:
        self._world = world
        self._store = store
        self._life = life
        self._chance = world.chance.stream(f"disk of {life.name}")

    def __getattr__(self, verb: str) -> Any:
        """What is no verb of the store in memory (close, check, verify are not disturbed)."""
        return getattr(self._store, verb)

    async def _slowly(self, verb: str, given: tuple[Any, ...]) -> Any:
        """Read, in this weather."""
        world, chance = self._world, self._chance
        weather = world.weather
        if weather.reads_wait:
            await world.loop.sleep(chance.soon(weather.disk / 4, weather.disk_slowest))
        if weather.reads_fail and chance.hits(weather.reads_fail):
            world.tell(self._life.name, "cannot read: {}", verb)
            raise StoreUnavailable("simulated: the connection was lost")
        return await getattr(self._store, verb)(*given)

    async def commit(self, batch: Batch) -> None:
        """As the store's, in this weather."""
        world, chance, weather = self._world, self._chance, self._world.weather
        took = chance.soon(weather.disk, weather.disk_slowest)
        await world.loop.sleep(took * 0.9)
        weather = world.weather
        if self._away() or chance.hits(weather.commits_fail):
            world.tell(self._life.name, "could not store {}", batch)
            raise StoreUnavailable("simulated: the disk is full")
        torn = chance.hits(weather.commits_torn)
        if torn and chance.hits(0.5):
            world.tell(self._life.name, "lost the connection before it stored {}", batch)
            raise StoreUncertain("simulated: the connection was lost")
        await self._durable(batch)
        await world.loop.sleep(took * 0.1)
        if torn:
            world.tell(self._life.name, "lost the connection after it had stored that")
            raise StoreUncertain("simulated: the connection was lost")

    async def _durable(self, batch: Batch) -> None:
        world = self._world
        if isinstance(self._store, MemoryStore):
            await self._store.commit(batch)
        else:
            await self._beside(batch)
        world.tell(self._life.name, "stored {}", batch)
        world.judge.committed(batch)

    async def _beside(self, batch: Batch) -> None:
        """To a real database, and to the simulated disk after it."""
        try:
            await self._store.commit(batch)
        except Conflict as refused:
            try:
                self._world.disk.copy().commit(batch)
            except Conflict:
                raise refused from None
            self._world.broken(Broken(SAME_KEYS, refused.table, f"only the real one refused: {refused}"))
            raise
        try:
            self._world.disk.commit(batch)
        except Conflict as error:
            self._world.broken(Broken(SAME_KEYS, error.table, f"only the simulated one refused: {error}"))

    def _away(self) -> bool:
        now = self._world.loop.now
        return any(begins <= now < ends for begins, ends in self._world.weather.outages)


def _disturb(verb: str) -> None:
    """Give ``Disturbed`` this verb."""

    def asked(self: Disturbed, *given: Any) -> Awaitable[Any]:
        weather = self._world.weather
        if weather.reads_wait or weather.reads_fail:
            return self._slowly(verb, given)
        answer: Awaitable[Any] = getattr(self._store, verb)(*given)
        return answer

    asked.__name__ = verb
    setattr(Disturbed, verb, asked)


for _verb, _call in inspect.getmembers(MemoryStore, inspect.iscoroutinefunction):
    if _verb not in UNDISTURBED:
        _disturb(_verb)
