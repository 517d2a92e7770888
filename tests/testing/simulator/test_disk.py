"""What the public suite cannot see: a disk outlives its stores, and a copy is another disk."""

from __future__ import annotations

import pytest

from farebox.storage.port import Conflict
from farebox.testing.samples import a_run, an_execution, entry, new
from farebox.testing.simulator.disk import Disk


def test_a_copy_is_another_disk() -> None:
    disk = Disk()
    run = a_run()
    disk.commit(new(run, entry(run.id, 1)))
    other = disk.copy()
    other.commit(new(entry(run.id, 2), an_execution()))
    assert (len(disk.journal[run.id]), len(disk.executions)) == (1, 0)
    assert (len(other.journal[run.id]), other.heads[run.id]) == (2, 2)


def test_what_is_refused_leaves_no_key_taken() -> None:
    disk = Disk()
    run, twin = a_run(execution_id="exe_1"), a_run(execution_id="exe_1")
    with pytest.raises(Conflict):
        disk.commit(new(run, twin))
    disk.commit(new(twin))
    assert list(disk.runs) == [twin.id]
