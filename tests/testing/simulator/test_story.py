"""A story is read by people: names instead of ids, in the order in which they turn up."""

from __future__ import annotations

from farebox.testing.clock import NOON
from farebox.testing.samples import an_execution, events, new
from farebox.testing.simulator.story import Broken, Story


def test_ids_become_names() -> None:
    story = Story()
    one, two = an_execution(), an_execution()
    story.tell(0.0, NOON, "buyer 1", "has {}", two.id)
    story.tell(1.5, NOON + 1_500, "farebox 1", "stored {}", new(one, *events(one.id, 1, 1)))
    story.tell(2.0, NOON, "owner", "hears {}", ValueError(f"no {two.id}"))
    first, second, third = story.lines()
    assert first.split() == ["0.000", "s", "12:00:00", "buyer", "1", "has", "execution", "1"]
    assert "12:00:01  farebox 1   stored execution 2 is workflow_queued, not_required [" in second
    assert third.endswith("hears ValueError: no execution 1")
    assert story.short(f"{one.id} and run_0123456789") == "execution 2 and run 1"


def test_what_is_broken_says_so_in_a_sentence() -> None:
    assert str(Broken("Money is safe.", "execution 1", "it is not")) == "Money is safe. execution 1: it is not"
