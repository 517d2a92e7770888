"""Queues are read from small indexes, however many runs there are; the rest is in the store suite."""

from __future__ import annotations

from pathlib import Path

import pytest

from farebox.storage.sqlite.store import SqliteStore
from tests.storage.sqlite.plans import plan

INDEXES = {
    "queues": "runs_queued",
    "queue_heads": "runs_queued",
    "queued_ahead": "runs_queued",
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
