"""Queues are read from small indexes, however many runs there are; the rest is in the store suite."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from farebox.core.records import RunStatus
from farebox.storage.port import Conflict
from farebox.storage.sqlite import queues
from farebox.storage.sqlite.store import SqliteStore
from farebox.testing.samples import WORKFLOW, a_run, changed, new
from tests.storage.sqlite.plans import plan

INDEXES = {
    "queues": "runs_queued",
    "queue_heads": "runs_queued",
    "queued_ahead": "runs_queued",
    "queue_mark": "runs_queued",
    "active_runs": "runs_unfinished",
    "recent_starts": "runs_by_workflow",
    "strays": "runs_unfinished",
}


@pytest.mark.parametrize(("verb", "index"), INDEXES.items())
async def test_the_queues_read_small_indexes(tmp_path: Path, verb: str, index: str) -> None:
    store = await SqliteStore.open(tmp_path / "farebox.db")
    assert index in plan(store, verb)
    await store.close()


async def test_the_first_of_a_queue_are_sought_not_sorted(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "farebox.db")
    assert plan(store, "queue_heads") == "SEARCH runs USING INDEX runs_queued (workflow_id=? AND rowid>?)"
    assert "parent>? AND parent<?" in plan(store, "strays")
    await store.close()


async def test_a_long_queue_is_counted_from_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "EVERY", 3)
    now = 0.0
    monkeypatch.setattr(queues, "monotonic", lambda: now)
    store = await SqliteStore.open(tmp_path / "farebox.db")
    runs = [a_run() for _ in range(12)]
    await store.commit(new(*runs, a_run(workflow_id="wf_other")))

    async def positions() -> list[int]:
        return [await store.queued_ahead(WORKFLOW, run.id) for run in runs]

    assert await positions() == list(range(12))
    gone = [replace(run, status=RunStatus.CANCELLED, finished_at=1) for run in (runs[0], runs[5], runs[7])]
    await store.commit(changed(*gone))
    counted = await positions()
    assert [counted[place] for place in (1, 2, 3)] == [0, 1, 2]  # the first of a queue are always counted
    now = 1.0
    assert [await store.queued_ahead(WORKFLOW, runs[place].id) for place in (4, 6, 8, 9, 10, 11)] == [3, 4, 5, 6, 7, 8]
    assert await store.queued_ahead(WORKFLOW, "run_unknown") == 0
    await store.close()


async def test_marks_go_on_when_many_have_come_since(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "EVERY", 3)
    monkeypatch.setattr(queues, "monotonic", lambda: 0.0)
    store = await SqliteStore.open(tmp_path / "farebox.db")
    runs = [a_run() for _ in range(40)]
    await store.commit(new(*runs[:12]))
    assert await store.queued_ahead(WORKFLOW, runs[11].id) == 11
    await store.commit(new(*runs[12:]))
    assert [await store.queued_ahead(WORKFLOW, run.id) for run in reversed(runs)] == list(reversed(range(40)))
    await store.close()


async def test_who_comes_last_is_counted_from_who_came_before_him(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "EVERY", 3)
    now = 0.0
    monkeypatch.setattr(queues, "monotonic", lambda: now)
    store = await SqliteStore.open(tmp_path / "farebox.db")
    runs = [a_run() for _ in range(10)]
    await store.commit(new(*runs))
    assert await store.queued_ahead(WORKFLOW, runs[9].id) == 9
    started = a_run(status=RunStatus.RUNNING, started_at=1)
    late = [a_run() for _ in range(4)]
    await store.commit(new(late[0], a_run(workflow_id="wf_other"), started, late[1]))
    with pytest.raises(Conflict):
        await store.commit(new(a_run(), late[1]))  # nothing of this is stored
    await store.commit(new(late[2], late[3]))
    monkeypatch.setattr(store, "_between", None)  # from here on nothing is counted
    assert [await store.queued_ahead(WORKFLOW, run.id) for run in late] == [10, 11, 12, 13]
    monkeypatch.undo()
    monkeypatch.setattr(queues, "monotonic", lambda: 1.0)
    await store.commit(changed(*(replace(run, status=RunStatus.CANCELLED, finished_at=1) for run in runs[:5])))
    await store.commit(new(last := a_run()))
    assert [await store.queued_ahead(WORKFLOW, run.id) for run in (*late, last)] == [5, 6, 7, 8, 9]
    await store.close()


async def test_only_so_many_queues_are_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "EVERY", 1)
    monkeypatch.setattr(queues, "MOST_QUEUES", 2)
    store = await SqliteStore.open(tmp_path / "farebox.db")
    for name in ("wf_a", "wf_b", "wf_c"):
        first, second = a_run(workflow_id=name), a_run(workflow_id=name)
        await store.commit(new(first, second))
        assert await store.queued_ahead(name, second.id) == 1
    assert list(store._marked) == ["wf_c"]
    await store.close()
