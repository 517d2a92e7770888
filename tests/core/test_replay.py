"""The same journal gives the same decisions, and a journal that was changed does not."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from farebox.core import run
from farebox.core.builtin_types import FLOW_TYPES
from farebox.core.commands import Command, OpenChild, Perform, Skip
from farebox.core.graph import NodeType
from farebox.core.graph_check import build
from farebox.core.hold import released
from farebox.core.journal import (
    AnyEntry,
    ChildOpened,
    Failure,
    RunCancelled,
    RunFailed,
    RunHeld,
    RunOpened,
    RunRetried,
    RunStarted,
    RunWoken,
    SignalTaken,
    StepAsked,
    StepDone,
    StepFailed,
    StepInterrupted,
    StepProgressed,
    StepSkipped,
)
from farebox.core.replay import Difference, Divergence, Proof, Replay
from farebox.core.values import Json
from farebox.testing.playbook import NOON, Playbook
from farebox.testing.sketch import act, node, workflow
from tests.core.random_runs import World, definitions

TYPES = {**FLOW_TYPES, "act": NodeType(type="act", flow="action")}
MORE = 5 if os.environ.get("CI") else 1

TICKET = workflow(
    look=act("big", {"of": "{{ $trigger.body.n }}"}, retry={"attempts": 2, "jitter": False}),
    big=node("if", "ask", {"condition": "{{ $nodes.look.result > 3 }}"}),
    ask=node("wait", "", {"timeoutMs": 60_000}, branch="then"),
)


def ticket() -> Playbook:
    """A whole story: a failure, another attempt, a question, an answer."""
    return (
        Playbook(TICKET, {"n": 4})
        .fails("look#1", retryable=True)
        .after(seconds=1)
        .does("look#1", 5)
        .answered("ask", {"yes": True})
    )


def walked(story: Playbook, entries: list[AnyEntry] | None = None) -> list[Proof | Divergence]:
    return list(Replay(story.graph, story.journal if entries is None else entries, story.run_id))


def diverged(story: Playbook, entries: list[AnyEntry]) -> Divergence:
    last = walked(story, entries)[-1]
    assert isinstance(last, Divergence)
    return last


def proven(found: list[Proof | Divergence]) -> int:
    assert all(isinstance(one, Proof) for one in found), found[-1]
    return len(found)


def test_every_entry_of_a_story_is_told_or_decided_again() -> None:
    story = ticket()
    found = walked(story)
    assert proven(found) == len(story.journal)
    told = [type(one.entry).__name__ for one in found if isinstance(one, Proof) and not one.decided]
    assert told == ["RunOpened", "StepFailed", "StepDone", "SignalTaken"]


def test_the_first_decision_that_comes_out_differently_is_shown_field_by_field() -> None:
    story = ticket()
    place = next(i for i, entry in enumerate(story.journal) if isinstance(entry, StepDone) and entry.step == "big#1")
    entries = list(story.journal)
    entries[place] = replace(story.journal[place], exit="else", result={"branch": "else"})
    found = diverged(story, entries)
    assert (found.seq, found.reason) == (place + 1, "the rules decide something else here")
    assert found.expected == story.journal[place]
    assert found.differs == (Difference("result.branch", "then", "else"), Difference("exit", "then", "else"))


def test_a_changed_graph_is_found_at_the_first_decision_that_it_changes() -> None:
    story = ticket()
    other = {**TICKET, "nodes": {**TICKET["nodes"]}}
    other["nodes"]["big"] = {**other["nodes"]["big"], "payload": {"condition": "{{ $nodes.look.result > 30 }}"}}
    graph = Playbook(other, {"n": 4}).graph
    last = list(Replay(graph, story.journal, story.run_id))[-1]
    assert isinstance(last, Divergence)
    assert isinstance(last.found, StepDone)
    assert last.found.step == "big#1"


def test_another_kind_of_entry_differs_in_its_kind() -> None:
    story = Playbook(workflow(a=act()))
    entries = [*story.journal[:2], StepSkipped(at=NOON, step="a#1")]
    found = diverged(story, entries)
    assert isinstance(found.expected, StepAsked)
    assert Difference("kind", "step.asked", "step.skipped") in found.differs


def test_the_policy_of_a_failure_is_decided_again() -> None:
    story = ticket()
    place = next(i for i, entry in enumerate(story.journal) if isinstance(entry, StepFailed))
    entries = list(story.journal)
    entries[place] = replace(story.journal[place], handling="fail", retry_at=None)
    assert diverged(story, entries).reason == "the node's policy makes something else of this failure"


def test_a_missing_decision_is_missed() -> None:
    two = workflow(a=act(), b=act())
    story = Playbook(two)
    asked = [entry for entry in story.journal if isinstance(entry, StepAsked)]
    done = StepDone(at=NOON, step="a#1", attempt=1)
    found = diverged(story, [*story.journal[:3], done])
    assert (found.reason, found.expected) == ("a turn is stored whole: something the rules decide is missing", asked[1])


def test_a_decision_that_nobody_makes() -> None:
    story = Playbook(workflow(a=act()))
    found = diverged(story, [*story.journal, StepSkipped(at=NOON, step="a#1")])
    assert (found.reason, found.expected) == (
        "the rules decide nothing here: they wait for something from outside",
        None,
    )


WAITS = workflow(
    a=act(), ask=node("wait", "", {}), call=node("trigger-workflow", "", {"workflowId": "wf_2", "wait": True})
)
IMPOSSIBLE: list[tuple[AnyEntry, str]] = [
    (RunOpened(at=NOON, trigger="root"), "a run is opened once"),
    (RunRetried(at=NOON), "only a run that failed or was cancelled is retried"),
    (StepInterrupted(at=NOON, step="b#1", attempt=1, times=1), "this attempt was not under way"),
    (StepInterrupted(at=NOON, step="a#1", attempt=1, times=2), "it had been cut off 0 times before"),
    (StepProgressed(at=NOON, step="a#1", attempt=2), "this attempt was not under way"),
    (StepFailed(at=NOON, step="a#1", attempt=2, failure=Failure("x")), "this attempt was not under way"),
    (SignalTaken(at=NOON, step="a#1", signal="sig_1"), "this step was not waiting"),
    (SignalTaken(at=NOON, step="b#1", signal="sig_1"), "this step was not waiting"),
    (
        ChildOpened(at=NOON, step="a#1", attempt=1, workflow_id="w", workflow_name="", child="c"),
        "no child was asked for",
    ),
    (
        ChildOpened(at=NOON, step="b#1", attempt=1, workflow_id="w", workflow_name="", child="c"),
        "no child was asked for",
    ),
    (RunCancelled(at=NOON - 1, by="buyer"), "time goes back"),
    (RunWoken(at=NOON - 1, step="ask#1"), "time goes back"),
]


@pytest.mark.parametrize(("entry", "reason"), IMPOSSIBLE)
def test_what_a_run_cannot_have_been_told(entry: AnyEntry, reason: str) -> None:
    story = Playbook(WAITS)
    assert diverged(story, [*story.journal, entry]).reason == reason


POSSIBLE: list[AnyEntry] = [
    StepInterrupted(at=NOON, step="a#1", attempt=1, times=1),
    StepProgressed(at=NOON, step="a#1", attempt=1),
    SignalTaken(at=NOON, step="ask#1", signal="sig_1"),
    ChildOpened(at=NOON, step="call#1", attempt=1, workflow_id="wf_2", workflow_name="", child="c", waits=True),
    RunCancelled(at=NOON, by="buyer"),
    RunFailed(at=NOON, failure=Failure("action_missing")),
]


@pytest.mark.parametrize("entry", POSSIBLE)
def test_what_it_can(entry: AnyEntry) -> None:
    story = Playbook(WAITS)
    assert proven(walked(story, [*story.journal, entry])) == len(story.journal) + 1


def test_nothing_follows_the_end_but_a_retry_of_the_steps_that_had_failed() -> None:
    story = Playbook(workflow(a=act())).fails("a#1")
    late = StepProgressed(at=NOON, step="a#1", attempt=1)
    assert diverged(story, [*story.journal, late]).reason == "the run had ended"
    wrong = RunRetried(at=NOON, steps=["b#1"])
    assert diverged(story, [*story.journal, wrong]).reason == "the steps that had failed are a#1"
    cancelled = Playbook(workflow(a=act())).happens(RunCancelled, "seller")
    wrong = RunRetried(at=NOON, steps=["a#1"])
    assert diverged(cancelled, [*cancelled.journal, wrong]).reason == "the steps that had failed are none"
    story.happens(RunRetried, ["a#1"]).does("a#1")
    assert proven(walked(story)) == len(story.journal)


def test_a_succeeded_run_is_not_retried() -> None:
    story = Playbook(workflow(a=act())).does("a#1")
    last = RunRetried(at=NOON)
    assert diverged(story, [*story.journal, last]).reason == "only a run that failed or was cancelled is retried"


def test_a_journal_without_its_beginning_is_none() -> None:
    story = ticket()
    assert diverged(story, story.journal[3:]).reason == "a journal begins with the opening of its run"
    assert diverged(story, [RunCancelled(at=NOON, by="buyer")]).seq == 1


def test_a_command_that_another_one_overtook_leaves_no_entry() -> None:
    story = ticket()
    replay = Replay(story.graph, story.journal, story.run_id)
    replay._pending = [Skip("gone#1")]
    assert proven(list(replay)) == len(story.journal)


def test_lists_of_another_length_differ_as_wholes() -> None:
    story = Playbook(workflow(a=act("", {"of": [1, {"n": [2, 3]}]})))
    asked = story.journal[-1]
    assert isinstance(asked, StepAsked)
    found = diverged(story, [*story.journal[:-1], replace(asked, arguments={"of": [1, {"n": [2]}], "new": 1})])
    assert found.differs == (
        Difference("arguments.of.1.n", [2, 3], [2]),
        Difference("arguments.new", "(absent)", 1),
    )
    found = diverged(story, [*story.journal[:-1], replace(asked, arguments={"of": [2, {"n": [2, 3]}]})])
    assert found.differs == (Difference("arguments.of.0", 1, 2),)


def test_what_is_shown_alike_is_alike() -> None:
    story = Playbook(workflow(a=act("", {"of": "{{ $trigger.body.n }}"})), {"n": 1})
    entries = [*story.journal[:-1], replace(story.journal[-1], arguments={"of": 2})]

    def hidden(value: Json) -> Json:
        return {**value, "arguments": "*"} if "arguments" in value else value

    assert isinstance(list(Replay(story.graph, entries, story.run_id, hidden))[-1], Proof)


# ---- any run


def answered(world: World, data: st.DataObject, command: Command) -> None:
    assert isinstance(command, Perform | OpenChild)
    if world.wants(command):
        world.answer(command, data.draw(st.integers(0, 3)) > 0, data.draw(st.booleans()))
    else:
        world.open.remove(command)


def lived(world: World, data: st.DataObject, moves: int) -> None:
    """Answers in any order, signals, the clock, crashes, an end from outside, and more after it."""
    for _ in range(moves):
        what = data.draw(
            st.sampled_from(["answer", "answer", "answer", "signal", "time", "crash", "cancel", "retry", "word"])
        )
        final = world.position.final
        match what:
            case "answer" if world.open:
                answered(world, data, data.draw(st.sampled_from(world.open)))
            case "signal" if world.position.waiting:
                world.signal(data.draw(st.sampled_from(sorted(world.position.waiting))).partition("#")[0])
            case "time":
                world.now += data.draw(st.sampled_from([1, 400, 2_000]))
            case "crash":
                world.crash()
            case "cancel" if final is None and data.draw(st.integers(0, 5)) == 0:
                world.take([RunCancelled(at=world.now, by="seller")])
            case "word" if final is None:
                held = world.position.held is not None
                world.take([released(world.graph, world.position, world.now) if held else RunHeld(at=world.now)])
            case "retry" if isinstance(final, RunCancelled | RunFailed):
                world.open = []
                world.take([RunRetried(at=world.now, steps=world.position.failed_steps)])
            case _:
                pass
        world.turn()


@settings(max_examples=100 * MORE, deadline=None)
@given(definitions(), st.data())
def test_the_journal_of_any_run_is_proven(definition: Json, data: st.DataObject) -> None:
    world = World(build(definition, TYPES))
    lived(world, data, data.draw(st.integers(0, 20), "moves"))
    replay = Replay(world.graph, world.journal, world.run_id)
    assert proven(list(replay)) == len(world.journal)
    assert run.decide(world.graph, replay.position, world.now) is not None


def changed(entry: Any, data: st.DataObject) -> AnyEntry:
    """The same decision with one field changed. When it was made is nobody's decision."""
    fields = {name: getattr(entry, name) for name in entry.__struct_fields__}
    texts = [name for name, value in fields.items() if name != "at" and type(value) in (str, int)]
    assume(texts)
    name = data.draw(st.sampled_from(texts))
    value = fields[name]
    wrong: AnyEntry = replace(entry, **{name: f"{value}x" if isinstance(value, str) else value + 1})
    return wrong


@settings(max_examples=60 * MORE, deadline=None)
@given(definitions(), st.data())
def test_no_decision_can_be_changed_unnoticed(definition: Json, data: st.DataObject) -> None:
    world = World(build(definition, TYPES))
    lived(world, data, data.draw(st.integers(0, 12), "moves"))
    decided = [
        one for one in Replay(world.graph, world.journal, world.run_id) if isinstance(one, Proof) and one.decided
    ]
    assume(decided)
    one = data.draw(st.sampled_from(decided))
    assume(not isinstance(one.entry, RunStarted))  # nothing but a time is in it
    entries = list(world.journal)
    entries[one.seq - 1] = changed(one.entry, data)
    last = list(Replay(world.graph, entries, world.run_id))[-1]
    assert isinstance(last, Divergence), f"{one.entry} became {entries[one.seq - 1]}"
