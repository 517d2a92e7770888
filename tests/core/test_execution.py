"""Stories of executions: opened, carried along by their runs, cancelled, retried."""

from __future__ import annotations

from typing import Any

import pytest

from farebox.core import execution as rules
from farebox.core.errors import NotAllowed
from farebox.core.journal import (
    Failure,
    IterationEnded,
    LoopOpened,
    RunCancelled,
    RunFailed,
    RunHeld,
    RunOpened,
    RunParked,
    RunReleased,
    RunRetried,
    RunStarted,
    RunSucceeded,
    RunWoken,
    StepAsked,
    StepDone,
    StepFailed,
    StepProgressed,
    WaitOpened,
)
from farebox.core.outcome import TOKEN_LIFE
from farebox.core.records import PaymentStatus, Progress, Status, Wait
from tests.core.shop import (
    NOON,
    RUN,
    an_order,
    awaiting,
    cancelled_after_payment,
    failed,
    free,
    fresh,
    lines,
    paid,
    running,
    succeeded,
    told,
    turned,
    waiting,
)


def test_with_a_price_it_awaits_payment() -> None:
    outcome = rules.open_priced(fresh(), an_order(), NOON)
    assert told(outcome) == ["execution.created"]
    execution = outcome.execution
    assert (execution.status, execution.payment_status) == (Status.AWAITING_PAYMENT, PaymentStatus.PENDING)
    assert (execution.order_id, execution.checkout_id, execution.test_mode) == ("ord_1", "chk_1", True)
    assert (execution.message, execution.seq, execution.rev) == ("Waiting for payment", 1, 1)
    assert outcome.order is not None
    assert not outcome.starts


def test_without_one_it_is_queued() -> None:
    outcome = rules.open_free(fresh(), RUN, NOON)
    assert told(outcome) == ["execution.created", "run.queued"]
    execution = outcome.execution
    assert (execution.status, execution.payment_status) == (Status.QUEUED, PaymentStatus.NOT_REQUIRED)
    assert (execution.run_id, execution.message, execution.test_mode) == (RUN, "Waiting to start", False)
    assert outcome.starts
    assert outcome.order is None


def test_a_turn_tells_in_order_and_shows_the_newest_step() -> None:
    outcome = turned(
        paid(),
        RunStarted(at=NOON),
        StepAsked(at=NOON, step="render#1", attempt=1, action="x"),
        StepDone(at=NOON, step="render#1"),
        StepAsked(at=NOON, step="spoken#1", attempt=1, action="x"),
        progress=Progress(1, 3, 33),
    )
    assert told(outcome) == ["run.started", "step.started", "step.succeeded", "step.started"]
    assert [line["runId"] for line in lines(outcome)] == [RUN] * 4
    assert [line["nodeId"] for line in lines(outcome)] == ["", "render", "render", "spoken"]
    execution = outcome.execution
    assert (execution.status, execution.message) == (Status.RUNNING, "Drawing charts")
    assert execution.started_at == NOON + 2
    assert execution.progress == Progress(1, 3, 33)


def test_a_step_that_fails_at_its_visit_starts_before_it_fails() -> None:
    boom = StepFailed(at=NOON, step="render#1", attempt=1, failure=Failure("boom"), at_visit=True)
    outcome = turned(running(), boom, RunFailed(at=NOON, failure=Failure("boom"), step="render#1"))
    assert told(outcome)[:3] == ["step.started", "step.failed: This step failed.", "run.failed: This step failed."]


def test_a_turn_of_nothing_new_changes_nothing() -> None:
    execution = running()
    assert not turned(execution, RunOpened(at=NOON, trigger="start")).changed


def test_it_parks_and_wakes() -> None:
    wait = Wait(kind="form", node_id="ask", step="ask#1", title="Which columns?")
    parked = turned(
        running(),
        WaitOpened(at=NOON, step="ask#1", wait="form", title="Which columns?"),
        RunParked(at=NOON, step="ask#1", title="Which columns?"),
        waits=(wait,),
    )
    assert told(parked) == ["step.started", "run.waiting: Which columns?"]
    assert (parked.execution.status, parked.execution.message) == (Status.WAITING, "Which columns?")
    assert parked.execution.waits == (wait,)
    woken = turned(parked.execution, RunWoken(at=NOON, step="ask#1"), StepDone(at=NOON, step="ask#1"))
    assert told(woken) == ["run.resumed", "step.succeeded"]
    assert (woken.execution.status, woken.execution.message) == (Status.RUNNING, "Ask")
    assert woken.execution.waits == ()


def test_a_hidden_wait_is_not_named() -> None:
    parked = turned(running(), RunParked(at=NOON, step="hidden#1", title="Secret"))
    assert told(parked) == ["run.waiting"]
    assert parked.execution.message == ""
    woken = turned(parked.execution, RunWoken(at=NOON, step="hidden#1"))
    assert lines(woken)[0]["nodeId"] == ""
    assert woken.execution.message == ""


def test_a_wake_and_an_end_in_one_turn_leave_both_events() -> None:
    outcome = turned(waiting(), RunWoken(at=NOON, step="ask#1"), RunSucceeded(at=NOON, output={"a": 1}))
    assert told(outcome) == ["run.resumed", "run.succeeded"]
    assert outcome.execution.status is Status.SUCCEEDED
    assert outcome.execution.rev == waiting().rev + 1


def test_success() -> None:
    outcome = turned(running(), RunSucceeded(at=NOON, output=7), progress=Progress(2, 3, 66))
    execution = outcome.execution
    assert (execution.message, execution.output, execution.finished_at) == ("Finished", 7, NOON + 2)
    assert execution.progress == Progress(3, 3, 100)
    assert execution.token_ends_at == NOON + 2 + TOKEN_LIFE
    assert execution.payment_status is PaymentStatus.PAID


def test_failure_tells_the_buyer_only_what_was_written_for_him() -> None:
    private = turned(running(), RunFailed(at=NOON, failure=Failure("db", "password is hunter2"), step="render#1"))
    assert private.execution.message == "This step failed."
    assert private.execution.status_reason == "db: password is hunter2"
    assert lines(private)[0]["nodeId"] == "render"
    assert "hunter2" not in "".join(event.body for event in private.events)
    public = turned(running(), RunFailed(at=NOON, failure=Failure("refused", public="Column 'price' is missing")))
    assert public.execution.message == "Column 'price' is missing"
    assert public.execution.status_reason == "refused"


@pytest.mark.parametrize("before", [free, waiting])
def test_it_may_fail_from_the_queue_and_while_it_waits(before: Any) -> None:
    outcome = turned(before(), RunFailed(at=NOON, failure=Failure("not_installed")), progress=Progress(1, 2, 50))
    assert outcome.execution.status is Status.FAILED
    assert outcome.execution.waits == ()
    assert outcome.execution.progress.percent == 50


@pytest.mark.parametrize("before", [paid, running, waiting])
@pytest.mark.parametrize(("by", "words"), [("buyer", "by the buyer"), ("seller", "by the seller")])
def test_cancelled_after_payment(before: Any, by: Any, words: str) -> None:
    outcome = turned(before(), RunCancelled(at=NOON, by=by))
    assert told(outcome)[0] == f"run.cancelled: {words}"
    assert (outcome.execution.status, outcome.execution.message) == (Status.CANCELLED, "Cancelled")


def test_a_buyer_who_cancels_later_gets_nothing_back() -> None:
    assert turned(running(), RunCancelled(at=NOON, by="buyer")).execution.payment_status is PaymentStatus.PAID


@pytest.mark.parametrize(
    ("refund", "status"),
    [(None, PaymentStatus.REFUND_PENDING), (True, PaymentStatus.REFUND_PENDING), (False, PaymentStatus.PAID)],
)
def test_a_seller_who_cancels_may_say_about_the_money(refund: bool | None, status: PaymentStatus) -> None:
    entry = RunCancelled(at=NOON, by="seller")
    from tests.core.shop import SHOP

    assert rules.cancel_running(running(), SHOP, entry, NOON + 3, refund).execution.payment_status is status


@pytest.mark.parametrize("before", [succeeded, failed, cancelled_after_payment, awaiting])
def test_nothing_is_started_that_cannot_be(before: Any) -> None:
    with pytest.raises(NotAllowed):
        turned(before(), RunStarted(at=NOON))


def test_the_owner_lets_a_failure_go_on() -> None:
    execution = failed(refund_policy="never")
    retried = turned(execution, RunRetried(at=NOON, steps=["render#1"]))
    assert told(retried) == ["run.queued"]
    again = retried.execution
    assert (again.status, again.message) == (Status.QUEUED, "Paid, waiting to start")
    assert (again.finished_at, again.token_ends_at, again.status_reason) == (None, None, "")
    restarted = turned(again, RunStarted(at=NOON), now=NOON + 99).execution
    assert (restarted.status, restarted.started_at) == (Status.RUNNING, NOON + 2)


def test_a_free_one_too() -> None:
    broken = turned(free(), RunFailed(at=NOON, failure=Failure("x"))).execution
    assert turned(broken, RunRetried(at=NOON)).execution.message == "Waiting to start"


def test_what_is_being_refunded_does_not_go_on() -> None:
    with pytest.raises(NotAllowed, match="refund_pending"):
        turned(failed(), RunRetried(at=NOON))


def test_the_percentage_never_falls_and_is_full_only_at_the_end() -> None:
    far = turned(running(), progress=Progress(3, 4, 75)).execution
    assert turned(far, progress=Progress(1, 4, 25)).execution.progress == Progress(1, 4, 75)
    assert turned(far, progress=Progress(4, 4, 100)).execution.progress.percent == 99


def test_progress_is_told_only_where_the_author_wants_it() -> None:
    quiet = turned(running(), StepProgressed(at=NOON, step="render#1", attempt=1, fraction=0.5))
    assert told(quiet) == []
    outcome = turned(running(), StepProgressed(at=NOON, step="spoken#1", attempt=1, fraction=0.5))
    assert told(outcome) == ["step.progress: 50 %"]
    worded = turned(running(), StepProgressed(at=NOON, step="spoken#1", attempt=1, fraction=7, text="Page 3"))
    assert told(worded) == ["step.progress: Page 3"]


def test_progress_is_told_once_a_second_across_turns() -> None:
    def at(time: int, execution: Any) -> Any:
        return turned(execution, StepProgressed(at=NOON, step="spoken#1", attempt=1, fraction=0.5), now=time)

    first = at(NOON + 10, running())
    soon = at(NOON + 900, first.execution)
    later = at(NOON + 1_010, soon.execution)
    assert [told(first), told(soon), told(later)] == [["step.progress: 50 %"], [], ["step.progress: 50 %"]]
    assert soon.execution.rev == first.execution.rev
    done = turned(later.execution, StepDone(at=NOON, step="spoken#1"), now=NOON + 1_020)
    assert done.execution.meters == {}


def test_one_steps_end_leaves_the_meter_of_another() -> None:
    first = turned(running(), StepProgressed(at=NOON, step="spoken#1", attempt=1, fraction=0.5))
    other = turned(first.execution, StepDone(at=NOON, step="render#1"))
    assert set(other.execution.meters) == {"spoken#1"}
    again = StepFailed(at=NOON, step="spoken#1", attempt=1, failure=Failure("x"), retry_at=NOON, handling="retry")
    assert set(turned(first.execution, again).execution.meters) == {"spoken#1"}


def test_a_loop_tells_how_many_items_are_done() -> None:
    opened = turned(running(), LoopOpened(at=NOON, step="each#1", items=[1, 2, 3]), now=NOON + 5)
    assert told(opened) == ["step.started"]
    first = turned(opened.execution, IterationEnded(at=NOON, step="each#1", index=0), now=NOON + 6)
    second = turned(first.execution, IterationEnded(at=NOON, step="each#1", index=1), now=NOON + 7)
    third = turned(second.execution, IterationEnded(at=NOON, step="each#1", index=2), now=NOON + 2_000)
    assert [told(first), told(second), told(third)] == [["step.progress: 1 of 3"], [], ["step.progress: 3 of 3"]]


def test_a_loop_that_is_not_metered_is_silent_between() -> None:
    outcome = turned(
        running(),
        LoopOpened(at=NOON, step="inner#1", items=[1]),
        IterationEnded(at=NOON, step="inner#1", index=0),
        StepFailed(at=NOON, step="inner#1", attempt=1, failure=Failure("x")),
    )
    assert told(outcome) == []
    assert outcome.execution.meters == {}


def test_a_clock_that_goes_back_does_not_take_the_timeline_with_it() -> None:
    outcome = turned(paid(), RunStarted(at=NOON), now=NOON - 5_000)
    assert lines(outcome)[0]["createdAt"] == "2026-01-01T12:00:00.001Z"
    assert outcome.execution.last_event_at == NOON + 1


def test_a_pause_is_told_and_keeps_the_status() -> None:
    execution = running()
    held = turned(execution, RunHeld(at=NOON))
    assert (held.execution.status, held.execution.message) == (execution.status, "Paused by the seller")
    assert [(one["eventType"], one["message"]) for one in lines(held)] == [("run.paused", "by the seller")]
    back = turned(held.execution, RunReleased(at=NOON, title="Rendering"))
    assert (back.execution.status, back.execution.message) == (execution.status, "Rendering")
    assert [(one["eventType"], one["message"]) for one in lines(back)] == [("run.resumed", "by the seller")]


def test_a_pause_before_the_start_ends_where_it_was() -> None:
    held = turned(free(), RunHeld(at=NOON))
    assert held.execution.status is Status.QUEUED
    assert turned(held.execution, RunReleased(at=NOON, to="queued")).execution.message == "Waiting to start"
