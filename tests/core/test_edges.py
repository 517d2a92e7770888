"""The frontier: exits, joins and skipped nodes."""

from __future__ import annotations

from farebox.core.journal import StepAsked, StepSkipped
from farebox.testing.playbook import Playbook
from farebox.testing.sketch import act, node, workflow

FORK = workflow(
    check=node("if", "big small", {"condition": "{{ $trigger.body.n > 3 }}"}),
    big=act("join", branch="then"),
    small=act("more", branch="else"),
    more=act("join"),
    join=act(),
)


def test_one_step_follows_the_other() -> None:
    (
        Playbook(workflow(a=act("b"), b=act("c"), c=act()))
        .asks("a#1")
        .does("a#1")
        .asks("b#1")
        .does("b#1")
        .asks("c#1")
        .does("c#1")
        .asks()
        .leaves(
            "run.opened",
            "run.started",
            "step.asked a#1",
            "step.done a#1",
            "step.asked b#1",
            "step.done b#1",
            "step.asked c#1",
            "step.done c#1",
            "run.succeeded",
        )
        .succeeded()
    )


def test_a_workflow_of_nothing_but_a_trigger_succeeds() -> None:
    Playbook(workflow()).leaves("run.opened", "run.started", "run.succeeded").succeeded()


def test_branches_run_in_parallel_and_a_join_waits_for_both() -> None:
    (
        Playbook(workflow(a=act("join"), b=act("join"), join=act()))
        .asks("a#1", "b#1")
        .does("b#1")
        .asks()
        .does("a#1")
        .asks("join#1")
    )


def test_a_branch_that_is_not_taken_is_skipped_to_its_end_and_the_join_does_not_wait_for_it() -> None:
    (
        Playbook(FORK, {"n": 7})
        .asks("big#1")
        .leaves(
            "run.opened",
            "run.started",
            "step.done check#1",
            "step.asked big#1",
            "step.skipped small#1",
            "step.skipped more#1",
        )
        .does("big#1")
        .asks("join#1")
        .does("join#1")
        .succeeded()
    )


def test_the_other_branch() -> None:
    story = Playbook(FORK, {"n": 1}).asks("small#1").does("small#1").asks("more#1").does("more#1").asks("join#1")
    assert [entry.step for entry in story.entries(StepSkipped)] == ["big#1"]


def test_when_all_edges_into_a_node_are_dead_it_is_skipped_with_everything_behind_it() -> None:
    story = Playbook(
        workflow(
            check=node("if", "a b", {"condition": False}),
            a=act("join", branch="then"),
            b=act("join", branch="then"),
            join=act("last"),
            last=act(),
        )
    )
    story.succeeded()
    assert {entry.step for entry in story.entries(StepSkipped)} == {"a#1", "b#1", "join#1", "last#1"}
    assert not story.entries(StepAsked)


def test_unlabelled_children_follow_whichever_branch_is_taken() -> None:
    (
        Playbook(
            workflow(
                check=node("if", "always never", {"condition": False}),
                always=act(),
                never=act(branch="then"),
            )
        ).asks("always#1")
    )


def test_a_switch_leaves_by_its_first_case_that_fits() -> None:
    cases = {"value": "{{ $trigger.body.kind }}", "cases": {"card": "card", "cash": "cash"}}
    definition = workflow(
        kind=node("switch", "card cash other", cases),
        card=act(branch="card"),
        cash=act(branch="cash"),
        other=act(branch="default"),
    )
    Playbook(definition, {"kind": "cash"}).asks("cash#1")
    Playbook(definition, {"kind": "gold"}).asks("other#1")


def test_a_switch_without_a_match_and_without_default_kills_its_labelled_edges_only() -> None:
    definition = workflow(
        kind=node("switch", "card rest", {"value": "{{ $trigger.body.kind }}", "cases": {"card": "card"}}),
        card=act(branch="card"),
        rest=act(),
    )
    story = Playbook(definition, {"kind": "gold"}).asks("rest#1")
    assert story.result("kind#1") == {"branch": "default"}


def test_the_edges_of_the_triggers_that_did_not_fire_are_dead() -> None:
    definition = {
        "nodes": {
            "hand": node("manual", "by_hand both"),
            "hook": node("webhook", "by_hook both"),
            "by_hand": act(),
            "by_hook": act(),
            "both": act(),
        }
    }
    Playbook(definition, trigger="hook").asks("by_hook#1", "both#1")
    Playbook(definition, trigger="hand").asks("by_hand#1", "both#1")


def test_a_step_is_named_after_its_place_not_after_its_arrival() -> None:
    story = Playbook(
        workflow(
            rows=node("for-each", "", {"array": [[1, 2], [3]], "concurrency": 2}, body="cells"),
            cells=node("for-each", "", {"array": "{{ $item }}", "concurrency": 2}, body="cell"),
            cell=act("", {"value": "{{ $item }}"}),
        )
    )
    story.asks("cell#1.1", "cell#1.2", "cell#2.1")
