"""A store with one fault: a suite that cannot fail proves nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from farebox.storage.sqlite.store import SqliteStore


async def passes(suite: type, name: str, tmp_path: Path, **faults: Any) -> bool:
    """Whether one test of a suite passes on a SQLite store in which these methods are replaced."""
    store = await type("Faulty", (SqliteStore,), faults).open(tmp_path / "farebox.db")
    try:
        await getattr(suite(), name)(store)
    except (AssertionError, pytest.fail.Exception):
        return False
    finally:
        await store.close()
    return True
