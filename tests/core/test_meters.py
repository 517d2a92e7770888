from __future__ import annotations

from farebox.core import meters


def test_the_first_line_is_told_at_once_then_one_a_second() -> None:
    meter = meters.loop(3)
    assert meters.may_tell(meter, 500)
    meter = meters.told(meter, 500)
    assert not meters.may_tell(meter, 1_499)
    assert meters.may_tell(meter, 1_500)


def test_a_hundred_lines_are_enough() -> None:
    meter = meters.UNTOLD
    for second in range(meters.MOST_LINES):
        assert meters.may_tell(meter, second * 1_000)
        meter = meters.told(meter, second * 1_000)
    assert not meters.may_tell(meter, 10**9)


def test_items_are_counted_between_lines() -> None:
    assert meters.step_on(meters.step_on(meters.loop(9))) == (0, 0, 2, 9)
