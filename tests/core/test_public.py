"""What clients see, and what they never do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from farebox.core.graph import Public, Retry
from farebox.core.journal import (
    ChildOpened,
    Failure,
    IterationEnded,
    LoopOpened,
    RunOpened,
    RunRetried,
    RunStarted,
    SignalTaken,
    StepAsked,
    StepDone,
    StepFailed,
    StepInterrupted,
    StepProgressed,
    StepSkipped,
    WaitOpened,
)
from farebox.core.public import tell, tell_start, view
from farebox.core.records import Execution, Progress, Wait
from tests.core.shop import (
    NOON,
    SHOP,
    a_graph,
    awaiting,
    cancelled_unpaid,
    failed,
    free,
    in_review,
    node,
    order_of,
    paid,
    running,
    succeeded,
    waiting,
)


def said(entry: Any, graph: Any = SHOP, message: str = "") -> str:
    told = tell(entry, graph, lambda step: message or f"of {step}")
    if told is None:
        return "-"
    return " ".join(part for part in (told.event_type, told.level, told.node_id, told.title, told.message) if part)


ASKED: dict[str, Any] = {"at": NOON, "attempt": 1, "action": "x"}
BOOM = Failure("boom", "private words")


@pytest.mark.parametrize(
    ("step", "line"),
    [
        ("render#1", "step.started render Render"),
        ("spoken#1", "step.started spoken Drawing charts"),
        ("hidden#1", "-"),
        ("inner#1", "-"),
        ("inner_shown#3", "step.started inner_shown Inner_Shown"),
        ("start#1", "-"),
    ],
)
def test_a_step_that_starts(step: str, line: str) -> None:
    assert said(StepAsked(step=step, **ASKED)) == line


def test_another_attempt_is_no_second_start() -> None:
    assert said(StepAsked(at=NOON, step="render#1", attempt=2, action="x")) == "-"


def test_a_child_was_told_when_it_was_asked_for() -> None:
    child = ChildOpened(at=NOON, step="render#1", attempt=1, workflow_id="wf", workflow_name="n", child="run_2")
    assert said(child) == "-"


@pytest.mark.parametrize(
    ("step", "starts"), [("render#1", True), ("tidy#1", False), ("branch_shown#1", False), ("hidden#1", False)]
)
def test_a_step_that_fails_when_it_is_visited_is_told_to_start(step: str, starts: bool) -> None:
    entry = StepFailed(at=NOON, step=step, attempt=1, failure=BOOM, at_visit=True)
    told = tell_start(entry, SHOP)
    assert (told is not None and told.event_type == "step.started") == starts
    for other in (replace(entry, attempt=2), replace(entry, at_visit=False), StepDone(at=NOON, step=step)):
        assert tell_start(other, SHOP) is None


def test_waits_and_loops_start_too() -> None:
    assert said(WaitOpened(at=NOON, step="ask#1", wait="form")) == "step.started ask Ask"
    assert said(LoopOpened(at=NOON, step="each#1", items=[])) == "step.started each Each"


@pytest.mark.parametrize(
    ("step", "line"),
    [
        ("render#1", "step.succeeded render Render"),
        ("tidy#1", "step.succeeded tidy Tidy"),
        ("branch#1", "-"),
        ("branch_shown#1", "step.succeeded branch_shown Branch_Shown"),
        ("hidden#1", "-"),
        ("inner#2", "-"),
        ("start#1", "-"),
    ],
)
def test_a_step_that_succeeds(step: str, line: str) -> None:
    assert said(StepDone(at=NOON, step=step)) == line


@pytest.mark.parametrize(
    ("step", "line"),
    [
        ("render#1", "step.failed error render Render This step failed."),
        ("tidy#1", "step.failed error tidy Tidy This step failed."),
        ("hidden#1", "step.failed error hidden Hidden"),
        ("branch#1", "-"),
        ("inner#2", "-"),
        ("start#1", "-"),
    ],
)
def test_a_step_that_fails(step: str, line: str) -> None:
    assert said(StepFailed(at=NOON, step=step, attempt=1, failure=BOOM)) == line


def test_a_handled_failure_is_a_warning() -> None:
    entry = StepFailed(at=NOON, step="render#1", attempt=1, failure=BOOM, handling="continue")
    assert said(entry) == "step.failed warning render Render This step failed."


def test_words_for_the_buyer_reach_him() -> None:
    entry = StepFailed(at=NOON, step="render#1", attempt=1, failure=Failure("x", "private", public="Too large"))
    assert said(entry) == "step.failed error render Render Too large"


def test_a_retry_counts_the_attempts() -> None:
    entry = StepFailed(at=NOON, step="render#1", attempt=1, failure=BOOM, retry_at=NOON, handling="retry")
    assert said(entry) == "step.retrying render Render Attempt 2 of 3"
    five = a_graph(node("render", retry=Retry(attempts=5)))
    assert said(entry, five) == "step.retrying render Render Attempt 2 of 5"
    unknown = a_graph(replace(node("render"), kind=None))
    assert said(entry, unknown) == "step.retrying render Render Attempt 2 of 3"
    assert said(replace(entry, step="hidden#1")) == "-"


def test_a_skipped_step_is_told_when_asked_for() -> None:
    assert said(StepSkipped(at=NOON, step="skippable#1")) == "step.skipped skippable Skippable"
    assert said(StepSkipped(at=NOON, step="render#1")) == "-"
    assert said(StepSkipped(at=NOON, step="hidden#1")) == "-"


class Spoken:
    constant = False

    def resolve(self, scope: Any) -> str:
        raise AssertionError("the caller evaluates")


def test_the_authors_message_is_evaluated_by_the_caller() -> None:
    graph = a_graph(node("render", public=Public(message=Spoken())))
    assert said(StepAsked(step="render#1", **ASKED), graph) == "step.started render Render of render#1"
    told = tell(StepAsked(step="render#1", **ASKED), graph)
    assert told is not None
    assert told.message == ""


@pytest.mark.parametrize(
    "entry",
    [
        RunOpened(at=NOON, trigger="start"),
        StepInterrupted(at=NOON, step="render#1", attempt=1, times=1),
        StepProgressed(at=NOON, step="render#1", attempt=1),
        SignalTaken(at=NOON, step="ask#1", signal="sig_1"),
        IterationEnded(at=NOON, step="each#1", index=0),
    ],
)
def test_what_stays_in_the_house(entry: Any) -> None:
    assert said(entry) == "-"


def test_the_run_itself() -> None:
    assert said(RunStarted(at=NOON)) == "run.started"
    assert said(RunRetried(at=NOON)) == "run.queued"


# ---- the view --------------------------------------------------------------------------------------------------------


def seen(execution: Execution) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(view(execution) + b"}")
    return found


FIELDS = [
    "checkoutSessionId",
    "clientSafeMetadata",
    "createdAt",
    "finishedAt",
    "id",
    "message",
    "orderId",
    "paymentStatus",
    "runId",
    "startedAt",
    "status",
    "workflowId",
    "seq",
    "output",
    "price",
    "refund",
    "progress",
    "waitingFor",
    "waits",
    "cancel",
    "links",
    "testMode",
    "payUntil",
]


@pytest.mark.parametrize(
    "execution", [awaiting(), free(), paid(), running(), waiting(), succeeded(), failed(), cancelled_unpaid()]
)
def test_every_field_is_there_in_every_state_in_the_same_order(execution: Execution) -> None:
    found = seen(execution)
    assert list(found) == FIELDS
    texts = FIELDS[:1] + FIELDS[2:12]
    assert all(isinstance(found[name], str) for name in texts)


def test_awaiting_payment() -> None:
    execution = awaiting(checkout_url="https://pay.example/1")
    found = seen(execution)
    assert found["price"] == {"amount": 500, "currency": "EUR"}
    assert found["startedAt"] == found["finishedAt"] == found["runId"] == ""
    assert found["createdAt"] == "2026-01-01T12:00:00.000Z"
    assert found["links"] == {
        "self": "/v1/public/executions/exe_1",
        "stream": "/v1/public/executions/exe_1/stream",
        "page": "/e/exe_1",
        "pay": "https://pay.example/1",
        "cancel": "/v1/public/executions/exe_1/cancel",
        "answer": "",
        "receipt": "/v1/public/executions/exe_1/receipt",
    }
    assert found["cancel"] == {"allowed": True, "refund": False}
    assert found["testMode"] is True
    assert found["payUntil"] == "2026-01-01T12:30:00.000Z"
    assert found["output"] is found["refund"] is found["waitingFor"] is None


def test_nobody_is_asked_to_pay_twice() -> None:
    assert seen(paid(checkout_url="https://pay.example/1"))["links"]["pay"] == ""
    reviewed = in_review()
    shown = replace(reviewed, order=replace(order_of(reviewed), checkout_url="https://pay.example/1"))
    assert seen(shown)["links"]["pay"] == ""
    assert seen(paid())["payUntil"] == seen(reviewed)["payUntil"] == seen(free())["payUntil"] == ""


def test_a_free_one_has_no_price() -> None:
    found = seen(free())
    assert found["price"] is None
    assert found["orderId"] == found["checkoutSessionId"] == found["links"]["pay"] == ""
    assert found["cancel"] == {"allowed": True, "refund": False}


def test_cancelling_tells_beforehand_about_the_money() -> None:
    assert seen(paid())["cancel"] == {"allowed": True, "refund": True}
    assert seen(running())["cancel"] == {"allowed": True, "refund": False}
    assert seen(succeeded())["cancel"] == {"allowed": False, "refund": False}
    assert seen(succeeded())["links"]["cancel"] == ""


def test_what_it_waits_for() -> None:
    found = seen(waiting())
    assert found["waitingFor"] == {
        "kind": "form",
        "nodeId": "ask",
        "step": "ask#1",
        "title": "Which columns?",
        "form": None,
        "url": "",
        "until": "",
    }
    assert found["waits"] == [found["waitingFor"]]
    assert found["links"]["answer"] == "/v1/public/executions/exe_1/answers/ask"
    pausing = replace(waiting(), waits=(Wait(kind="time", node_id="nap", step="nap#1", until=NOON),))
    assert seen(pausing)["links"]["answer"] == ""
    assert seen(pausing)["waitingFor"]["until"] == "2026-01-01T12:00:00.000Z"


def test_the_output_comes_with_success() -> None:
    assert seen(succeeded())["output"] == {"answer": 42}
    assert seen(replace(running(), output={"secret": 1}))["output"] is None


def test_a_refund_is_shown_without_its_private_parts() -> None:
    assert seen(failed())["refund"] == {
        "status": "pending",
        "amount": 500,
        "currency": "EUR",
        "reason": "run_failed",
        "createdAt": "2026-01-01T12:00:00.002Z",
        "finishedAt": "",
    }


@pytest.mark.parametrize(("done", "shown"), [(2.0, 2), (1.3333, 1.33), (0, 0)])
def test_progress_is_a_short_number(done: float, shown: float) -> None:
    found = seen(replace(running(), progress=Progress(done, 4, 50)))
    assert found["progress"] == {"done": shown, "total": 4, "percent": 50}


def test_private_fields_do_not_leak() -> None:
    secret = "canary"
    execution = replace(
        failed(),
        status_reason=secret,
        source_system=secret,
        source_entity_type=secret,
        source_entity_id=secret,
        external_ref=secret,
        idempotency_key=secret,
        initiated_by_id=secret,
        initiated_by_type=secret,
        client=secret,
        success_url=secret,
        cancel_url=secret,
        org_id=secret,
        meters={secret: (1,)},
        order=replace(order_of(failed()), provider_ref=secret, parameters=secret, paid_charge=secret, org_id=secret),
    )
    assert secret.encode() not in view(execution)
