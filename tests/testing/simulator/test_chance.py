"""The same seed draws the same, in each process, and each stream by itself."""

from __future__ import annotations

from farebox.testing.simulator.chance import Chance


def test_a_seed_is_a_seed() -> None:
    drawn = Chance("seed 1").stream("a").draw()
    assert drawn == Chance("seed 1").stream("a").draw()
    assert drawn != Chance("seed 2").stream("a").draw()
    assert drawn != Chance("seed 1").stream("b").draw()
    assert Chance("seed 1").bytes(4).hex() == "2812713f"


def test_draws_keep_their_bounds() -> None:
    chance = Chance("bounds")
    assert {chance.number(2, 4) for _ in range(200)} == {2, 3, 4}
    assert {chance.choose("ab") for _ in range(50)} == {"a", "b"}
    assert all(1 <= chance.between(1, 2) < 2 for _ in range(50))
    assert not any(chance.hits(0) for _ in range(50))
    assert all(chance.hits(1) for _ in range(50))
    times = [chance.soon(0.01, 60.0) for _ in range(2_000)]
    assert sum(time < 0.02 for time in times) > 1_800
    assert max(times) > 10
