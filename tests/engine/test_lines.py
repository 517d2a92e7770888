"""What the limits of one workflow allow, what a queued run may expect, and whose turn it is."""

from __future__ import annotations

import pytest

from farebox.core.graph import Limits, Priority
from farebox.core.times import HOUR, MINUTE, SECOND
from farebox.engine.lines import Line, Rotation
from farebox.storage.port_queues import Head
from farebox.testing.clock import NOON

ONE = Limits(concurrent=1)
TWO = Limits(concurrent=2)
TWO_A_MINUTE = Limits(per_minute=2)


@pytest.fixture
def line() -> Line:
    line = Line("wf_1", "org_1")
    line.counted = True
    return line


def begin(line: Line, run_id: str, limits: Limits, now: int) -> None:
    """Let it in, and let it start."""
    line.take(run_id, limits, now)
    line.handed.discard(run_id)


def test_places_are_given_back(line: Line) -> None:
    for run_id in ("a", "b"):
        assert line.free_at(TWO, NOON) == NOON
        begin(line, run_id, TWO, NOON)
    assert line.free_at(TWO, NOON) is None
    line.leave("a", NOON + 1)
    line.leave("a", NOON + 1)
    assert line.free_at(TWO, NOON + 1) == NOON + 1


def test_who_comes_back_takes_a_place_without_asking(line: Line) -> None:
    begin(line, "a", ONE, NOON)
    line.back("a", NOON)
    line.leave("a", NOON)
    begin(line, "b", ONE, NOON)
    line.back("a", NOON)
    line.leave("b", NOON)
    assert line.free_at(ONE, NOON) is None
    line.leave("a", NOON)
    assert line.free_at(ONE, NOON) == NOON


def test_so_many_starts_in_any_minute(line: Line) -> None:
    begin(line, "a", TWO_A_MINUTE, NOON)
    begin(line, "b", TWO_A_MINUTE, NOON + 50 * SECOND)
    assert line.free_at(TWO_A_MINUTE, NOON + 59 * SECOND) == NOON + MINUTE
    assert line.free_at(TWO_A_MINUTE, NOON + MINUTE) == NOON + MINUTE
    begin(line, "c", TWO_A_MINUTE, NOON + MINUTE)
    assert line.free_at(TWO_A_MINUTE, NOON + MINUTE) == NOON + 50 * SECOND + MINUTE
    assert line.free_at(Limits(per_minute=1), NOON + MINUTE) == NOON + 2 * MINUTE


def test_a_clock_that_is_put_back_stops_nobody_for_long(line: Line) -> None:
    begin(line, "a", TWO_A_MINUTE, NOON)
    begin(line, "b", TWO_A_MINUTE, NOON)
    assert line.free_at(TWO_A_MINUTE, NOON - HOUR) == NOON - HOUR + MINUTE


def test_a_page_is_read_on_and_again(line: Line) -> None:
    line.more = True
    assert not line.idle
    line.more = False
    line.read([Head(3, "a", 1), Head(5, "b", 2)], 2)
    assert (list(line.page), line.after, line.more) == (["a", "b"], 5, True)
    line.waiting = 1
    line.take("a", ONE, NOON)
    line.take("b", ONE, NOON)
    assert (line.waiting, line.after, list(line.page)) == (0, 5, [])
    line.rewind()
    line.more = False
    line.read([Head(3, "a", 1), Head(4, "c", 1)], 3)
    assert (list(line.page), line.after, line.more) == (["c"], 4, False)
    line.page.clear()
    line.read([], 3)
    assert (line.idle, line.after) == (True, 4)


# ---- how long it takes -----------------------------------------------------------------------------------------------


def test_nothing_is_told_without_limits_or_before_counting(line: Line) -> None:
    assert line.eta(1, NOON) is None
    begin(line, "a", ONE, NOON)
    line.counted = False
    assert line.eta(1, NOON) is None


def test_nobody_knows_before_the_first_run_has_ended(line: Line) -> None:
    begin(line, "a", TWO, NOON)
    assert line.eta(1, NOON) == 0
    assert line.eta(2, NOON) is None
    line.leave("a", NOON + 10 * SECOND)
    begin(line, "b", TWO, NOON + 10 * SECOND)
    begin(line, "c", TWO, NOON + 10 * SECOND)
    assert line.eta(1, NOON + 10 * SECOND) == 10


def test_places_get_free_in_the_order_of_taking(line: Line) -> None:
    line.remember(10 * SECOND)
    begin(line, "a", TWO, NOON - 6 * SECOND)
    assert [line.eta(position, NOON) for position in (1, 2, 3, 4, 5)] == [0, 4, 10, 14, 20]
    begin(line, "b", TWO, NOON)
    assert [line.eta(position, NOON) for position in (1, 2, 3, 4)] == [4, 10, 14, 20]
    line.back("woken", NOON)
    assert [line.eta(position, NOON) for position in (1, 2)] == [10, 10]


def test_one_that_stays_long_is_not_promised_to_end_now(line: Line) -> None:
    line.remember(8 * SECOND)
    begin(line, "a", ONE, NOON - HOUR)
    assert [line.eta(position, NOON) for position in (1, 2)] == [2, 10]


def test_who_was_let_in_is_queued_by_name_only(line: Line) -> None:
    line.remember(10 * SECOND)
    line.take("a", ONE, NOON)
    assert [line.eta(position, NOON) for position in (1, 2)] == [0, 10]


def test_a_stay_is_what_a_run_needs_in_all(line: Line) -> None:
    begin(line, "a", ONE, NOON)
    line.leave("a", NOON + 10 * SECOND)
    line.back("a", NOON + HOUR)
    line.leave("a", NOON + HOUR + 4 * SECOND)
    assert line.usual_stay() == 14 * SECOND
    begin(line, "b", ONE, NOON)
    line.leave("b", NOON, started=False)
    assert line.usual_stay() == 14 * SECOND


def test_the_minute_is_reckoned_with(line: Line) -> None:
    begin(line, "a", TWO_A_MINUTE, NOON)
    assert [line.eta(position, NOON + 20 * SECOND) for position in (1, 2, 3, 4, 5)] == [0, 40, 60, 100, 120]
    begin(line, "b", TWO_A_MINUTE, NOON + 30 * SECOND)
    assert [line.eta(position, NOON + 40 * SECOND) for position in (1, 2, 3, 4)] == [20, 50, 80, 110]


def test_the_slower_limit_counts(line: Line) -> None:
    both = Limits(concurrent=1, per_minute=1)
    line.remember(150 * SECOND)
    begin(line, "a", both, NOON)
    assert line.eta(1, NOON) == 150
    line.leave("a", NOON + SECOND)
    assert line.eta(1, NOON + SECOND) == 59


# ---- turns -----------------------------------------------------------------------------------------------------------


def test_organizations_take_turns_and_so_do_their_workflows() -> None:
    rotation = Rotation()
    assert not rotation
    assert rotation.next() is None
    a1, a2, b = Line("a1", "org_a"), Line("a2", "org_a"), Line("b", "org_b")
    for one in (a1, a2, b, a1):
        rotation.add(one)
    turns = [rotation.next() for _ in range(6)]
    assert turns == [a1, b, a2, b, a1, b]
    rotation.remove(b)
    rotation.remove(b)
    assert [rotation.next() for _ in range(2)] == [a2, a1]
    rotation.remove(a1)
    rotation.remove(a2)
    assert not rotation


def ranked(name: str, priority: Priority, org_id: str = "org_a") -> Line:
    line = Line(name, org_id)
    line.limits = Limits(priority=priority)
    return line


def test_priorities_share_the_turns_of_an_organization() -> None:
    rotation = Rotation()
    high, normal, low = ranked("h", "high"), ranked("n", "normal"), ranked("l", "low")
    for one in (low, normal, high):
        rotation.add(one)
    turns = [rotation.next() for _ in range(42)]
    assert [turns.count(one) for one in (high, normal, low)] == [32, 8, 2]
    assert turns[0] is high
    assert low in turns[:21]
    rotation.remove(high)
    assert [turns.count(normal) for turns in [[rotation.next() for _ in range(10)]]] == [8]


def test_within_a_level_workflows_take_turns() -> None:
    rotation = Rotation()
    one, other, low = ranked("1", "high"), ranked("2", "high"), ranked("l", "low")
    for line in (one, other, low):
        rotation.add(line)
    turns = [rotation.next() for _ in range(17)]
    assert [turns.count(line) for line in (one, other, low)] == [8, 8, 1]


def test_a_priority_takes_nothing_from_another_organization() -> None:
    rotation = Rotation()
    mine, theirs = ranked("a", "high"), ranked("b", "low", "org_b")
    rotation.add(mine)
    rotation.add(theirs)
    assert [rotation.next() for _ in range(4)] == [mine, theirs, mine, theirs]


def test_a_line_whose_priority_has_changed_is_found_where_it_was() -> None:
    rotation = Rotation()
    line = ranked("a", "normal")
    rotation.add(line)
    line.limits = Limits(priority="low")
    rotation.remove(line)
    assert not rotation
