"""What a node's policy makes of a failure: again, handled, or the end of the run."""

from __future__ import annotations

from farebox.core import run
from farebox.core.builtin_types import FLOW_TYPES
from farebox.core.expressions import ExpressionError
from farebox.core.failing import failure_of
from farebox.core.graph import NodeType
from farebox.core.journal import Failure, RunFailed, StepDone, StepFailed
from farebox.testing.playbook import Playbook
from farebox.testing.sketch import act, node, workflow

BUSY = Failure("busy", "come back later", "service", retryable=True)


def test_an_unhandled_failure_ends_the_run_in_that_turn() -> None:
    story = Playbook(workflow(a=act("c"), b=act("c"), c=act())).asks("a#1", "b#1").fails("a#1", "broken").asks()
    story.failed("broken", "a#1")
    story.leaves("run.opened", "run.started", "step.asked a#1", "step.asked b#1", "step.failed a#1", "run.failed a#1")
    assert story.entries(StepFailed)[0].failure.attempts == 1


def test_nothing_new_starts_beside_a_failure() -> None:
    story = Playbook(workflow(a=act(), b=act("c"), c=act())).asks("a#1", "b#1")
    failed = run.failed(story.graph, story.position, "a#1", 1, Failure("broken"), story.now)
    story.together(StepDone(at=story.now, step="b#1"), failed).asks().failed("broken")


def test_what_is_still_delivered_after_the_end_is_ignored() -> None:
    story = Playbook(workflow(a=act(), b=act())).fails("a#1").failed("broken")
    story.happens(StepDone, "b#1", 1, "late").failed("broken")
    assert not story.position.in_flight


def test_continue_goes_on_with_null_and_an_error_to_read() -> None:
    text = "{{ a.error.code }}/{{ a.error.category }}/{{ a.error.attempts }}/{{ a.error.message }}"
    definition = workflow(
        a=act("b", onError="continue"),
        b=act("", {"why": text, "result": "{{ a.result }}"}),
    )
    story = Playbook(definition).fails("a#1", "broken", message="no paper", category="service").asks("a#1", "b#1")
    assert story.position.steps["b#1"].arguments == {"why": "broken/service/1/no paper", "result": None}
    story.does("b#1").succeeded()


def test_a_label_takes_its_own_edges_and_kills_the_others() -> None:
    definition = workflow(
        a=act("fine mend", onError="oops"),
        fine=act("end"),
        mend=act("end", branch="oops"),
        end=act(),
    )
    Playbook(definition).asks("a#1").fails("a#1").asks("mend#1").does("mend#1").asks("end#1")
    Playbook(definition).asks("a#1").does("a#1").asks("fine#1").does("fine#1").asks("end#1")


def test_a_handled_failure_leaves_a_run_that_succeeds() -> None:
    Playbook(workflow(a=act(onError="continue"))).fails("a#1").succeeded()


def test_a_retry_comes_after_its_backoff_with_the_same_arguments() -> None:
    definition = workflow(
        a=act("", {"n": "{{ $trigger.body.n }}"}, retry={"attempts": 3, "backoffMs": 1000, "jitter": False})
    )
    story = Playbook(definition, {"n": 1}).asks("a#1").fails("a#1").asks()
    assert story.position.next_due == story.now + 1_000
    story.after(ms=999).asks().after(ms=1)
    story.asks(run.Perform("a#1", 2, "act", {"n": 1}, 300_000, "run_story/a#1"))
    story.fails("a#1").after(ms=1_999).asks().after(ms=1).asks("a#1").fails("a#1", "worse").asks()
    story.failed("worse", "a#1")
    assert [(e.attempt, e.handling, e.failure.attempts) for e in story.entries(StepFailed)] == [
        (1, "retry", 1),
        (2, "retry", 2),
        (3, "fail", 3),
    ]


def test_the_idempotency_key_is_the_same_for_every_attempt() -> None:
    story = Playbook(workflow(a=act(retry={"attempts": 2})))
    first = story.commands
    story.fails("a#1").after(minutes=2)
    keys = {command.key for command in [*first, *story.commands] if isinstance(command, run.Perform)}
    assert keys == {"run_story/a#1"}


def test_only_failures_that_may_be_retried_are_retried_unless_the_author_says_so() -> None:
    Playbook(workflow(a=act())).fails("a#1", BUSY).after(minutes=2).asks("a#1", "a#1")
    Playbook(workflow(a=act())).fails("a#1", Failure("wrong")).failed("wrong")
    Playbook(workflow(a=act(retry={"attempts": 2}))).fails("a#1", Failure("wrong")).after(minutes=2).asks("a#1", "a#1")


def test_a_type_may_have_another_number_of_tries() -> None:
    types = {**FLOW_TYPES, "act": NodeType(type="act", flow="action", retry_default=2)}
    story = Playbook(workflow(a=act()), types=types).fails("a#1", BUSY).after(minutes=2).fails("a#1", BUSY)
    story.failed("busy")


def test_a_failure_before_the_action_was_asked_for_is_not_retried() -> None:
    definition = workflow(a=act("", {"n": "{{ $trigger.body.absent }}"}, retry={"attempts": 5}))
    Playbook(definition).asks().failed("missing_value", "a#1")


def test_a_failure_of_a_step_that_is_gone_changes_nothing() -> None:
    story = Playbook(workflow(a=act("b"), b=act())).does("a#1").asks("a#1", "b#1")
    late = run.failed(story.graph, story.position, "a#1", 1, BUSY, story.now)
    assert late.handling == "fail"
    story.happens(late).asks().does("b#1").succeeded()


def test_a_failure_is_of_the_expression_or_of_ours() -> None:
    assert failure_of(ExpressionError("type_error", "no")) == Failure("type_error", "no", "validation")
    assert failure_of(ZeroDivisionError("x")).code == "internal_error"


def test_the_message_of_a_fail_node_is_for_the_buyer() -> None:
    story = Playbook(workflow(stop=node("fail", "", {"message": "Row {{ $trigger.body.n }} is empty"})), {"n": 2})
    story.failed("failed", "stop#1")
    (ended,) = story.entries(RunFailed)
    assert ended.failure.public == ended.failure.message == "Row 2 is empty"
    assert ended.failure.category == "refused"
    Playbook(workflow(stop=node("fail", "", {"message": "no", "code": "bad_file"}))).failed("bad_file")


def test_a_fail_node_can_be_handled_too() -> None:
    Playbook(workflow(stop=node("fail", "a", {"message": "no"}, onError="continue"), a=act())).asks("a#1")
