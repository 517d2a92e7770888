"""Members of a fleet within one process: each has its own store, writer and engine on one real PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import time
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from farebox.actions import builtin
from farebox.actions.port import ActionSpec
from farebox.core.journal import AnyEntry
from farebox.core.records import Execution, Run, Workflow
from farebox.core.run_row import FINAL_RUN_STATUSES
from farebox.core.values import Json, Millis
from farebox.engine.engine import Engine
from farebox.engine.membership import Membership
from farebox.engine.supervisor import Supervisor
from farebox.engine.writer import Writer
from farebox.service import organizations, publishing, workflows
from farebox.service.house import Graphs, House
from farebox.settings import Settings
from farebox.storage.artifacts import ArtifactFiles
from farebox.storage.port_fleet import BOTH, Member, Room
from farebox.storage.postgres.fleet import PostgresFleet
from farebox.storage.postgres.store import PostgresStore
from farebox.testing.houses import wall_clock

PAUSE = 0.02
LOOKS = 1_500


class Hand:
    """One member."""

    def __init__(self, store: PostgresStore, house: House, writer: Writer, membership: Membership) -> None:
        self.store = store
        self.house = house
        self.writer = writer
        self.membership = membership
        self.engine: Engine | None = None
        self.org_id = ""
        self.heard: list[str] = []
        self.loops = Supervisor()
        self._alive = True

    async def publish(self, definition: Json) -> Workflow:
        new = workflows.NewWorkflow(name="A workflow", definition=definition, visibility="public_execute")
        shown = await workflows.create(self.house, self.org_id, new)
        return (await publishing.publish(self.house, self.org_id, shown.workflow.id)).workflow

    async def ended(self, run_id: str) -> Run:
        """The run, once it is final."""
        for _ in range(LOOKS):
            run = await self.store.run(run_id)
            if run is not None and run.status in FINAL_RUN_STATUSES:
                return run
            await asyncio.sleep(PAUSE)
        raise AssertionError(f"the run did not end: {run}")

    async def until(self, holds: Callable[[], Any]) -> None:
        for _ in range(LOOKS):
            if holds():
                return
            await asyncio.sleep(PAUSE)
        raise AssertionError("it did not come true")

    async def entries(self, run_id: str) -> list[AnyEntry]:
        return await self.store.entries(run_id)

    def committed(self, executions: list[Execution], runs: list[Run], wakes: list[str]) -> None:
        if self.engine is not None:
            self.engine.committed(executions, runs, wakes)

    def told(self, words: Sequence[str]) -> None:
        self.heard += words
        if self.engine is not None:
            self.engine.heard(words)

    async def freeze(self) -> None:
        """No sign of life any more, as of a process that is stopped; its runners are left as they are."""
        await self.loops.stop()
        if self.engine is not None:
            await self.engine._loops.stop()

    async def crash(self) -> None:
        """The end without a word."""
        if self._alive:
            self._alive = False
            await self.loops.stop()
            if self.writer._task is not None:
                self.writer._task.cancel()
            if self.engine is not None:
                await self.engine.abandon()
            fleet = self.membership.fleet
            assert isinstance(fleet, PostgresFleet)
            if fleet._connection is not None:
                fleet._connection.terminate()
            await self.store.close()

    async def stop(self, grace: float = 5.0) -> None:
        """The end as SIGTERM brings it."""
        if self._alive:
            self._alive = False
            if self.engine is not None:
                await self.engine.stop(grace)
            await self.loops.stop()
            await self.writer.stop()
            await self.membership.fleet.leave()
            await self.store.close()


@asynccontextmanager
async def joined(
    url: str,
    folder: Path,
    actions: Mapping[str, ActionSpec] | None = None,
    *,
    rooms: tuple[Room, ...] = BOTH,
    settings: Settings | None = None,
    clock: Callable[[], Millis] = wall_clock,
) -> AsyncIterator[Hand]:
    """A member that works until the end of the block, unless it has crashed."""
    specs = {**builtin.load(), **(actions or {})}
    types = builtin.node_types(specs)
    store = await PostgresStore.open(url, exclusive=False)
    writer = Writer(store, clock)
    house = House(
        store=store,
        writing=writer,
        graphs=Graphs(store, types),
        node_types=types,
        providers={},
        artifacts=ArtifactFiles(folder / "artifacts"),
        clock=clock,
        settings=settings or Settings(),
    )
    me = Member(str(uuid.uuid4()), rooms, "here", os.getpid(), "test", time.time_ns() // 1_000_000)
    membership = Membership(await PostgresFleet.join(store, me), house.graphs)
    writer.sift = membership.sift
    hand = Hand(store, house, writer, membership)
    membership.on_news = hand.told
    if "worker" in rooms:
        hand.engine = Engine(house, specs, membership=membership)
    writer.on_commit = hand.committed
    await writer.start()
    hand.org_id = (await organizations.ensure(house, "default")).id
    hand.loops.keep("life", membership.beat_on)
    hand.loops.keep("news", membership.listen_on)
    if hand.engine is not None:
        await hand.engine.start()
    try:
        yield hand
    finally:
        await hand.stop(grace=0.5)
