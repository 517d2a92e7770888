"""Queues are read from small indexes, however many runs there are; the rest is in the store suite."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from farebox.core.records import RunStatus
from farebox.storage.postgres import queues
from farebox.storage.postgres.store import PostgresStore
from farebox.testing.samples import WORKFLOW, a_run, changed, new
from tests.storage.postgres.plans import FORBIDDEN, plan

INDEXES = {
    "queues": "runs_queued",
    "queue_heads": "runs_queued",
    "queued_ahead": "Index Only Scan using runs_queued",
    "queue_mark": "Index Only Scan using runs_queued",
    "active_runs": "Index Only Scan using runs_active",
    "recent_starts": "runs_by_workflow",
    "strays": "runs_unfinished",
}


@pytest.mark.parametrize(("verb", "index"), INDEXES.items())
async def test_the_queues_read_small_indexes(untouched: str, verb: str, index: str) -> None:
    steps = await plan(untouched, verb)
    assert index in steps
    assert FORBIDDEN not in steps


async def test_children_are_sought_for_each_run_by_their_key(untouched: str) -> None:
    steps = await plan(untouched, "strays")
    assert "Index Scan using runs_one_child on runs child; Index Cond: ((parent > (runs.id || '/'::text))" in steps


async def test_a_long_queue_is_counted_from_marks(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "EVERY", 3)
    now = 0.0
    monkeypatch.setattr(queues, "monotonic", lambda: now)
    store = await PostgresStore.open(database)
    runs = [a_run() for _ in range(12)]
    await store.commit(new(*runs, a_run(workflow_id="wf_other")))
    assert [await store.queued_ahead(WORKFLOW, run.id) for run in runs] == list(range(12))
    gone = [replace(run, status=RunStatus.CANCELLED, finished_at=1) for run in (runs[0], runs[5], runs[7])]
    await store.commit(changed(*gone))
    counted = [await store.queued_ahead(WORKFLOW, run.id) for run in runs]
    assert [counted[place] for place in (1, 2, 3)] == [0, 1, 2]  # the first of a queue are always counted
    now = 1.0
    assert [await store.queued_ahead(WORKFLOW, runs[place].id) for place in (4, 6, 8, 9, 10, 11)] == [3, 4, 5, 6, 7, 8]
    assert await store.queued_ahead(WORKFLOW, "run_unknown") == 0
    await store.close()


async def test_only_so_many_queues_are_marked(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "EVERY", 1)
    monkeypatch.setattr(queues, "MOST_QUEUES", 2)
    store = await PostgresStore.open(database)
    for name in ("wf_a", "wf_b", "wf_c"):
        first, second = a_run(workflow_id=name), a_run(workflow_id=name)
        await store.commit(new(first, second))
        assert await store.queued_ahead(name, second.id) == 1
    assert list(store._marks) == ["wf_c"]
    await store.close()
