"""What is under way is found without looking at all that ever was; the rest is in the store suite."""

from __future__ import annotations

from pathlib import Path

from farebox.storage.sqlite.store import SqliteStore
from tests.storage.sqlite.plans import plan


async def test_only_what_is_under_way_is_read(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "farebox.db")
    assert "bulk_retries_running" in plan(store, "running_bulk_retries")
    assert "runs_by_org" in plan(store, "failed_runs")
    await store.close()
