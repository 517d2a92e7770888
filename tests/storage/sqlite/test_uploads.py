"""The caps and the cleaning look at what is held, never at all files ever sent; the rest is in the store suite."""

from __future__ import annotations

from pathlib import Path

import pytest

from farebox.storage.sqlite.store import SqliteStore
from tests.storage.sqlite.plans import plan


@pytest.mark.parametrize("verb", ["uploads_held", "drop_uploads", "keep_uploads"])
async def test_only_what_is_held_is_read(tmp_path: Path, verb: str) -> None:
    store = await SqliteStore.open(tmp_path / "farebox.db")
    assert "uploads_held" in plan(store, verb)
    await store.close()
