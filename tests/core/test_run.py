"""The run rules as a whole: over random workflows in a random world, every journal obeys the laws."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from farebox.core import journal, run
from farebox.core.builtin_types import FLOW_TYPES
from farebox.core.commands import Command, OpenChild, Perform
from farebox.core.graph import NodeType
from farebox.core.graph_check import build
from farebox.core.journal import (
    FINAL,
    AnyEntry,
    RunCancelled,
    RunOpened,
    RunRetried,
    StepAsked,
    StepDone,
    StepFailed,
    StepInterrupted,
    StepSkipped,
)
from farebox.core.values import Json
from farebox.testing.playbook import NOON, Playbook
from farebox.testing.sketch import act, node, workflow
from farebox.testing.snapshot import snapshot
from tests.core import chains
from tests.core.random_runs import World, check_laws, definitions

TYPES = {**FLOW_TYPES, "act": NodeType(type="act", flow="action")}
MOST_MOVES = 300
OF_THE_KEY = (*FINAL, RunRetried)
"""Entries that say nothing of a step: only the journal's key keeps them from being there twice."""
MORE = 5 if os.environ.get("CI") else 1


def go_on(world: World, answer: Callable[[World, Command], None], fails: Callable[[str], bool]) -> None:
    """The next thing in a fixed order: work is answered, a child ends, time passes, a wait is answered."""
    if world.open:
        answer(world, world.open[0])
        world.turn()
    else:
        chains.go_on(world, fails)


def settle(world: World) -> None:
    """Let everything come to its end: all work is done well, every wait is answered or rings."""
    for _ in range(MOST_MOVES):
        if world.position.final is not None:
            return
        go_on(world, lambda world, command: world.answer(command, ok=True), lambda step: False)
    raise AssertionError("the run does not end")


def move(world: World, data: st.DataObject) -> None:
    """One thing happens, of all that could."""
    world.now += data.draw(st.sampled_from([0, 0, 1, 7, 500]), "time passes")
    could = ["nothing", "early signal", "timer", "crash", "twice", "cancel"]
    could += ["answer"] * 6 if world.open else []
    could += ["signal"] * 3 if world.position.waiting else []
    could += ["child"] * 3 if world.position.children else []
    match data.draw(st.sampled_from(could), "then"):
        case "answer":
            command = data.draw(st.sampled_from(world.open))
            world.answer(command, data.draw(st.integers(0, 4)) > 0, data.draw(st.booleans()))
        case "signal":
            step = data.draw(st.sampled_from(list(world.position.waiting)))
            world.signal(step.partition("#")[0], data.draw(st.sampled_from(["", step])))
        case "early signal":
            world.signal(data.draw(st.sampled_from(list(world.graph.nodes))))
        case "child":
            child, step = data.draw(st.sampled_from(list(world.position.children.items())))
            world.child_ends(child, step, data.draw(st.sampled_from(["success", "failure", "cancelled"])))
        case "timer" if world.position.next_due is not None:
            world.now = max(world.now, world.position.next_due)
        case "crash":
            world.crash()
        case "twice":
            late = data.draw(st.sampled_from([entry for entry in world.journal if not isinstance(entry, OF_THE_KEY)]))
            world.ignores(late)
        case "cancel" if data.draw(st.integers(0, 9)) == 0 and world.position.final is None:
            world.take([RunCancelled(at=world.now, by="buyer")])
        case _:
            pass
    world.turn()


@settings(max_examples=150 * MORE, deadline=None)
@given(definitions(), st.data())
def test_any_order_of_arrivals_gives_a_legal_journal(definition: Json, data: st.DataObject) -> None:
    world = World(build(definition, TYPES))
    for _ in range(data.draw(st.integers(0, 25), "moves")):
        move(world, data)
        again = run.look(world.graph, [journal.read(journal.write(entry)) for entry in world.journal], world.run_id)
        assert snapshot(again) == snapshot(world.position)
        assert [command for command in world.open if world.wants(command)] == run.decide(world.graph, again, world.now)
        if world.position.final is not None:
            break
    settle(world)
    check_laws(definition, world.journal)


@settings(max_examples=100 * MORE, deadline=None)
@given(definitions(), st.data())
def test_a_run_that_is_retried_goes_on_where_it_ended(definition: Json, data: st.DataObject) -> None:
    world = World(build(definition, TYPES))
    for _ in range(data.draw(st.integers(1, 3), "retries")):
        for _ in range(data.draw(st.integers(0, 25), "moves")):
            move(world, data)
        if world.position.final is None:
            world.take([RunCancelled(at=world.now, by="seller")])
        world.open = []
        world.take([RunRetried(at=world.now)])
        world.turn()
        again = run.look(world.graph, world.journal, world.run_id)
        assert snapshot(again) == snapshot(world.position)
    settle(world)
    for kind in (StepAsked, StepDone, StepFailed, StepSkipped):
        seen = [(entry.step, getattr(entry, "attempt", 0)) for entry in world.journal if type(entry) is kind]
        assert len(seen) == len(set(seen)), "an attempt was made twice"
    ended = [entry.step for entry in world.journal if type(entry) in (StepDone, StepSkipped)]
    assert len(ended) == len(set(ended)), "a step ended twice"


# ---- crashes


def answers(world: World, command: Command) -> None:
    """What the outside does is settled by what it is asked: some steps fail once, some for ever."""
    assert isinstance(command, Perform | OpenChild)
    fate = sum(command.step.encode()) % 5
    world.answer(command, ok=not (fate == 0 or (fate == 1 and command.attempt == 1)), retryable=True)


def play(world: World, crash_at: frozenset[int] = frozenset()) -> list[AnyEntry]:
    """Go to the end in one fixed order; dies after the turns with these numbers."""
    for number in range(MOST_MOVES):
        if number in crash_at:
            world.crash()
        if world.position.final is not None:
            return world.journal
        go_on(world, answers, lambda step: len(step) % 2 == 0)
    raise AssertionError("the run does not end")


def told(entries: list[AnyEntry]) -> list[AnyEntry]:
    return [entry for entry in entries if not isinstance(entry, StepInterrupted)]


@settings(max_examples=100 * MORE, deadline=None)
@given(definitions(), st.sets(st.integers(0, 40), max_size=2))
def test_wherever_the_engine_dies_the_journal_comes_out_the_same(definition: Json, crash_at: set[int]) -> None:
    graph = build(definition, TYPES)
    calm = play(World(graph))
    world = World(graph)
    assert told(play(world, frozenset(crash_at))) == calm
    check_laws(definition, world.journal)


@settings(max_examples=50 * MORE, deadline=None)
@given(definitions(), st.integers(1, 5))
def test_short_turns_come_to_the_same_end_as_long_ones(definition: Json, most: int) -> None:
    graph = build(definition, TYPES)
    whole, parts = World(graph), World(graph)
    parts.position = run.look(graph, parts.journal[:1], parts.run_id)
    parts.journal = parts.journal[:1]
    for _ in range(MOST_MOVES):
        entries, _ = run.turn(graph, parts.position, NOON, most)
        parts.journal += entries
        if not run.has_more(parts.position, NOON):
            break
    assert parts.journal == whole.journal
    check_laws(definition, parts.journal)


def test_an_attempt_that_a_crash_cut_off_is_performed_again_under_its_number() -> None:
    story = Playbook(workflow(a=act())).asks("a#1").crashes()
    story.asks(Perform("a#1", 1, "act", {}, 300_000, "run_story/a#1")).does("a#1").succeeded()
    assert [entry.times for entry in story.entries(StepInterrupted)] == [1]


def test_after_the_third_cut_off_the_step_fails_and_is_not_retried() -> None:
    story = Playbook(workflow(a=act(retry={"attempts": 10}))).crashes().crashes().crashes().failed("interrupted", "a#1")
    assert [entry.times for entry in story.entries(StepInterrupted)] == [1, 2]


def test_the_cut_offs_of_another_attempt_do_not_count() -> None:
    story = Playbook(workflow(a=act(retry={"attempts": 2}))).crashes().crashes().fails("a#1").after(minutes=1)
    story.crashes().crashes().asks("a#1").does("a#1").succeeded()


def test_a_step_that_its_crashes_have_failed_can_be_handled() -> None:
    Playbook(workflow(a=act("b", onError="continue"), b=act())).crashes().crashes().crashes().asks("b#1")


def test_a_timer_survives_a_crash() -> None:
    story = Playbook(workflow(pause=node("delay", "a", {"delayMs": 1000}), a=act())).crashes().waits_for("pause#1")
    story.after(seconds=1).asks("a#1")


# ---- size


def calls_for(items: int) -> int:
    """How many Python calls a for-each over so many actions costs, with ten of them in flight."""
    definition = workflow(
        rows=node(
            "for-each", "", {"array": list(range(items)), "concurrency": 10, "collect": "{{ row.result }}"}, body="row"
        ),
        row=act("", {"n": "{{ $item }}"}),
    )
    graph = build(definition, TYPES)
    calls = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += 1

    position = run.look(graph, [RunOpened(at=NOON, trigger="root")], "run_1")
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        _, commands = run.turn(graph, position, NOON)
        while commands:
            command = commands.pop(0)
            assert isinstance(command, Perform)
            run.apply(graph, position, StepDone(at=NOON, step=command.step, result=1))
            commands += run.turn(graph, position, NOON)[1]
    finally:
        sys.setprofile(before)
    assert position.succeeded
    return calls


def test_a_large_for_each_costs_as_much_per_item_as_a_small_one() -> None:
    small, large = calls_for(100), calls_for(1_000)
    assert large < 10.5 * small
