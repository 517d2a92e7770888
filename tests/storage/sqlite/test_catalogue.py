"""Keys and workflows are found by what strangers send, from indexes; the rest is in the store suite."""

from __future__ import annotations

from pathlib import Path

import pytest

from farebox.storage.sqlite.store import SqliteStore
from tests.storage.sqlite.plans import scanned


@pytest.mark.parametrize("verb", ["key", "key_by_hash", "organization_by_name", "version", "workflow", "schedules"])
async def test_what_strangers_send_is_looked_up_by_key(tmp_path: Path, verb: str) -> None:
    store = await SqliteStore.open(tmp_path / "farebox.db")
    assert scanned(store, verb) == []
    await store.close()
