"""Organizations in turns, their workflows in turns, within these first come, first served."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from farebox.engine.turnstile import Lane, Turnstile


def filled(*lanes: tuple[Lane, int]) -> Turnstile[tuple[Lane, int]]:
    turnstile: Turnstile[tuple[Lane, int]] = Turnstile()
    for lane, count in lanes:
        for number in range(count):
            turnstile.put(lane, (lane, number))
    return turnstile


def test_one_lane_alone_takes_everything_in_order() -> None:
    turnstile = filled((("a", "x"), 5))
    assert [number for _, number in turnstile.take(3)] == [0, 1, 2]
    assert [number for _, number in turnstile.take(3)] == [3, 4]
    assert turnstile.take(3) == []
    assert turnstile.lanes == []


def test_a_flood_does_not_keep_another_workflow_from_the_next_transaction() -> None:
    turnstile = filled((("a", "flood"), 1_000), (("a", "x"), 1), (("b", "y"), 2))
    taken = turnstile.take(100)
    assert len(taken) == 100
    assert [lane for lane, _ in taken if lane[1] != "flood"] == [("a", "x"), ("b", "y"), ("b", "y")]


def test_an_organization_has_no_larger_share_for_having_more_workflows() -> None:
    many = [(("a", f"w{number}"), 50) for number in range(20)]
    taken = filled(*many, (("b", "y"), 500)).take(100)
    assert sum(lane[0] == "b" for lane, _ in taken) == 50


def test_who_had_no_turn_is_first_the_next_time() -> None:
    turnstile = filled(*[((f"org{number}", "w"), 2) for number in range(5)])
    first, second = turnstile.take(3), turnstile.take(3)
    assert {lane for lane, _ in first} | {lane for lane, _ in second} == {(f"org{number}", "w") for number in range(5)}


def test_who_came_last_in_a_round_and_found_nothing_left_is_first_in_the_next() -> None:
    turnstile = filled((("a", "w"), 9), (("b", "w"), 9), (("c", "w"), 9))
    assert [lane[0] for lane, _ in turnstile.take(4)] == ["a", "a", "b", "b"]
    assert [lane[0] for lane, _ in turnstile.take(1)] == ["c"]


def test_what_belongs_to_no_workflow_has_half_of_each_transaction_to_itself() -> None:
    floods = [((f"org{number}", "w"), 100) for number in range(20)]
    taken = filled(*floods, (("", ""), 60)).take(200)
    assert sum(lane == ("", "") for lane, _ in taken) == 60
    assert len({lane for lane, _ in taken}) == 21


def test_what_is_put_back_is_first_again() -> None:
    turnstile = filled((("a", "x"), 3))
    [one] = turnstile.take(1)
    turnstile.put_back(("a", "x"), one)
    assert [number for _, number in turnstile.take(3)] == [0, 1, 2]


LANES = st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"))


@given(st.lists(LANES, max_size=60), st.lists(st.integers(1, 20), max_size=30))
def test_nobody_is_lost_taken_twice_or_overtaken_in_his_lane(lanes: Sequence[Lane], takes: Sequence[int]) -> None:
    turnstile: Turnstile[tuple[Lane, int]] = Turnstile()
    for number, lane in enumerate(lanes):
        turnstile.put(lane, (lane, number))
    assert sorted(number for _, number in turnstile) == list(range(len(lanes)))
    seen: list[tuple[Lane, int]] = []
    for most in takes:
        taken = turnstile.take(most)
        assert len(taken) == min(most, len(lanes) - len(seen))
        seen += taken
        assert len(turnstile) == len(lanes) - len(seen)
    for lane in set(lanes):
        numbers = [number for of, number in seen if of == lane]
        assert numbers == [number for number, of in enumerate(lanes) if of == lane][: len(numbers)]
