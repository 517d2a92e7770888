"""Whatever the provider says, in any order and however often: the promises about money hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from farebox.core import execution as rules
from farebox.core.errors import NotAllowed
from farebox.core.journal import Failure, RunCancelled, RunFailed, RunRetried, RunStarted, RunSucceeded
from farebox.core.outcome import Outcome
from farebox.core.records import FINAL_STATUSES, Execution, Payment, PaymentStatus, Refund, Status
from tests.core.shop import NOON, RUN, a_payment, awaiting, order_of, turned

P = PaymentStatus
AWAITING = {P.PENDING, P.PROCESSING, P.FAILED, P.REVIEW}
BELIEVED = {P.PAID, P.DISPUTED, P.REFUND_PENDING, P.REFUNDED, P.PARTIALLY_REFUNDED, P.REVIEW}


class Books:
    """One execution, and everything that its transitions have stored."""

    def __init__(self, policy: str) -> None:
        self.execution: Execution = awaiting(refund_policy=policy)
        self.payments: dict[str, Payment] = {}
        self.refunds: dict[str, Refund] = {}
        self.starts = 0
        self.accepted = False
        self.last = ""
        self.now = NOON
        self.hands = 0

    def take(self, outcome: Outcome) -> None:
        before = self.execution
        assert outcome.execution.rev - before.rev in (0, 1)
        for number, event in enumerate(outcome.events, before.seq + 1):
            line = json.loads(event.body)
            assert event.seq == line["seq"] == number
            assert line["createdAt"] >= self.last
            self.last = line["createdAt"]
        assert outcome.execution.seq == before.seq + len(outcome.events)
        if outcome.payment is not None:
            assert outcome.payment.external_id not in {one.external_id for one in self.payments.values()}
            self.payments[outcome.payment.id] = outcome.payment
        for refund in outcome.refunds:
            known = self.refunds.get(refund.id)
            assert known is None or known.status == "pending"
            self.refunds[refund.id] = refund
        self.starts += outcome.starts
        self.execution = outcome.execution
        self.check()

    def check(self) -> None:
        execution = self.execution
        order = order_of(execution)
        assert self.starts <= 1
        if execution.status is Status.AWAITING_PAYMENT:
            assert execution.payment_status in AWAITING
        elif execution.status is Status.CANCELLED:
            assert execution.payment_status is not P.PENDING
        else:
            assert execution.payment_status in BELIEVED
        if self.starts and not self.accepted:
            (settled,) = [one for one in self.payments.values() if one.kind == "settled"]
            assert (settled.amount, settled.currency, settled.mode) == (order.amount, order.currency, order.mode)
        for payment in self.payments.values():
            back = [one for one in self.refunds.values() if one.payment_id == payment.id]
            assert sum(one.amount for one in back if one.status in ("pending", "issued")) <= payment.amount
            assert sum(one.automatic for one in back) <= 1
            if payment.kind in ("late", "extra"):
                assert back
            if payment.kind == "mismatched":
                live = [one for one in back if one.status != "refused"]
                assert live or payment.id in (*order.held, order.paid_payment_id)
        assert {one.id for one in self.refunds.values() if one.status == "pending"} == set(order.refunds_open)
        assert order.refunded_amount + order.owed_amount <= max(order.paid_amount, 0)
        if execution.status in FINAL_STATUSES:
            assert execution.finished_at is not None
            assert execution.token_ends_at is not None

    def owed(self) -> list[Refund]:
        return [one for one in self.refunds.values() if one.status == "pending"]


def charge(number: int, **fields: Any) -> Callable[[Books], None]:
    def act(books: Books) -> None:
        books.take(rules.receive(books.execution, a_payment(number, **fields), True, RUN, books.now))

    return act


def hear(rule: Callable[[Execution, int], Outcome]) -> Callable[[Books], None]:
    return lambda books: books.take(rule(books.execution, books.now))


def entry(make: Callable[[], Any]) -> Callable[[Books], None]:
    return lambda books: books.take(turned(books.execution, make(), now=books.now))


def issue(books: Books) -> None:
    for refund in books.owed():
        books.take(rules.refund_issued(books.execution, refund, "re", books.now))


def refuse(books: Books) -> None:
    for refund in books.owed():
        books.take(rules.refund_refused(books.execution, refund, books.now))


def by_hand(amount: int | None, place: int = 9) -> Callable[[Books], None]:
    """Of the payment at this place among those that wait for the owner; by default of the one that is believed."""

    def act(books: Books) -> None:
        books.hands += 1
        waiting = order_of(books.execution).held
        held = books.payments[waiting[place]] if place < len(waiting) else None
        books.take(rules.owe_refund(books.execution, f"ref_h{books.hands}", amount, held, books.now))

    return act


def accept(books: Books) -> None:
    waiting = [books.payments[one] for one in order_of(books.execution).held]
    held = next((one for one in waiting if one.kind == "mismatched"), None)
    if held is not None:
        outcome = rules.accept(books.execution, held, RUN, books.now)
        books.accepted = True
        books.take(outcome)


def cancel(books: Books) -> None:
    if books.execution.status is Status.AWAITING_PAYMENT:
        books.take(rules.cancel_awaiting(books.execution, books.now))
    else:
        books.take(turned(books.execution, RunCancelled(at=NOON, by="buyer"), now=books.now))


def elsewhere(books: Books) -> None:
    if not order_of(books.execution).owed_amount:
        books.hands += 1
        books.take(rules.returned_elsewhere(books.execution, f"ref_e{books.hands}", 150, "", books.now))


def back_in_time(books: Books) -> None:
    books.now -= 7_000


NEWS: dict[str, Callable[[Books], None]] = {
    "pays": charge(1),
    "pays again": charge(2),
    "pays too little": charge(3, amount=499),
    "pays dollars": charge(4, currency="USD"),
    "declined": lambda books: books.take(
        rules.declined(books.execution, order_of(books.execution).declines + 1, books.now)
    ),
    "processing": hear(rules.processing),
    "closed": hear(rules.close),
    "cancel": cancel,
    "disputed": hear(rules.disputed),
    "won": hear(lambda execution, now: rules.dispute_closed(execution, True, (), now)),
    "lost": lambda books: books.take(
        rules.dispute_closed(books.execution, False, list(books.refunds.values()), books.now)
    ),
    "second lost": lambda books: books.take(
        rules.lost_beside(books.execution, "pay_2", list(books.refunds.values()), books.now)
    ),
    "started": entry(lambda: RunStarted(at=NOON)),
    "done": entry(lambda: RunSucceeded(at=NOON)),
    "broken": entry(lambda: RunFailed(at=NOON, failure=Failure("boom"))),
    "retried": entry(lambda: RunRetried(at=NOON)),
    "refund issued": issue,
    "refund refused": refuse,
    "refund by hand": by_hand(None),
    "a part by hand": by_hand(200),
    "first held by hand": by_hand(None, 0),
    "second held by hand": by_hand(None, 1),
    "refund elsewhere": elsewhere,
    "accept": accept,
    "clock jumps": back_in_time,
}


@settings(max_examples=400, deadline=None)
@given(
    policy=st.sampled_from(["on_failure", "never"]),
    news=st.lists(st.sampled_from(sorted(NEWS)), max_size=25),
)
def test_any_news_in_any_order(policy: str, news: list[str]) -> None:
    books = Books(policy)
    for one in news:
        books.now += 1_000
        before = books.execution
        try:
            NEWS[one](books)
        except NotAllowed:
            assert books.execution is before or one in ("refund issued", "refund refused")


@settings(max_examples=200, deadline=None)
@given(news=st.lists(st.sampled_from(["pays", "processing", "closed", "cancel"]), max_size=8), seed=st.integers(0, 7))
def test_money_that_came_never_just_stays(news: list[str], seed: int) -> None:
    """At the end a settled payment has a run, or a refund that is open."""
    books = Books("on_failure")
    for one in [*news[: seed % (len(news) + 1)], "pays", *news]:
        try:
            NEWS[one](books)
        except NotAllowed:
            continue
    assert books.starts == 1 or books.owed()
