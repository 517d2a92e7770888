"""The product's own checks find what is wrong on a simulated disk."""

from __future__ import annotations

from msgspec.structs import replace

from farebox.core.records import Status
from farebox.testing.samples import a_payment, a_run, an_execution, an_order, entry, events, new, opened
from farebox.testing.simulator.audit import audited
from farebox.testing.simulator.disk import Disk


def test_a_sound_disk_has_no_violation() -> None:
    disk = Disk()
    run, rows = opened()
    disk.commit(new(run, *rows))
    assert audited(disk) == []
    assert audited(Disk()) == []


def test_what_is_wrong_is_found_by_its_invariant() -> None:
    disk = Disk()
    execution = an_execution(seq=2, status=Status.RUNNING)
    disk.commit(new(execution, *events(execution.id, 1, 1), entry("run_nowhere", 1)))
    found = {one.invariant for one in audited(disk)}
    assert any(one.startswith("A timeline is numbered 1, 2, 3 ... without gaps") for one in found)
    assert "Every entry belongs to a run that exists." in found


def test_a_key_that_the_disk_forgot_is_refused_by_the_real_one() -> None:
    disk = Disk()
    order = an_order("exe_1")
    payment = a_payment(order)
    disk.commit(new(order, payment))
    disk.payments["pay_twin"] = replace(payment, id="pay_twin")
    assert [one.subject for one in audited(disk)] == ["payments"]
    run = a_run(execution_id="exe_1")
    disk = Disk()
    disk.runs = {run.id: run, "run_2": replace(run, id="run_2")}
    assert [one.subject for one in audited(disk)] == ["runs"]
