"""The store in memory keeps the same contract as the real ones; two of them over one disk notice each other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace

from farebox.storage.port import Batch, Stale
from farebox.testing.samples import a_run, an_execution, entry, new
from farebox.testing.simulator.disk import Disk
from farebox.testing.simulator.memory import MemoryStore
from farebox.testing.store_suite import StoreSuite


class TestMemory(StoreSuite):
    @pytest.fixture
    def opening(self) -> Callable[[], Awaitable[MemoryStore]]:
        disk = Disk()

        async def opened() -> MemoryStore:
            return MemoryStore(disk)

        return opened


async def test_who_read_before_another_wrote_is_told() -> None:
    disk = Disk()
    one, two = MemoryStore(disk), MemoryStore(disk)
    execution, run = an_execution(), a_run()
    await one.commit(new(execution, run, entry(run.id, 1)))
    (seen,), (seen_run,) = await two.load([execution.id], [run.id])
    await one.commit(Batch([replace(execution, stamp=execution.stamp + 1)], [], [entry(run.id, 2)]))
    for batch in (
        Batch([], [], [], seen_executions={execution.id: seen}),
        Batch([], [], [], seen_runs={run.id: seen_run}),
    ):
        with pytest.raises(Stale):
            await two.commit(batch)
