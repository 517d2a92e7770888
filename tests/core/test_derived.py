"""Values too large for a line of the journal: left out, and made again from what the journal says."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from farebox.core import capsule, journal, run
from farebox.core.derived import whole
from farebox.core.fold import filled, look
from farebox.core.journal import (
    LARGEST_VALUE,
    LONGEST_LINE,
    AnyEntry,
    ChildOpened,
    IterationEnded,
    LoopOpened,
    RunFailed,
    SignalTaken,
    StepAsked,
    StepDone,
    StepFailed,
    WaitOpened,
)
from farebox.core.replay import Divergence, Proof, Replay
from farebox.testing.playbook import Playbook
from farebox.testing.samples import a_run, a_version
from farebox.testing.sketch import act, node, workflow

HALF = "x" * (LARGEST_VALUE * 6 // 10)
"""Two of them are too much for a line."""
FULL = "y" * (LARGEST_VALUE - 2)
"""With its quotes, the largest value that is taken from outside."""
LONG = "c" * 5_000


def each(children: str = "", body: str = "row", **payload: Any) -> Any:
    return node("for-each", children, payload, body=body)


def lines(story: Playbook) -> list[bytes]:
    """The journal's lines, none of them too long; read back, they are the journal."""
    found = [journal.write(entry) for entry in story.journal]
    assert max(map(len, found)) <= LONGEST_LINE
    read = [journal.read(line) for line in found]
    assert [plain(entry) for entry in filled(story.graph, read)] == [plain(entry) for entry in story.journal]
    proofs = list(Replay(story.graph, read, story.run_id))
    assert all(isinstance(one, Proof) for one in proofs), proofs[-1]
    return found


def plain(entry: AnyEntry) -> object:
    return {**msgspec.to_builtins(entry), "large": False}


def large(story: Playbook, kind: type, step: str) -> bool:
    """Whether the line of this entry left its value out."""
    (found,) = [
        entry
        for entry in map(journal.read, lines(story))
        if isinstance(entry, kind) and getattr(entry, "step", "") == step
    ]
    return bool(getattr(found, "large", False))


TWICE = {"value": "{{ $trigger.body.a + $trigger.body.a }}"}


def test_arguments_that_are_too_large_stand_in_no_line_and_reach_the_action_again() -> None:
    definition = workflow(a=act("", TWICE, retry={"attempts": 2, "jitter": False}))
    story = Playbook(definition, {"a": HALF}).asks("a#1")
    assert story.position.steps["a#1"].arguments == {"value": HALF * 2}
    assert large(story, StepAsked, "a#1")
    read = [journal.read(journal.write(entry)) for entry in story.journal]
    assert look(story.graph, read).steps["a#1"].arguments == {"value": HALF * 2}
    story.fails("a#1", retryable=True).after(seconds=1).asks("a#1").does("a#1").succeeded()
    lines(story)


def test_what_fits_is_written_whole() -> None:
    story = Playbook(workflow(a=act("", {"value": "{{ $trigger.body.a }}"})), {"a": FULL}).asks("a#1")
    assert not large(story, StepAsked, "a#1")
    story.does("a#1", FULL).succeeded()
    assert not large(story, StepDone, "a#1")


def test_a_node_that_the_rules_evaluate_may_give_more_than_a_line_holds() -> None:
    definition = workflow(
        a=node("transform", "b", TWICE),
        b=act("", {"size": "{{ size($nodes.a.result.output) }}"}),
        output={"n": "{{ b.result }}"},
    )
    story = Playbook(definition, {"a": HALF}).asks("b#1")
    assert story.position.steps["b#1"].arguments == {"size": 2 * len(HALF)}
    assert large(story, StepDone, "a#1")
    story.does("b#1", 3).succeeded({"n": 3})


def test_a_loop_goes_through_and_collects_more_than_a_line_holds() -> None:
    definition = workflow(
        rows=each("b", array="{{ [$trigger.body.a, $trigger.body.a] }}", collect="{{ $item + $item }}"),
        row=node("transform", "", {"value": 1}),
        b=act("", {"n": "{{ size($nodes.rows.result.items[1]) }}"}),
    )
    story = Playbook(definition, {"a": HALF}).asks("b#1")
    assert story.position.steps["b#1"].arguments == {"n": 2 * len(HALF)}
    assert large(story, LoopOpened, "rows#1")
    assert large(story, StepDone, "rows#1")
    ended = [entry for entry in map(journal.read, lines(story)) if isinstance(entry, IterationEnded)]
    assert [entry.large for entry in ended] == [True, True]


def test_an_answer_is_written_once() -> None:
    story = Playbook(workflow(ask=node("wait", "b", {}), b=act("", {"n": "{{ size(ask.result.data.a) }}"})))
    story.signalled("ask", {"a": HALF}).asks("b#1")
    assert story.result("ask#1")["data"] == story.result("ask#1")["triggerResult"] == {"a": HALF}
    assert large(story, StepDone, "ask#1")


def test_a_childs_output_is_written_once() -> None:
    definition = workflow(
        call=node("trigger-workflow", "b", {"workflowId": "wf_other", "wait": True}),
        b=act("", {"n": "{{ size(call.result.output) }}"}),
    )
    story = Playbook(definition).asks("call#1")
    opened = ChildOpened(
        at=story.now,
        step="call#1",
        attempt=1,
        workflow_id="wf_other",
        workflow_name=LONG,
        child="run_child",
        waits=True,
    )
    story.happens(opened).child_ends("call#1", "succeeded", output=FULL).asks("b#1")
    assert story.position.steps["b#1"].arguments == {"n": len(FULL)}
    assert large(story, StepDone, "call#1")


def test_an_entry_that_fits_nowhere_stays_as_it_is() -> None:
    story = Playbook(workflow(a=act(), rows=each(array=[1]), row=act())).asks("a#1", "row#1")
    position = story.position
    strays: list[AnyEntry] = [
        StepDone(at=1, step="gone#1", large=True),
        StepDone(at=1, step="a#1", large=True),
        IterationEnded(at=1, step="rows#1", index=0, large=True),
        IterationEnded(at=1, step="a#1", index=0, large=True),
        IterationEnded(at=1, step="rows#1", index=7, large=True),
        StepDone(at=1, step="a#1", result=1),
    ]
    assert [whole(position, entry) for entry in strays] == strays


def test_a_replay_sees_that_a_large_value_stands_where_there_is_none() -> None:
    story = Playbook(workflow(a=act("", TWICE)), {"a": HALF})
    read = [journal.read(journal.write(entry)) for entry in story.journal]
    place = next(place for place, entry in enumerate(read) if isinstance(entry, StepAsked))
    read[place] = StepDone(at=read[place].at, step="a#1", large=True)
    assert isinstance(list(Replay(story.graph, read, story.run_id))[-1], Divergence)


def test_what_would_have_to_stand_in_another_row_fails_with_what_to_do() -> None:
    story = Playbook(workflow(a=act(), output={"big": "{{ $trigger.body.a + $trigger.body.a }}"}), {"a": HALF})
    story.does("a#1").failed("output_invalid")
    assert "store the rest with an artifact node" in story.entries(RunFailed)[0].failure.message

    story = Playbook(
        workflow(call=node("trigger-workflow", "", {"workflowId": "wf_other", "payload": TWICE})), {"a": HALF}
    )
    story.failed("value_too_large", "call#1")

    story = Playbook(workflow(ask=node("wait", "", {"title": TWICE["value"]})), {"a": HALF})
    story.failed("value_too_large", "ask#1")
    assert not story.entries(WaitOpened)

    story = Playbook(workflow(a=act(concurrencyKey="{{ $trigger.body.a }}")), {"a": "k" * 257})
    story.failed("concurrency_key_too_long", "a#1")
    Playbook(workflow(a=act(concurrencyKey="{{ $trigger.body.a }}")), {"a": "k" * 256}).asks("a#1")


def test_what_the_order_of_a_maps_keys_decides_is_not_made_again() -> None:
    definition = workflow(
        a=node("transform", "", {"value": "{{ $trigger.body.m.map(k, $trigger.body.a) }}"}), output={"n": 1}
    )
    story = Playbook(definition, {"m": {"k": 1, "l": 2}, "a": HALF})
    story.failed("value_too_large", "a#1")
    assert "the same whenever it is made" in story.entries(StepFailed)[0].failure.message
    small = Playbook(definition, {"m": {"k": 1, "l": 2}, "a": "small"})
    small.succeeded({"n": 1})

    each_small = workflow(
        a=node("transform", "b", {"array": "{{ $trigger.body.m }}", "each": "{{ $trigger.body.a }}"}), b=act()
    )
    assert large(Playbook(each_small, {"m": [1, 2], "a": HALF}).asks("b#1"), StepDone, "a#1")


def test_keys_that_went_through_cel_stand_in_the_order_of_their_names() -> None:
    names = [f"k{number}" for number in range(20)]
    story = Playbook(workflow(a=act("", {"m": "{{ true ? $trigger.body : {} }}"})), dict.fromkeys(reversed(names), 1))
    arguments = story.position.steps["a#1"].arguments
    assert list(arguments["m"]) == sorted(names)


def test_a_value_has_an_end_and_so_have_all_of_a_run_together() -> None:
    many = {"array": "{{ $trigger.body.m }}", "each": "{{ $trigger.body.a }}"}
    story = Playbook(workflow(a=node("transform", "", many)), {"m": [1] * 100, "a": HALF})
    story.failed("value_too_large", "a#1")

    loop = workflow(rows=each(array="{{ $trigger.body.m }}", collect="{{ $trigger.body.a }}", concurrency=7), row=act())
    story = Playbook(loop, {"m": [1] * 100, "a": FULL})
    for number in range(1, 34):
        story.does(f"row#{number}")
    story.failed("value_too_large", "rows#1")

    names = [f"l{number}" for number in range(6)]
    loops = {
        name: each(after, f"r{name}", array="{{ $trigger.body.m }}", collect="{{ $trigger.body.a }}")
        for name, after in zip(names, [*names[1:], ""], strict=True)
    }
    bodies = {f"r{name}": node("transform", "", {"value": 1}) for name in names}
    story = Playbook(workflow(**loops, **bodies), {"m": [1] * 30, "a": FULL})
    assert "together" in story.entries(StepFailed)[0].failure.message

    doubled = {"value": "{{ $trigger.body.a + $trigger.body.a }}"}
    fat = {
        f"t{number}": node("transform", f"t{number + 1}", {"value": [doubled["value"]] * 12}) for number in range(12)
    }
    story = Playbook(workflow(**fat, t12=act()), {"a": HALF})
    assert "together" in story.entries(StepFailed)[0].failure.message
    assert story.entries(StepFailed)[0].step != "t0#1"


def test_open_waits_show_no_more_together_than_one() -> None:
    waits = {f"w{number}": node("wait", "", {"title": "{{ $trigger.body.a }}"}) for number in range(3)}
    story = Playbook(workflow(**waits), {"a": HALF})
    assert [entry.step for entry in story.entries(WaitOpened)] == ["w0#1"]
    story.failed("value_too_large", "w1#1")


def test_arguments_from_before_there_was_a_limit_are_asked_for_again() -> None:
    definition = workflow(
        call=node(
            "trigger-workflow",
            "",
            {"workflowId": "wf_other", "payload": "{{ $trigger.body.a }}"},
            retry={"attempts": 2, "jitter": False},
        )
    )
    story = Playbook(definition, {"a": "x"}).asks("call#1")
    story.position.steps["call#1"].arguments = {"workflowId": "wf_other", "payload": FULL * 2}
    now = run.failed(story.graph, story.position, "call#1", 1, journal.Failure("busy", retryable=True), story.now)
    run.apply(story.graph, story.position, now)
    entries, _ = run.turn(story.graph, story.position, story.now + 3_600_000)
    assert [type(entry).__name__ for entry in entries] == ["StepAsked"]


def test_a_replay_compares_what_is_large_with_what_is_large() -> None:
    story = Playbook(workflow(a=act("", TWICE)), {"a": HALF})
    read = [journal.read(journal.write(entry)) for entry in story.journal]
    other = Playbook(workflow(a=act("", {"value": "tiny and other"})), {"a": HALF})
    assert isinstance(list(Replay(other.graph, read, story.run_id))[-1], Divergence)
    proofs = list(Replay(story.graph, read, story.run_id))
    assert [one.entry.arguments for one in proofs if isinstance(one.entry, StepAsked)] == [{"value": HALF * 2}]


def test_what_a_fail_node_says_is_bounded() -> None:
    story = Playbook(
        workflow(no=node("fail", "", {"message": TWICE["value"], "code": "{{ $trigger.body.a }}"})), {"a": HALF}
    )
    (failed,) = story.entries(StepFailed)
    assert (len(failed.failure.message), len(failed.failure.code)) == (2_000, 100)


@pytest.mark.parametrize("kind", [RunFailed, SignalTaken])
def test_what_was_told_is_never_left_out(kind: type) -> None:
    entry = (
        RunFailed(at=1, failure=journal.Failure("x", FULL * 2))
        if kind is RunFailed
        else SignalTaken(at=1, step="a#1", signal="s", data=FULL * 2)
    )
    assert journal.read(journal.write(entry)) == entry


def test_an_iteration_may_make_what_is_too_large_for_a_line() -> None:
    definition = workflow(rows=each(body="row", array=[1, 2]), row=node("transform", "then", TWICE), then=act())
    story = Playbook(definition, {"a": HALF}).asks("then#1").does("then#1").asks("then#2")
    assert large(story, StepDone, "row#1")
    story.does("then#2").succeeded()


def test_what_is_larger_in_bytes_than_in_characters_is_seen() -> None:
    wide = {f"{'鍵' * 80}{number:04}": number for number in range(900)}
    twice = "{{ [$trigger.body.m.map(k, k), $trigger.body.m.map(k, k)] }}"
    story = Playbook(workflow(a=act("", {"all": twice})), {"m": wide})
    story.failed("value_too_large", "a#1")


def test_iterations_that_are_too_large_are_left_out_and_the_loop_goes_on() -> None:
    loop = workflow(rows=each(array=list(range(40))), row=act())
    story = Playbook(loop)
    for number in range(1, 41):
        story.does(f"row#{number}", FULL)
    story.succeeded()
    assert story.result("rows#1")["iterations"] == []
    assert (story.result("rows#1")["status"], story.result("rows#1")["iterationCount"]) == ("success", 40)


def test_a_capsule_replays_though_a_secret_was_taken_out_of_a_large_value() -> None:
    signature = "s" * 200_000
    definition = workflow(sign=act("", {"doc": "{{ $trigger.body.signature + $trigger.body.signature }}"}))
    story = Playbook(definition, {"signature": signature}).does("sign#1").succeeded()
    read = [journal.read(journal.write(entry)) for entry in story.journal]
    version = a_version("wf_1", definition=definition)
    made = capsule.make(a_run(id=story.run_id), "Sign", version, story.graph, read, "1", story.now)
    assert made.redacted == 1
    lines = [journal.read(msgspec.json.encode(line)) for line in made.journal]
    assert all(isinstance(one, Proof) for one in Replay(story.graph, lines, story.run_id))


def test_a_text_has_an_end_too() -> None:
    story = Playbook(workflow(a=act("", {"v": "{{ $trigger.body.a }} " * 60})), {"a": HALF})
    story.failed("result_too_large", "a#1")
