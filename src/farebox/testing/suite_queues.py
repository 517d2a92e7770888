"""Of every backend: who waits for a first start, who holds a place, and who was lost."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from farebox.core.records import Run, RunStatus, Timer
from farebox.core.values import Value
from farebox.storage.port import Store
from farebox.storage.port_queues import Head, Queue, Started
from farebox.testing.clock import NOON
from farebox.testing.samples import ORG, WORKFLOW, a_run, changed, new


def started(run_id: str, at: int = NOON, **fields: Any) -> Run:
    return a_run(**{"id": run_id, "status": RunStatus.RUNNING, "started_at": at, **fields})


def ids(heads: list[Head]) -> list[str]:
    return [head.run_id for head in heads]


class QueuesSuite:
    """The port ``Queues``."""

    async def test_a_queue_is_in_the_order_of_opening(self, store: Store) -> None:
        for run_id in ("run_b", "run_d", "run_a", "run_c"):  # ids may be brought along
            await store.commit(new(a_run(id=run_id, version=7)))
        heads = await store.queue_heads(WORKFLOW, 0, 10)
        assert ids(heads) == ["run_b", "run_d", "run_a", "run_c"]
        assert {head.version for head in heads} == {7}
        assert ids(await store.queue_heads(WORKFLOW, heads[1].place, 1)) == ["run_a"]
        assert await store.queue_heads(WORKFLOW, heads[3].place, 10) == []
        assert [await store.queued_ahead(WORKFLOW, run_id) for run_id in ids(heads)] == [0, 1, 2, 3]

    async def test_a_batch_is_queued_as_it_is_written(self, store: Store) -> None:
        await store.commit(new(*(a_run(id=run_id) for run_id in ("run_2", "run_3", "run_1"))))
        assert ids(await store.queue_heads(WORKFLOW, 0, 10)) == ["run_2", "run_3", "run_1"]

    async def test_only_first_starts_queue(self, store: Store) -> None:
        others: list[Value] = [a_run(status=status) for status in RunStatus if status is not RunStatus.QUEUED]
        retried = a_run(started_at=NOON)
        awaited = a_run(parent="run_p/call#1/1", parent_waits=True)
        waits = a_run(id="run_z")
        await store.commit(new(*others, retried, awaited, waits, a_run(workflow_id="wf_other")))
        assert ids(await store.queue_heads(WORKFLOW, 0, 10)) == ["run_z"]
        assert await store.queued_ahead(WORKFLOW, "run_z") == 0
        await store.commit(changed(replace(waits, status=RunStatus.RUNNING, started_at=NOON)))
        assert await store.queue_heads(WORKFLOW, 0, 10) == []

    async def test_the_queues_are_counted(self, store: Store) -> None:
        assert await store.queues() == []
        first = a_run(workflow_id="wf_b", org_id="org_2")
        await store.commit(new(first, a_run(workflow_id="wf_b", org_id="org_2"), a_run(workflow_id="wf_a")))
        assert await store.queues() == [Queue("wf_a", ORG, 1), Queue("wf_b", "org_2", 2)]
        await store.commit(changed(replace(first, status=RunStatus.CANCELLED, finished_at=NOON)))
        assert await store.queues() == [Queue("wf_a", ORG, 1), Queue("wf_b", "org_2", 1)]

    async def test_a_place_is_held_while_a_run_is_active(self, store: Store) -> None:
        late, early = started("run_1", NOON + 5), started("run_2", NOON)
        rest = [started(f"run_{status}", status=status) for status in RunStatus if status is not RunStatus.RUNNING]
        await store.commit(new(late, early, *rest, started("run_o", workflow_id="wf_other")))
        assert await store.active_runs(WORKFLOW) == [Started("run_2", NOON), Started("run_1", NOON + 5)]

    async def test_recent_starts_come_newest_first(self, store: Store) -> None:
        ended = started("run_2", status=RunStatus.SUCCEEDED, finished_at=NOON + 9)
        await store.commit(new(started("run_1"), ended, started("run_3"), a_run(id="run_4")))
        assert await store.recent_starts(WORKFLOW, "", 2) == [Started("run_3", NOON), Started("run_2", NOON, NOON + 9)]
        assert await store.recent_starts(WORKFLOW, "run_2", 5) == [Started("run_1", NOON)]
        assert await store.recent_starts("wf_other", "", 5) == []

    async def test_strays_are_under_way_without_anything_to_come(self, store: Store) -> None:
        stray, rings, overdue = started("run_1"), started("run_2"), started("run_3")
        retried, queued, asleep = a_run(id="run_4", started_at=NOON), a_run(id="run_5"), started("run_6")
        asleep = replace(asleep, status=RunStatus.WAITING)
        parent, free = started("run_7"), started("run_8")
        child = started("run_c", parent="run_7/call#1/1", parent_waits=True, status=RunStatus.WAITING)
        loose = a_run(id="run_d", parent="run_8/call#1/1")
        timers = [Timer("run_2", NOON + 1), Timer("run_3", NOON)]
        await store.commit(new(stray, rings, overdue, retried, queued, asleep, parent, free, child, loose, *timers))
        assert await store.strays("", NOON, 10) == ["run_1", "run_3", "run_4", "run_8"]
        assert await store.strays("run_1", NOON, 2) == ["run_3", "run_4"]
        await store.commit(changed(replace(child, status=RunStatus.SUCCEEDED, finished_at=NOON)))
        assert "run_7" in await store.strays("", NOON, 10)
