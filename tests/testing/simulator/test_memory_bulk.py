"""A bulk retry moves one change at a time; the rest is the public suite's (``test_memory``)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from farebox.core.bulk import BulkMoved, BulkRetry
from farebox.storage.port import Conflict
from farebox.testing.clock import NOON
from farebox.testing.samples import ORG, new
from farebox.testing.simulator.disk import Disk


def test_only_the_next_change_is_taken() -> None:
    disk = Disk()
    bulk = BulkRetry(id="blk_1", org_id=ORG, created_at=NOON, until=NOON, next_at=NOON)
    disk.commit(new(bulk))
    moved = replace(bulk, after="run_1", stamp=1)
    disk.commit(new(BulkMoved(moved)))
    with pytest.raises(Conflict):
        disk.commit(new(BulkMoved(moved)))
    assert disk.bulks["blk_1"] == moved
