"""The execution's table: every row, every absent row, and a few endings written by hand."""

from __future__ import annotations

import pytest

from farebox.core.errors import NotAllowed
from farebox.core.lifecycle import TABLE, Fact, advance
from farebox.core.records import FINAL_STATUSES, Status

ROWS = """
- | opened with a price | awaiting_payment
- | opened | workflow_queued
awaiting_payment | paid | payment_confirmed
payment_confirmed | queued | workflow_queued
awaiting_payment | closed unpaid | workflow_cancelled
awaiting_payment | cancelled | workflow_cancelled
workflow_queued | started | workflow_running
workflow_queued | failed | workflow_failed
workflow_running | parked | workflow_waiting
workflow_waiting | woken | workflow_running
workflow_running | finished | workflow_succeeded
workflow_running | failed | workflow_failed
workflow_waiting | failed | workflow_failed
workflow_queued | cancelled | workflow_cancelled
workflow_running | cancelled | workflow_cancelled
workflow_waiting | cancelled | workflow_cancelled
workflow_failed | retried | workflow_queued
"""


def written() -> dict[tuple[str, str], str]:
    rows = [[cell.strip() for cell in line.split("|")] for line in ROWS.strip().splitlines()]
    return {(status, fact): new for status, fact, new in rows}


@pytest.mark.parametrize("status", [None, *Status])
@pytest.mark.parametrize("fact", Fact)
def test_exactly_the_written_rows_are_allowed(status: Status | None, fact: Fact) -> None:
    new = written().get((status.value if status else "-", fact.value))
    if new is None:
        with pytest.raises(NotAllowed) as refused:
            advance(status, fact)
        assert refused.value.code == 409001
        assert fact.value in refused.value.message
    else:
        assert advance(status, fact) == new


def test_the_table_has_no_row_that_is_not_written() -> None:
    assert len(TABLE) == len(written())


def test_only_a_failure_can_be_undone() -> None:
    assert {status for status, _ in TABLE if status in FINAL_STATUSES} == {Status.FAILED}


def test_nothing_goes_back_to_awaiting_its_payment() -> None:
    assert [status for (status, _), new in TABLE.items() if new is Status.AWAITING_PAYMENT] == [None]
