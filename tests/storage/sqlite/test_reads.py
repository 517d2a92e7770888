"""The public hot path is answered from keys alone; what it promises is in the store suite."""

from __future__ import annotations

from pathlib import Path

import pytest

from farebox.storage.sqlite.store import SqliteStore
from tests.storage.sqlite.plans import plan, scanned


@pytest.mark.parametrize("verb", ["glance", "token", "events", "request"])
async def test_a_hot_read_searches_one_key(tmp_path: Path, verb: str) -> None:
    store = await SqliteStore.open(tmp_path / "farebox.db")
    assert [step for step in scanned(store, verb) if "SUBQUERY" not in step] == []
    assert "USE TEMP B-TREE" not in plan(store, verb)
    await store.close()
