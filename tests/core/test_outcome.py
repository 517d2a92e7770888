from __future__ import annotations

import pytest

from farebox.core.errors import NotAllowed
from farebox.core.lifecycle import Fact
from farebox.core.outcome import TOKEN_LIFE, Draft
from farebox.core.records import EventRow, Order, Payment, Refund, Status
from tests.core.shop import NOON, awaiting, cancelled_unpaid, order_of, pay


def test_nothing_said_is_nothing_changed() -> None:
    execution = awaiting()
    outcome = Draft(execution, NOON + 9).done()
    assert outcome.execution is execution
    assert not outcome.changed
    assert list(outcome.rows()) == []
    assert outcome.refund is None


def test_one_transaction_counts_the_revision_once() -> None:
    outcome = pay(awaiting())
    assert len(outcome.events) == 2
    assert outcome.execution.rev == awaiting().rev + 1
    assert outcome.execution.updated_at == NOON + 1


def test_all_of_it_becomes_rows() -> None:
    late = pay(cancelled_unpaid())
    assert [type(row) for row in late.rows()] == [Order, Payment, Refund, EventRow, EventRow]


def test_what_clients_cannot_see_leaves_the_revision() -> None:
    draft = Draft(awaiting(), NOON + 9)
    draft.change_order(next_check_at=7)
    outcome = draft.done()
    assert outcome.changed
    assert outcome.execution.rev == awaiting().rev
    assert outcome.execution.stamp == awaiting().stamp + 1
    assert [type(row) for row in outcome.rows()] == [Order]


def test_a_new_place_to_pay_can_be_seen() -> None:
    draft = Draft(awaiting(), NOON + 9)
    draft.change_order(checkout_url="https://pay.example/2")
    assert draft.done().execution.rev == awaiting().rev + 1


def test_a_field_set_to_what_it_was_is_no_change() -> None:
    draft = Draft(awaiting(), NOON + 9)
    draft.change(message=awaiting().message)
    draft.change_order(amount=order_of(awaiting()).amount)
    assert not draft.done().changed


def test_a_field_that_goes_back_to_what_it_was_is_no_change() -> None:
    draft = Draft(awaiting(), NOON + 9)
    draft.change(message="Something else")
    draft.change(message=awaiting().message)
    assert not draft.done().changed


def test_a_status_moves_by_its_table_only() -> None:
    with pytest.raises(NotAllowed):
        Draft(awaiting(), NOON).happens(Fact.STARTED)


def test_an_end_gives_the_token_thirty_days() -> None:
    draft = Draft(awaiting(), NOON)
    draft.happens(Fact.CANCELLED)
    draft.end("Cancelled")
    execution = draft.done().execution
    assert execution.status is Status.CANCELLED
    assert execution.token_ends_at == NOON + TOKEN_LIFE
    assert execution.finished_at == NOON
