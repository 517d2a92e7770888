from __future__ import annotations

from farebox.core import execution as rules
from farebox.core.outcome import Outcome
from farebox.core.records import Order
from farebox.service.keeping import Story, keep
from farebox.storage.port import Books
from tests.core.shop import NOON, awaiting, order_of, pay


def books() -> Books:
    return Books(NOON, {}, {})


def test_an_outcome_becomes_rows() -> None:
    written, outcome = books(), pay(awaiting())
    assert keep(written, outcome) is outcome.execution
    assert written.executions == {"exe_1": outcome.execution}
    assert written.rows == list(outcome.rows())


def test_no_change_is_no_row() -> None:
    written, execution = books(), awaiting()
    assert keep(written, Outcome(execution=execution, events=[], changed=False)) is execution
    assert not written.executions
    assert not written.rows


def test_several_transitions_count_and_write_once() -> None:
    written, before = books(), awaiting()
    story = Story(written, before)
    story.take(rules.declined(story.execution, 1, NOON))
    story.take(rules.processing(story.execution, NOON))
    story.take(rules.check_again(story.execution, NOON + 9, NOON))
    story.take(rules.processing(story.execution, NOON))
    after = story.end()
    assert after.rev == before.rev + 1
    assert [row for row in written.rows if isinstance(row, Order)] == [order_of(after)]
    assert order_of(after).declines == 1
    assert after.seq == before.seq + 2


def test_a_story_of_nothing_writes_nothing() -> None:
    written = books()
    assert Story(written, awaiting()).end() == awaiting()
    assert not written.executions


def test_what_clients_cannot_see_does_not_count() -> None:
    written, before = books(), awaiting()
    story = Story(written, before)
    story.take(rules.check_again(before, NOON + 9, NOON))
    assert story.end().rev == before.rev
    assert written.executions
