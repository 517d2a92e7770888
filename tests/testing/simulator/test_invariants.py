"""The judge finds each broken promise in the transaction that breaks it."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from farebox.core.records import EventRow, Execution, PaymentStatus, Progress, RunStatus, Status
from farebox.core.values import Value
from farebox.storage.port import Batch
from farebox.testing.clock import NOON
from farebox.testing.samples import a_payment, a_refund, a_run, an_execution, an_order, changed, entry, new
from farebox.testing.simulator.disk import Disk
from farebox.testing.simulator.invariants import Judge
from farebox.testing.simulator.story import Broken

ORDER = an_order("exe_1")
AWAITS = an_execution(
    id="exe_1",
    order=ORDER,
    status=Status.AWAITING_PAYMENT,
    payment_status=PaymentStatus.PENDING,
    seq=1,
    rev=1,
    stamp=1,
)
PAID = a_payment(ORDER, id="pay_1")
RUN = a_run(id="run_1", execution_id="exe_1")


def event(seq: int, kind: str, second: int = 0) -> EventRow:
    at = f"2026-01-01T12:00:{second:02}.000Z"
    return EventRow("exe_1", seq, f'{{"eventType":"{kind}","seq":{seq},"createdAt":"{at}"}}')


class Court:
    def __init__(self) -> None:
        self.disk = Disk()
        self.found: list[Broken] = []
        self.judge = Judge(self.disk, self.found.append, alone=True)

    def sees(self, batch: Batch) -> list[str]:
        self.found.clear()
        self.disk.commit(batch)
        self.judge.committed(batch)
        return [one.invariant for one in self.found]


@pytest.fixture
def court() -> Court:
    """An execution awaits its payment."""
    court = Court()
    assert court.sees(new(AWAITS, ORDER, event(1, "execution.created"))) == []
    return court


def queued(**fields: Any) -> tuple[Execution, list[Value]]:
    order = replace(ORDER, paid_payment_id="pay_1", paid_amount=500)
    told = {"status": Status.QUEUED, "payment_status": PaymentStatus.PAID, "run_id": "run_1", "order": order}
    opening = replace(entry("run_1", 1), kind="run.opened")
    execution = replace(AWAITS, **{**told, "seq": 3, "rev": 2, "stamp": 2, **fields})
    return execution, [event(2, "payment.confirmed"), event(3, "run.queued"), order, opening]


def with_run(execution: Execution, *rows: Value) -> Batch:
    return Batch([execution], [RUN], list(rows), fresh=frozenset({"run_1"}))


def test_an_ordinary_purchase_breaks_nothing(court: Court) -> None:
    execution, rows = queued()
    assert court.sees(with_run(execution, PAID, *rows)) == []
    assert court.judge.looked == 2


def test_a_run_without_a_payment(court: Court) -> None:
    execution, rows = queued()
    assert "A run of an order implies a payment that settled it." in court.sees(with_run(execution, *rows))


def test_a_run_for_less_than_its_price(court: Court) -> None:
    execution, rows = queued()
    cheap = replace(PAID, amount=1)
    assert court.sees(with_run(execution, cheap, *rows)) == ["A run of an order implies a payment as ordered."]


def test_a_status_that_moved_without_a_word(court: Court) -> None:
    execution, rows = queued()
    rows = [event(2, "payment.confirmed"), event(3, "step.started"), *rows[2:]]
    found = court.sees(with_run(execution, PAID, *rows))
    assert "A status moves only by its table, and every move leaves its event." in found


def test_a_status_that_moved_by_no_row(court: Court) -> None:
    started = replace(AWAITS, status=Status.RUNNING, seq=2, rev=2, stamp=2)
    assert "A status moves only by its table." in court.sees(changed(started, event(2, "run.started")))


def test_gaps_and_time_in_a_timeline(court: Court) -> None:
    told = replace(AWAITS, seq=3, rev=2, stamp=2)
    assert "A timeline is numbered 1, 2, 3 ... without gaps." in court.sees(changed(told, event(3, "checkout.opened")))
    late = Court()
    late.sees(new(AWAITS, ORDER, event(1, "execution.created", 9)))
    told = replace(AWAITS, seq=2, rev=2, stamp=2)
    assert late.sees(changed(told, event(2, "checkout.opened", 8))) == ["Time never goes back within a timeline."]


def test_a_pair_that_does_not_fit(court: Court) -> None:
    wrong = replace(AWAITS, payment_status=PaymentStatus.NOT_REQUIRED, rev=2, stamp=2)
    found = court.sees(changed(wrong))
    assert "The status of an execution and that of its payment fit together." in found
    assert "A payment's status moves only by its table." in found


def test_a_change_without_a_stamp_or_a_revision(court: Court) -> None:
    other = replace(AWAITS, progress=Progress(0, 2, 10))
    assert set(court.sees(changed(other))) == {
        "Every change of an execution grows its stamp.",
        "A view that changes has a new revision.",
    }
    less = replace(other, progress=Progress(0, 2, 5), rev=2, stamp=2)
    assert court.sees(changed(less)) == ["Progress never falls."]


def test_another_price(court: Court) -> None:
    dearer = replace(ORDER, amount=900)
    told = replace(AWAITS, order=dearer, rev=2, stamp=2)
    assert court.sees(changed(told, dearer)) == ["An order keeps its price."]


def test_money_that_came_late_and_leads_to_nothing(court: Court) -> None:
    found = court.sees(Batch([replace(AWAITS, stamp=2)], [], [replace(PAID, kind="late")]))
    assert found == ["A settled payment leads to a run or to a refund."]
    late = replace(PAID, kind="late", id="pay_2", external_id="other")
    refund = a_refund(late, payment_id="pay_1")
    found = court.sees(Batch([replace(AWAITS, stamp=3)], [], [late, refund]))
    assert found == ["A settled payment leads to a run or to a refund."]


def test_a_failure_that_owes_nothing(court: Court) -> None:
    execution, rows = queued()
    court.sees(with_run(execution, PAID, *rows))
    failed = replace(execution, status=Status.FAILED, finished_at=NOON, seq=5, rev=3, stamp=3)
    run = replace(RUN, status=RunStatus.FAILED, finished_at=NOON)
    ends = [event(4, "run.started"), event(5, "run.failed"), replace(entry("run_1", 2), kind="run.failed")]
    found = court.sees(Batch([failed], [run], ends))
    assert found == ["A failed execution owes its refund at once."]


def test_an_end_without_a_time_and_a_run_that_goes_its_own_way(court: Court) -> None:
    execution, rows = queued()
    court.sees(with_run(execution, PAID, *rows))
    done = replace(execution, status=Status.SUCCEEDED, seq=5, rev=3, stamp=3)
    found = court.sees(changed(done, event(4, "run.started"), event(5, "run.succeeded")))
    assert found == [
        "An execution that has ended has a time of its end, and no other has one.",
        "An execution follows its run.",
    ]
