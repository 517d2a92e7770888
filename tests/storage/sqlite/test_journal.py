"""The engine's questions are answered from indexes, however many runs have ended; the rest is in the store suite."""

from __future__ import annotations

from pathlib import Path

import pytest

from farebox.storage.sqlite.store import SqliteStore
from tests.storage.sqlite.plans import plan, scanned

PARTIAL = {"unfinished": "runs_unfinished", "due_timers": "timers_due", "next_timer": "timers_due"}


@pytest.mark.parametrize("verb", ["load_executions", "load_runs", "entries", "due_timers", "signals", "due_schedules"])
async def test_nothing_is_read_from_end_to_end(tmp_path: Path, verb: str) -> None:
    store = await SqliteStore.open(tmp_path / "farebox.db")
    assert scanned(store, verb) == []
    await store.close()


@pytest.mark.parametrize(("verb", "index"), PARTIAL.items())
async def test_the_loops_read_small_indexes(tmp_path: Path, verb: str, index: str) -> None:
    store = await SqliteStore.open(tmp_path / "farebox.db")
    assert index in plan(store, verb)
    await store.close()
