"""One Farebox: the real writer, engine and service over a disturbed store. It can die at any step, and begin again.

What it had in memory is then gone, and whoever waited for its answer hears nothing. What was committed stays.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from farebox import ids
from farebox.engine.engine import Engine
from farebox.engine.writer import Writer
from farebox.service.house import Graphs, House
from farebox.storage.port import Store
from farebox.testing.simulator.faults import Disturbed
from farebox.testing.simulator.loop import Life, bury
from farebox.testing.simulator.memory import MemoryStore

if TYPE_CHECKING:
    from farebox.storage.sqlite.store import SqliteStore
    from farebox.testing.simulator.world import World

T = TypeVar("T")


class Lost(Exception):
    """No answer came. What was asked for may have happened or not."""


class Process:
    """``begin``, and ``die`` any number of times."""

    def __init__(self, world: World, name: str) -> None:
        self.name = name
        self.life: Life | None = None
        self.deaths = 0
        self._world = world
        self._open: dict[asyncio.Future[Any], None] = {}
        self._engine: Engine
        self._house: House
        self._sqlite: SqliteStore | None = None
        self._dead: list[Life] = []
        self._chance = world.chance.stream(f"network of {name}")

    @property
    def alive(self) -> bool:
        return self.life is not None

    async def begin(self) -> None:
        """Open the store, start the engine."""
        world = self._world
        ids.forget()
        life = self.life = Life(self.name)
        inner: Any = MemoryStore(world.disk)
        if world.file is not None:
            from farebox.storage.sqlite.store import SqliteStore

            inner = self._sqlite = await SqliteStore.open(world.file)
        store = cast(Store, Disturbed(world, inner, life))
        writer = Writer(store, world.wall)
        scenario = world.scenario
        graphs = Graphs(store, scenario.types)
        graphs._kept.update(scenario.graphs)
        house = self._house = House(
            store=store,
            writing=writer,
            graphs=graphs,
            node_types=scenario.types,
            providers=dict(world.tills),
            artifacts=world.files,
            clock=world.wall,
            settings=world.settings,
        )
        engine = self._engine = Engine(house, world.actions)
        house.queue_eta = engine.eta
        writer.on_commit = engine.committed

        async def start() -> None:
            await writer.start()
            await engine.start()

        world.tell(self.name, "starts")
        world.loop.within(life, start())

    def die(self) -> None:
        """Now, between two steps."""
        life, self.life = self.life, None
        if life is None:
            return
        self.deaths += 1
        self._world.tell(self.name, "dies")
        self._world.loop.end(life)
        self._dead.append(life)
        if self._sqlite is not None:
            _let_go(self._sqlite)
            self._sqlite = None
        waiting, self._open = list(self._open), {}
        for future in waiting:
            if not future.done():
                future.set_exception(Lost("the process died"))

    def look(self) -> None:
        """The clock was put elsewhere, and somebody told it so."""
        if self.life is not None:
            self._engine.look()

    def bury(self) -> None:
        """At the very end: let go of all that its lives have left."""
        for life in self._dead:
            bury(life)
        self._dead.clear()

    async def ask(self, what: Callable[[House], Awaitable[T]]) -> T:
        """A request over the network, served by this process. Lost: nobody knows what became of it."""
        weather, chance = self._world.weather, self._chance
        if not self.alive or chance.hits(weather.network_loses / 2):
            raise Lost("the request did not arrive")
        answer: asyncio.Future[T] = self._world.loop.create_future()
        self._open[answer] = None

        async def serve() -> None:
            try:
                value = await what(self._house)
            except Exception as error:
                if not answer.done():
                    answer.set_exception(error)
            else:
                if not answer.done():
                    answer.set_result(value)

        assert self.life is not None
        self._world.loop.within(self.life, serve())
        try:
            value = await answer
        finally:
            self._open.pop(answer, None)
        if chance.hits(weather.network_loses / 2):
            raise Lost("the answer did not arrive")
        return value


def _let_go(store: SqliteStore) -> None:
    """As the kernel does: connections closed, transactions undone, the lock free. Nobody is asked."""
    store._reader.close()
    if store._writer is not None:
        store._writer.close()
    if store._lock is not None:
        store._lock.release()
