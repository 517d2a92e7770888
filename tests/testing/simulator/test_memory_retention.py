"""What goes leaves no key behind; the rest is the public suite's (``test_memory``)."""

from __future__ import annotations

from farebox.core.guards import Vanish
from farebox.testing.samples import a_run, an_execution, an_order, entry, new
from farebox.testing.simulator.disk import Disk


def test_what_has_vanished_leaves_its_keys_free() -> None:
    disk = Disk()
    order = an_order("exe_1")
    execution, run = an_execution(id="exe_1", run_id="run_1"), a_run(id="run_1", execution_id="exe_1")
    for _ in range(2):
        disk.commit(new(execution, run, order, entry("run_1", 1)))
        disk.commit(new(Vanish(execution_id="exe_1", run_ids=("run_1",))))
        assert (disk.executions, disk.runs, disk.orders, disk.unique) == ({}, {}, {}, {})
