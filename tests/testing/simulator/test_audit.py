"""The product's own checks find what is wrong on a simulated disk."""

from __future__ import annotations

from msgspec.structs import replace

from farebox.core.records import Status
from farebox.testing.samples import a_payment, a_run, an_execution, an_order, entry, events, new, opened
from farebox.testing.simulator.audit import Audit, audited
from farebox.testing.simulator.disk import Disk
from farebox.testing.simulator.workflows import house_scenarios


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


def a_sound_disk(seed: int) -> Disk:
    """Over workflows that all schedules share."""
    disk = house_scenarios()[seed % 4].disk.copy()
    disk.seed = seed
    run, rows = opened()
    disk.commit(new(replace(run, id=f"{run.id}{seed}"), *(replace(row, run_id=f"{run.id}{seed}") for row in rows)))
    return disk


def test_many_are_audited_at_once_and_what_one_of_them_breaks_is_found() -> None:
    audit = Audit()
    for seed in range(12):
        audit.add(a_sound_disk(seed))
    assert audit.found() == []
    audit, broken = Audit(), a_sound_disk(3)
    broken.commit(new(entry("run_nowhere", 1)))
    for disk in (a_sound_disk(1), broken, a_sound_disk(2)):
        audit.add(disk)
    assert "Every entry belongs to a run that exists." in {one.invariant for one in audit.found()}
    assert audited(broken) != []


def test_a_key_that_is_refused_is_found_however_many_follow() -> None:
    audit, twice = Audit(), a_sound_disk(1)
    for disk in (twice, twice, a_sound_disk(2)):
        audit.add(disk)
    assert [one.subject for one in audit.found()] == ["journal"]
    assert audited(twice) == []
