"""What a position answers about itself."""

from __future__ import annotations

from farebox.core.position import Position
from farebox.testing.playbook import NOON, Playbook
from farebox.testing.sketch import act, node, workflow


def test_a_fresh_position_wants_nothing() -> None:
    position = Position("run_1")
    assert position.next_due is None
    assert not position.succeeded
    assert not position.expects("a#1", 1)


def test_it_expects_the_present_attempt_only() -> None:
    story = Playbook(workflow(a=act(retry={"attempts": 2})))
    assert story.position.expects("a#1", 1)
    story.fails("a#1")
    assert not story.position.expects("a#1", 1)
    story.after(minutes=1)
    assert story.position.expects("a#1", 2)
    assert not story.position.expects("a#1", 1)


def test_it_knows_what_a_retry_would_try_again() -> None:
    story = Playbook(workflow(a=act(), b=act(retry={"attempts": 1})))
    assert story.position.failed_steps == []
    story.fails("b#1")
    assert story.position.final is not None
    assert story.position.failed_steps == ["b#1"]


def test_the_earliest_timer_is_next() -> None:
    waits = {f"w{i}": node("wait", "", {"timeoutMs": 1000 * i}) for i in (3, 1, 2)}
    story = Playbook(workflow(**waits))
    assert story.position.next_due == NOON + 1000
    story.answered("w1")
    assert story.position.next_due == NOON + 2000
    story.answered("w3")
    assert story.position.next_due == NOON + 2000
    story.answered("w2").succeeded()
    assert story.position.next_due is None


def test_the_limit_of_the_run_is_a_timer_too() -> None:
    definition = workflow(
        limits={"maxRunSeconds": 10}, a=node("wait", "", {"timeoutMs": 5000}, onError="continue"), b=act()
    )
    story = Playbook(definition)
    assert story.position.next_due == NOON + 5000
    story.after(seconds=5)
    assert story.position.next_due == NOON + 10_000


def test_timers_due_at_the_same_moment_ring_in_the_order_in_which_they_were_set() -> None:
    definition = workflow(
        **{f"w{i}": node("delay", f"a{i}", {"delayMs": 5}) for i in range(5)}, **{f"a{i}": act() for i in range(5)}
    )
    Playbook(definition).after(ms=5).asks("a0#1", "a1#1", "a2#1", "a3#1", "a4#1")


def test_timers_of_waits_that_were_answered_long_before_are_forgotten() -> None:
    definition = workflow(
        rows=node("for-each", "", {"array": list(range(200))}, body="ask"),
        ask=node("wait", "", {"timeoutMs": 9_000_000}),
    )
    story = Playbook(definition)
    for number in range(1, 200):
        story.answered("ask")
        assert len(story.position.timers) <= 80
        assert story.position.steps.keys() == {"rows#1", f"ask#{number + 1}"}
    assert story.position.next_due == NOON + 9_000_000
    story.answered("ask").succeeded()


def test_it_has_succeeded_only_after_success() -> None:
    assert Playbook(workflow(a=act())).does("a#1").position.succeeded
    assert not Playbook(workflow(a=act())).fails("a#1").position.succeeded
