"""What the store in memory does not do, it says; the rest is the public suite's (``test_memory``)."""

from __future__ import annotations

from pathlib import Path

import pytest

from farebox.storage.port import StoreUnavailable
from farebox.testing.simulator.disk import Disk
from farebox.testing.simulator.memory import MemoryStore


async def test_nothing_simulated_is_backed_up(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        await MemoryStore(Disk()).backup(tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
