"""What is asked for next, and in which order."""

from __future__ import annotations

from farebox.core import run
from farebox.core.builtin_types import FLOW_TYPES
from farebox.core.commands import Begin, Perform, Skip, Visit
from farebox.core.decide import decide, to_do, to_record
from farebox.core.graph_check import build
from farebox.core.journal import RunFailed, RunOpened, RunStarted, StepAsked
from farebox.core.position import MAX_STEPS, Position
from farebox.core.times import SECOND
from farebox.testing.playbook import NOON, Playbook
from farebox.testing.sketch import act, node, workflow


def test_nothing_is_to_do_before_a_run_is_opened() -> None:
    assert decide(Playbook(workflow()).graph, Position(), NOON) == []


def test_a_run_begins_then_visits_and_only_then_asks_the_outside() -> None:
    graph = Playbook(
        workflow(check=node("if", "a b", {"condition": True}), a=act(branch="then"), b=act(branch="else"))
    ).graph
    story = Playbook(workflow())
    position = run.look(graph, story.journal[:1], "run_1")
    seen = []
    for _ in range(10):
        commands = decide(graph, position, NOON)
        assert decide(graph, position, NOON) == commands
        seen.append(commands)
        entries = [entry for command in commands for entry in run.record(graph, position, command, NOON)]
        for entry in entries:
            run.apply(graph, position, entry)
        if not entries:
            break
    assert seen == [
        [Begin()],
        [Visit("check#1")],
        [Visit("a#1"), Skip("b#1")],
        [Perform("a#1", 1, "act", {}, 300_000, "run_1/a#1")],
    ]


def test_a_run_that_reaches_its_limit_of_time_fails() -> None:
    definition = workflow(limits={"maxRunSeconds": 60}, a=act(), ask=node("wait", "", {"timeoutMs": 3_600_000}))
    story = Playbook(definition).after(seconds=59, ms=999).asks("a#1")
    story.after(ms=1).failed("run_timed_out")
    assert story.entries(RunStarted)[0].deadline == NOON + 60 * SECOND


def test_the_limit_counts_from_the_start_of_each_try_of_the_run() -> None:
    story = Playbook(workflow(limits={"maxRunSeconds": 60}, a=act())).after(seconds=60).failed("run_timed_out")
    story.after(hours=1).retried().after(seconds=59).does("a#1").succeeded()


def test_a_run_visits_at_most_so_many_steps() -> None:
    definition = workflow(
        rows=node("for-each", "", {"array": list(range(1_001))}, body="cells"),
        cells=node("for-each", "", {"array": list(range(100))}, body="cell"),
        cell=node("if", "", {"condition": True}),
    )
    graph = build(definition, FLOW_TYPES)
    position = run.look(graph, [RunOpened(at=NOON, trigger="root")])
    run.turn(graph, position, NOON)
    assert isinstance(position.final, RunFailed)
    assert position.final.failure.code == "too_many_steps"
    assert MAX_STEPS < position.visits < MAX_STEPS + 10


def test_what_is_handed_to_the_outside_is_handed_once() -> None:
    story = Playbook(workflow(a=act()))
    position = run.look(story.graph, story.journal[:1])
    _, first = run.turn(story.graph, position, NOON)
    assert len(first) == 1
    assert run.turn(story.graph, position, NOON) == ([], [])
    assert to_do(position) == to_record(position, NOON) == []


def test_nothing_is_handed_out_in_a_turn_in_which_the_run_ends() -> None:
    story = Playbook(workflow(a=act(), stop=node("fail", "", {"message": "no"})))
    story.asks().failed("failed")
    assert len(story.entries(StepAsked)) == 1


def test_many_timers_ring_at_once() -> None:
    waits = {f"w{i}": node("wait", "", {"timeoutMs": 1000 + i % 7}, onError="continue") for i in range(40)}
    story = Playbook(workflow(**waits)).answered("w3").answered("w7").after(ms=1003)
    assert list(story.position.waiting) == [f"w{i}#1" for i in range(40) if i % 7 > 3]
    story.after(seconds=1).succeeded()


def test_of_several_deadlines_that_have_passed_the_oldest_rings_first_and_the_rest_does_not() -> None:
    definition = workflow(late=node("wait", "", {"timeoutMs": 2000}), soon=node("wait", "", {"timeoutMs": 1000}))
    Playbook(definition).after(seconds=9).failed("wait_timed_out", "soon#1")
