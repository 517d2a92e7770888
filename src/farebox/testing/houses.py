"""A whole house without its HTTP surface, for tests and benchmarks: a real database, the real writer and engine.

::

    async with living(tmp_path, {"shout": spec}) as world:
        workflow = await world.publish(definition)
        run = await runs.start_run(world.house, world.org_id, workflow.id, payload={"text": "hi"})
        run = await world.ended(run.id)
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from farebox.actions import builtin
from farebox.actions.port import ActionSpec, Context
from farebox.core.graph import NodeType
from farebox.core.journal import AnyEntry
from farebox.core.records import Execution, Run, Workflow
from farebox.core.run_row import FINAL_RUN_STATUSES
from farebox.core.values import Json, Millis
from farebox.engine.engine import Engine
from farebox.engine.membership import Membership
from farebox.engine.writer import Writer
from farebox.payments.port import Provider
from farebox.service import organizations, publishing, workflows
from farebox.service.house import Graphs, House
from farebox.settings import Settings, load
from farebox.storage.artifacts import ArtifactFiles
from farebox.storage.opening import open_store
from farebox.storage.port import Store
from farebox.storage.port_files import Files

Join: TypeAlias = Callable[[House, Writer], AbstractAsyncContextManager[Membership | None]]
"""How a process becomes one of a fleet: ``farebox.joining.in_fleet`` with its rooms."""

PATIENCE = 20.0
"""Seconds after which a condition that did not come true fails the test."""


def wall_clock() -> Millis:
    return time.time_ns() // 1_000_000


class World:
    """The house, its engine, and ways to wait for what they do."""

    def __init__(self, store: Store, house: House, writer: Writer, engine: Engine) -> None:
        self.store = store
        self.house = house
        self.writer = writer
        self.engine = engine
        self.org_id = ""
        self.executions: dict[str, Execution] = {}
        """The newest known state of each, since this world was opened."""
        self.runs: dict[str, Run] = {}
        self.leaving = AsyncExitStack()
        """What is done between the end of the engine and that of the writer."""
        self._changed = asyncio.Event()
        self._alive = True

    async def publish(self, definition: Json, *, name: str = "A workflow") -> Workflow:
        """Create and publish a workflow that everybody may execute."""
        new = workflows.NewWorkflow(name=name, definition=definition, visibility="public_execute")
        shown = await workflows.create(self.house, self.org_id, new)
        return (await publishing.publish(self.house, self.org_id, shown.workflow.id)).workflow

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something is true; looks after every transaction, and now and then."""
        async with asyncio.timeout(PATIENCE):
            while not holds():
                self._changed.clear()
                try:
                    async with asyncio.timeout(0.05):
                        await self._changed.wait()
                except TimeoutError:
                    continue

    async def ended(self, run_id: str) -> Run:
        """The run, once it is final."""
        await self.until(lambda: run_id in self.runs and self.runs[run_id].status in FINAL_RUN_STATUSES)
        return self.runs[run_id]

    async def entries(self, run_id: str) -> list[AnyEntry]:
        return await self.store.entries(run_id)

    async def crash(self) -> None:
        """End as a power cut would: nobody is asked, nothing more is written."""
        if self._alive:
            self._alive = False
            if self.writer._task is not None:
                self.writer._task.cancel()
            await self.engine.abandon()
            await self.store.close()

    async def stop(self, grace: float = 5.0) -> None:
        """End as SIGTERM would."""
        if self._alive:
            self._alive = False
            await self.engine.stop(grace)
            await self.leaving.aclose()
            await self.writer.stop()
            await self.store.close()

    def committed(self, executions: list[Execution], runs: list[Run], wakes: list[str]) -> None:
        self.executions.update((one.id, one) for one in executions)
        self.runs.update((one.id, one) for one in runs)
        self._changed.set()
        self.engine.committed(executions, runs, wakes)


@asynccontextmanager
async def living(
    folder: Path,
    actions: Mapping[str, ActionSpec] | None = None,
    *,
    clock: Callable[[], Millis] = wall_clock,
    providers: Mapping[str, Provider] | None = None,
    settings: Settings | None = None,
    files: Files | None = None,
    join: Join | None = None,
) -> AsyncIterator[World]:
    """Open a house in ``folder``, start its engine, and stop both at the end unless it has crashed. ``join``: as one of
    a fleet, where the database can have one; else it has its database alone."""
    specs = {**builtin.load(), **(actions or {})}
    types = builtin.node_types(specs)
    settings = replace(settings or load(), data=folder)
    store = await open_store(settings, alone=join is None)
    writer = Writer(store, clock)
    house = House(
        store=store,
        writing=writer,
        graphs=Graphs(store, types),
        node_types=types,
        providers=providers or {},
        artifacts=files or ArtifactFiles(folder / "artifacts"),
        clock=clock,
        settings=settings,
    )
    await writer.start()
    async with AsyncExitStack() as leaving:
        membership = None if join is None else await leaving.enter_async_context(join(house, writer))
        engine = Engine(house, specs, membership=membership)
        house.queue_eta = engine.eta
        if membership is not None:
            membership.on_news = engine.heard
        world = World(store, house, writer, engine)
        world.leaving = leaving.pop_all()
    writer.on_commit = world.committed
    world.org_id = (await organizations.ensure(house, "default")).id
    await engine.start()
    try:
        yield world
    finally:
        await world.stop(grace=0.0)


def action_of(
    type: str, perform: Callable[[Json, Context], Awaitable[Json]], *, attempts: int = 3
) -> dict[str, ActionSpec]:
    """An action that takes any arguments, as ``living`` wants it."""
    node = NodeType(type=type, flow="action", payload_schema={"type": "object"}, retry_default=attempts)
    return {type: ActionSpec(node=node, call=perform)}


def line(*types: str, payloads: Mapping[str, Json] | None = None, **more: Json) -> Json:
    """A definition of steps one after the other, named a, b, c ...; ``more`` stands beside ``nodes``."""
    ids = ["root", *("abcdefghijklmnopqrstuvwxyz"[: len(types)])]
    nodes: dict[str, Json] = {"root": {"type": "manual", "payload": {}, "children": ids[1:2]}}
    for place, type in enumerate(types, start=1):
        payload = (payloads or {}).get(ids[place], {})
        nodes[ids[place]] = {"type": type, "payload": payload, "children": ids[place + 1 : place + 2]}
    return {"nodes": nodes, **more}
