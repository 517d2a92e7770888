"""Rates from what really happened, said only when there is enough of it, and read once in a while."""

from __future__ import annotations

from farebox.core.records import PaymentStatus, Status
from farebox.service.house import House
from farebox.service.track_record import KEPT, LEAST, MOST_KEPT, WINDOW, TrackRecord, TrackRecords, drawn_from
from farebox.testing.clock import Clock
from farebox.testing.samples import an_execution, new

GOOD = (True, False, 2_000)
BAD = (False, True, 100)


def test_too_few_say_nothing_about_rates() -> None:
    assert drawn_from([]) == TrackRecord()
    found = drawn_from([GOOD] * (LEAST - 1))
    assert (found.executions, found.success_rate, found.median_seconds) == (LEAST - 1, None, None)


def test_rates_and_the_median_of_what_succeeded() -> None:
    found = drawn_from([GOOD] * 13 + [(True, False, 4_000)] * 2 + [BAD] * 5)
    assert found == TrackRecord(
        executions=20,
        succeeded=15,
        failed=5,
        refunded=5,
        success_rate=0.75,
        refund_rate=0.25,
        median_seconds=2.0,
    )


def test_a_median_needs_enough_successes_too() -> None:
    found = drawn_from([GOOD, *[BAD] * LEAST])
    assert found.success_rate == 0.091
    assert found.median_seconds is None


async def test_it_is_read_once_in_a_while(house: House, clock: Clock) -> None:
    async def end(ago: int) -> None:
        paid = PaymentStatus.PAID
        one = an_execution(status=Status.SUCCEEDED, payment_status=paid, started_at=1, finished_at=clock() - ago)
        await house.store.commit(new(one))

    records = TrackRecords(house.store, clock)
    await end(0)
    await end(WINDOW + 1)
    assert (await records.of("wf_sample")).executions == 1
    await end(0)
    assert (await records.of("wf_sample")).executions == 1
    clock.pass_time(ms=KEPT)
    assert (await records.of("wf_sample")).executions == 2
    for number in range(MOST_KEPT):
        await records.of(f"wf_{number}")
    await end(0)
    assert (await records.of("wf_sample")).executions == 3
