"""A run in its owner's hold records what comes in and decides nothing."""

from __future__ import annotations

from typing import Any

from farebox.core import run
from farebox.core.hold import HOLD, OWNER, RELEASE, obey, released
from farebox.core.journal import (
    RunCancelled,
    RunHeld,
    RunReleased,
    RunRetried,
    RunSucceeded,
    SignalTaken,
    StepAsked,
    StepDone,
    StepInterrupted,
)
from farebox.core.position import Position
from farebox.core.records import Signal
from farebox.core.replay import Divergence, Proof, Replay
from farebox.core.times import MINUTE
from farebox.testing.playbook import NOON, Playbook
from farebox.testing.sketch import act, node, workflow


def held(story: Playbook) -> Playbook:
    return story.happens(RunHeld, "sig_1")


def let_go(story: Playbook) -> Playbook:
    return story.happens(released(story.graph, story.position, story.now, "sig_2"))


def proven(story: Playbook) -> Playbook:
    for one in Replay(story.graph, story.journal, story.run_id):
        assert isinstance(one, Proof), one
    return story


def a_word(word: str, number: int, **fields: Any) -> Signal:
    return Signal(
        id=f"sig_{number}", run_id="run_1", source=OWNER, external_id=str(number), node_id="", data=word,
        received_at=NOON + number, **fields,
    )  # fmt: skip


TWO = workflow(a=act("b"), b=act())


def test_what_is_in_flight_is_recorded_and_nothing_new_is_asked_for() -> None:
    story = held(Playbook(TWO).asks("a#1")).does("a#1", 1)
    assert [type(entry) for entry in story.journal[-2:]] == [RunHeld, StepDone]
    assert story.position.next_due is None
    proven(let_go(story).asks("b#1").does("b#1")).succeeded(None)


def test_the_last_step_ends_and_the_run_ends_once_it_is_released() -> None:
    story = held(Playbook(workflow(a=act())).asks("a#1")).does("a#1")
    assert story.position.final is None
    assert story.entries(RunSucceeded) == []
    proven(let_go(story)).succeeded(None)


def test_a_failure_is_recorded_and_fails_the_run_once_it_is_released() -> None:
    story = held(Playbook(TWO).asks("a#1")).fails("a#1")
    assert story.position.final is None
    proven(let_go(story)).failed("broken", "a#1")


def test_clocks_go_on_and_ring_when_it_is_released() -> None:
    story = Playbook(workflow(ask=node("wait", "", {"timeoutMs": 60_000}), pause=node("delay", "", {"delayMs": 1_000})))
    held(story).after(minutes=5)
    assert story.position.final is None
    proven(let_go(story)).failed("wait_timed_out", "ask#1")


def test_an_answer_is_taken_while_it_is_held_and_counts_afterwards() -> None:
    story = held(Playbook(workflow(ask=node("wait", "b", {"timeoutMs": 60_000}), b=act()))).answered("ask", 1)
    assert len(story.entries(SignalTaken)) == 1
    assert run.waits(story.graph, story.position) == ()
    proven(let_go(story.after(minutes=2)).asks("b#1"))


def test_the_run_s_own_limit_does_not_count_the_time_it_was_held() -> None:
    story = held(Playbook(workflow(a=act(), limits={"maxRunSeconds": 90})).asks("a#1"))
    let_go(story.after(minutes=5))
    assert story.position.deadline == NOON + 6 * MINUTE + 30_000
    proven(story.after(minutes=1).does("a#1")).succeeded(None)


def test_released_where_it_was_held() -> None:
    waiting = Playbook(workflow(ask=node("wait", title="Really?")))
    assert released(waiting.graph, held(waiting).position, NOON) == RunReleased(at=NOON, to="waiting", title="Really?")
    silent = Playbook(workflow(ask=node("wait", public={"show": False})))
    assert released(silent.graph, held(silent).position, NOON) == RunReleased(at=NOON, to="waiting")
    working = Playbook(workflow(a=act(title="Working")))
    assert released(working.graph, held(working).position, NOON) == RunReleased(at=NOON, title="Working")
    hidden = Playbook(workflow(a=act(public={"show": False})))
    assert released(hidden.graph, held(hidden).position, NOON) == RunReleased(at=NOON)
    assert released(hidden.graph, Position("run_1"), NOON) == RunReleased(at=NOON, to="queued")


def test_twice_is_once_and_the_end_lets_go() -> None:
    story = held(held(Playbook(TWO)).after(seconds=1))
    assert story.position.held == NOON
    story.happens(RunCancelled, "seller")
    assert story.position.held is None
    proven(story.happens(RunRetried)).asks("a#1", "a#1")
    assert let_go(story).position.held is None


def test_after_a_crash_a_held_attempt_is_performed_again_once_it_is_released() -> None:
    story = held(Playbook(TWO).asks("a#1"))
    position = run.look(story.graph, story.journal, story.run_id)
    assert run.turn(story.graph, position, NOON) == ([], [])
    assert position.in_flight == {"a#1": 1}
    entries = [released(story.graph, position, NOON)]
    run.apply(story.graph, position, entries[0])
    (cut,) = run.interrupted(story.graph, position, NOON)
    assert cut == StepInterrupted(at=NOON, step="a#1", attempt=1, times=1)
    run.apply(story.graph, position, cut)
    _, commands = run.turn(story.graph, position, NOON)
    assert [command.step for command in commands] == ["a#1"]  # type: ignore[union-attr]


def test_the_owner_is_obeyed_word_by_word() -> None:
    story = Playbook(TWO)
    words = [a_word(RELEASE, 2), a_word(HOLD, 1), a_word(HOLD, 3, taken_by="run")]
    other = Signal(id="sig_9", run_id="run_1", source="api", external_id="9", node_id="a", received_at=NOON)
    entries = obey(story.graph, story.position, [*words, other], NOON)
    assert [(type(entry), entry.signal) for entry in entries] == [(RunHeld, "sig_1"), (RunReleased, "sig_2")]  # type: ignore[union-attr]
    story.happens(RunCancelled, "seller")
    assert obey(story.graph, story.position, words, NOON) == []


def test_a_replay_knows_what_a_hold_forbids() -> None:
    story = held(Playbook(TWO))
    back = released(story.graph, story.position, NOON)
    asked = StepAsked(at=NOON, step="b#1", attempt=1, action="act", arguments={})
    for wrong, reason in (
        ([back, back], "the run was not held"),
        ([RunReleased(at=NOON, to="waiting")], "it was held somewhere else"),
        ([asked], "the rules decide nothing here: they wait for something from outside"),
    ):
        last = list(Replay(story.graph, [*story.journal, *wrong], story.run_id))[-1]
        assert isinstance(last, Divergence)
        assert last.reason == reason
