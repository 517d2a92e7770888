"""How a bulk retry moves, and what it passes by."""

from __future__ import annotations

from farebox.core.bulk import BulkRetry, came_to, over, reason_against
from farebox.core.records import PaymentStatus
from farebox.testing.samples import a_run, an_execution

NOON = 1_767_268_800_000
BULK = BulkRetry(id="blk_1", org_id="org_1", created_at=NOON, until=NOON, per_minute=60, next_at=NOON)


def test_what_is_retried_takes_its_time_and_what_is_passed_by_does_not() -> None:
    first = came_to(BULK, "run_1", "", NOON)
    assert (first.after, first.retried, first.next_at, first.stamp) == ("run_1", 1, NOON + 1_000, 1)
    second = came_to(first, "run_2", "child", NOON + 1_000)
    third = came_to(second, "run_3", "child", NOON + 1_000)
    assert (third.retried, third.passed, third.next_at, third.stamp) == (1, {"child": 2}, NOON + 1_000, 3)
    late = came_to(third, "run_4", "", NOON + 90_000)
    assert late.next_at == NOON + 91_000  # no burst after a rest
    early = came_to(came_to(BULK, "run_1", "", NOON), "run_2", "", NOON + 999)
    assert early.next_at == NOON + 2_000
    assert came_to(over(BULK, "stopped", NOON), "run_9", "", NOON).next_at == NOON + 1_000


def test_the_end() -> None:
    done = over(BULK, "done", NOON + 5)
    assert (done.status, done.next_at, done.finished_at, done.stamp) == ("done", None, NOON + 5, 1)


def test_money_first() -> None:
    run = a_run()
    assert reason_against(run, None) == ""
    assert reason_against(a_run(parent_waits=True), None) == "child"
    for status in PaymentStatus:
        against = reason_against(run, an_execution(payment_status=status))
        free = status in (PaymentStatus.NOT_REQUIRED, PaymentStatus.PAID)
        assert against == ("" if free else f"payment_{status.value}")
