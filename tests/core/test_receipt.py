"""The sums of a receipt, and the digest that anybody can compute again."""

from __future__ import annotations

import hashlib

from farebox.core.receipt import FIELDS, TimelineDigest, Total, canonical, totals
from farebox.core.records import Payment, Refund
from tests.core.shop import NOON, an_order

EVENT = {
    "createdAt": "2026-01-31T12:00:00.000Z",
    "eventType": "step.succeeded",
    "id": "evt_1_1",
    "level": "success",
    "message": 'Ünïcode, "quotes", \\, \t and \u2028',
    "nodeId": "a",
    "runId": "run_1",
    "title": "Écrire",
    "seq": 1,
}
LINE = (
    '{"createdAt":"2026-01-31T12:00:00.000Z","eventType":"step.succeeded","id":"evt_1_1","level":"success",'
    '"message":"Ünïcode, \\"quotes\\", \\\\, \\t and \u2028","nodeId":"a","runId":"run_1","seq":1,"title":"Écrire"}\n'
).encode()


def payment(amount: int, currency: str = "EUR") -> Payment:
    return Payment(
        id=f"pay_{amount}",
        order_id="ord_1",
        execution_id="exe_1",
        org_id="org_1",
        provider="test",
        external_id=f"tch_{amount}",
        amount=amount,
        currency=currency,
        mode="test",
        received_at=NOON,
    )


def refund(amount: int, status: str = "issued", currency: str = "EUR") -> Refund:
    return Refund(
        id=f"ref_{amount}",
        payment_id="pay_1",
        order_id="ord_1",
        execution_id="exe_1",
        org_id="org_1",
        amount=amount,
        currency=currency,
        reason="run_failed",
        status=status,  # type: ignore[arg-type]
        created_at=NOON,
    )


def test_the_canonical_form_is_exactly_this_line() -> None:
    assert canonical(EVENT) == LINE


def test_the_fields_stand_in_alphabetical_order_and_nothing_else_counts() -> None:
    assert list(FIELDS) == sorted(FIELDS)
    assert canonical({**EVENT, "later": "added"}) == LINE


def test_a_digest_is_that_of_all_lines_in_order() -> None:
    second = {**EVENT, "seq": 2}
    digest = TimelineDigest()
    digest.add([EVENT])
    digest.add([second])
    assert digest.events == 2
    assert digest.hex == hashlib.sha256(LINE + canonical(second)).hexdigest()


def test_nothing_was_owed() -> None:
    assert totals(None, [], []) == []


def test_what_is_kept_is_paid_minus_issued() -> None:
    (total,) = totals(an_order(amount=500), [payment(500)], [refund(200), refund(300, "pending"), refund(1, "refused")])
    assert total == Total("EUR", ordered=500, paid=500, refunded=200)
    assert total.net == 300


def test_another_currency_is_never_added_up() -> None:
    found = totals(an_order(amount=500), [payment(700, "USD")], [refund(700, currency="USD")])
    assert found == [Total("EUR", ordered=500), Total("USD", paid=700, refunded=700)]
