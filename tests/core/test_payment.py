"""The payment's table: every row, every absent row, and what no sequence of rows may ever do."""

from __future__ import annotations

import pytest

from farebox.core.errors import NotAllowed
from farebox.core.payment import TABLE, PaymentFact, allows, move
from farebox.core.records import PaymentStatus

ROWS = """
pending, failed | PROCESSING | processing
pending, processing, failed | SETTLED | paid
pending, processing, failed | DECLINED | failed
pending, failed | CLOSED | expired
processing | CLOSED | processing
processing, failed, expired | SETTLED_LATE | refund_pending
paid, refund_pending, refunded, partially_refunded, disputed, review | SETTLED_LATE | unchanged
expired | PROCESSING | expired
expired | DECLINED | expired
expired | CLOSED | expired
pending, processing, failed, expired | MISMATCHED | review
review | ACCEPTED | paid
review | REFUND_OWED | refund_pending
paid, partially_refunded | REFUND_OWED | refund_pending
refund_pending, review, paid, partially_refunded, disputed | REFUNDED_ALL | refunded
refund_pending, paid, partially_refunded | REFUNDED_PART | partially_refunded
refund_pending | REFUND_REFUSED | review
paid, partially_refunded, refund_pending | DISPUTED | disputed
disputed | DISPUTE_WON | paid
disputed | DISPUTE_WON_PART | partially_refunded
disputed | DISPUTE_LOST | refunded
"""


def written() -> dict[tuple[str, str], str]:
    table = {}
    for line in ROWS.strip().splitlines():
        statuses, fact, new = (cell.strip() for cell in line.split("|"))
        for status in statuses.split(", "):
            table[status, fact] = status if new == "unchanged" else new
    return table


@pytest.mark.parametrize("status", PaymentStatus)
@pytest.mark.parametrize("fact", PaymentFact)
def test_exactly_the_written_rows_are_allowed(status: PaymentStatus, fact: PaymentFact) -> None:
    new = written().get((status.value, fact.name))
    assert allows(status, fact) is (new is not None)
    if new is None:
        with pytest.raises(NotAllowed, match=status.value):
            move(status, fact)
    else:
        assert move(status, fact) == new


def test_the_table_has_no_row_that_is_not_written() -> None:
    assert len(TABLE) == len(written())


def test_what_is_free_stays_free() -> None:
    assert not any(PaymentStatus.NOT_REQUIRED in (status, new) for (status, _), new in TABLE.items())


def test_money_that_went_back_stays_back() -> None:
    moves = {new for (status, _), new in TABLE.items() if status is PaymentStatus.REFUNDED}
    assert moves == {PaymentStatus.REFUNDED}


def test_nothing_becomes_pending_again() -> None:
    assert PaymentStatus.PENDING not in TABLE.values()
