"""Stories that break one promise each, for ``verify`` of every backend, and some that look like it and break none.

A backend's class gives the fixture ``store``, in which ``priced`` was stored, and says what a verb promises.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from farebox.core import journal
from farebox.core.guards import Content, LetGo
from farebox.core.records import (
    EntryRow,
    Erasure,
    EventRow,
    Execution,
    Idempotency,
    Payment,
    PaymentStatus,
    RequestRow,
    Run,
    RunStatus,
    Status,
    Token,
)
from farebox.core.values import Value
from farebox.storage.port import Store
from farebox.testing.clock import NOON
from farebox.testing.samples import (
    WORKFLOW,
    a_payment,
    a_refund,
    a_version,
    a_workflow,
    an_execution,
    an_order,
    entry,
    events,
    new,
    opened,
)

ELSEWHERE = {"payment_counts_once", "one_automatic_refund", "secrets_are_hashes"}
"""What the keys of a database refuse: each backend's test takes them away in its own words."""


async def put_priced(store: Store) -> None:
    """The workflow whose executions cost what ``paid`` pays."""
    version = a_version(WORKFLOW, definition={"price": {"amount": 500, "currency": "eur"}})
    await store.put_workflow(a_workflow(id=WORKFLOW), version, None)


def line(run_id: str, seq: int, what: journal.AnyEntry, step: str = "") -> EntryRow:
    return EntryRow(run_id, seq, str(what.__struct_config__.tag), step, 1, what.at, journal.write(what).decode())


def paid() -> tuple[Execution, Run, list[Value]]:
    """A priced execution whose run ended well."""
    run, rows = opened(id="run_1", execution_id="exe_1")
    order = an_order("exe_1")
    payment = a_payment(order)
    order = replace(order, paid_payment_id=payment.id, paid_amount=500)
    execution = an_execution(
        id="exe_1",
        run_id=run.id,
        order=order,
        order_id=order.id,
        seq=3,
        status=Status.SUCCEEDED,
        payment_status=PaymentStatus.PAID,
        finished_at=NOON,
    )
    rows += [
        line(run.id, 2, journal.StepDone(at=NOON, step="a#1"), "a#1"),
        line(run.id, 3, journal.RunSucceeded(at=NOON)),
        *events("exe_1", 1, 3),
        order,
        payment,
    ]
    return execution, replace(run, status=RunStatus.SUCCEEDED, finished_at=NOON), rows


Change = Callable[[Execution, Run, list[Value]], tuple[Execution, Run, list[Value]]]


def without(kind: type[Value], **fields: Any) -> Change:
    def change(execution: Execution, run: Run, rows: list[Value]) -> tuple[Execution, Run, list[Value]]:
        def meant(row: Value) -> bool:
            return isinstance(row, kind) and all(getattr(row, name) == value for name, value in fields.items())

        return execution, run, [row for row in rows if not meant(row)]

    return change


def with_rows(*more: Value) -> Change:
    return lambda execution, run, rows: (execution, run, [*rows, *more])


def with_fields(**fields: Any) -> Change:
    return lambda execution, run, rows: (replace(execution, **fields), run, rows)


def with_run(**fields: Any) -> Change:
    return lambda execution, run, rows: (execution, replace(run, **fields), rows)


def with_payment(**fields: Any) -> Change:
    def change(execution: Execution, run: Run, rows: list[Value]) -> tuple[Execution, Run, list[Value]]:
        return execution, run, [replace(row, **fields) if row == rows[-1] else row for row in rows]

    return change


def failed(execution: Execution, run: Run, rows: list[Value]) -> tuple[Execution, Run, list[Value]]:
    end = line(run.id, 3, journal.RunFailed(at=NOON, failure=journal.Failure("x")))
    rows = [end if isinstance(row, EntryRow) and row.seq == 3 else row for row in rows]
    return replace(execution, status=Status.FAILED), replace(run, status=RunStatus.FAILED), rows


def with_order(**fields: Any) -> Change:
    def change(execution: Execution, run: Run, rows: list[Value]) -> tuple[Execution, Run, list[Value]]:
        assert execution.order is not None
        order = replace(execution.order, **fields)
        return replace(execution, order=order), run, [order if row == execution.order else row for row in rows]

    return change


def with_another(**fields: Any) -> Change:
    """A second payment of the order."""

    def change(execution: Execution, run: Run, rows: list[Value]) -> tuple[Execution, Run, list[Value]]:
        assert execution.order is not None
        return execution, run, [*rows, a_payment(execution.order, **fields)]

    return change


def with_refund(**fields: Any) -> Change:
    """A refund of what was paid."""

    def change(execution: Execution, run: Run, rows: list[Value]) -> tuple[Execution, Run, list[Value]]:
        payment = rows[-1]
        assert isinstance(payment, Payment)
        return execution, run, [*rows, a_refund(payment, **fields)]

    return change


def gone_and_owed(execution: Execution, run: Run, rows: list[Value]) -> tuple[Execution, Run, list[Value]]:
    return with_refund()(replace(execution, payment_status=PaymentStatus.REFUNDED), run, rows)


def old_token(execution: Execution, run: Run, rows: list[Value]) -> tuple[Execution, Run, list[Value]]:
    token = Token(execution_id=execution.id, hash="a" * 64, created_at=NOON)
    return replace(execution, token_epoch=1), run, [*rows, token]


ORDER = an_order("exe_7")
STRAY = a_payment(ORDER)
SILENT = Idempotency(scope="wf_1", key="k" * 16, body_hash="h", answer="exe_none", created_at=NOON)

ERASURE = Erasure(
    execution_id="exe_1",
    org_id="org_sample",
    erased_at=NOON,
    by_type="operator",
    by_id="",
    events=3,
    timeline="f" * 64,
    finished_at=NOON,
)


def let_go_too_early(execution: Execution, run: Run, rows: list[Value]) -> tuple[Execution, Run, list[Value]]:
    word = LetGo(execution_id="exe_1", run_ids=("run_1",), content=Content.JOURNAL)
    return execution, replace(run, status=RunStatus.RUNNING, finished_at=None), [*rows, word]


BROKEN: list[tuple[str, Change]] = [
    ("one_root_run", with_fields(run_id="run_2")),
    ("run_has_execution", lambda execution, run, rows: (replace(execution, id="exe_2"), run, rows)),
    ("journal_without_gaps", without(EntryRow, seq=2)),
    (
        "journal_without_gaps",
        lambda execution, run, rows: (execution, run, [row for row in rows if type(row) is not EntryRow]),
    ),
    ("journal_has_run", with_rows(entry("run_9", 1))),
    ("journal_opens_once", with_rows(line("run_1", 4, journal.RunOpened(at=NOON, trigger="x")))),
    ("journal_time", with_rows(line("run_1", 4, journal.RunStarted(at=NOON - 1)))),
    ("step_done_once", with_rows(line("run_1", 4, journal.StepDone(at=NOON, step="a#1"), "a#1"))),
    ("nothing_after_the_end", with_rows(line("run_1", 4, journal.StepSkipped(at=NOON, step="b#1"), "b#1"))),
    ("run_follows_journal", with_run(status=RunStatus.RUNNING)),
    ("run_times", with_run(finished_at=None)),
    ("paused_is_held", with_run(status=RunStatus.PAUSED, finished_at=None)),
    ("timeline_without_gaps", without(EventRow, seq=2)),
    ("timeline_without_gaps", with_fields(seq=4)),
    ("timeline_has_execution", with_rows(*events("exe_9", 1, 1))),
    ("timeline_time", with_rows(EventRow("exe_1", 4, '{"seq":4,"createdAt":"2025-01-01T00:00:00.000Z"}'))),
    ("timeline_time", with_rows(EventRow("exe_1", 4, '{"seq":5,"createdAt":"2027-01-01T00:00:00.000Z"}'))),
    ("execution_follows_run", with_fields(status=Status.FAILED)),
    ("execution_times", with_fields(finished_at=None)),
    ("legal_pairs", with_fields(payment_status=PaymentStatus.PENDING)),
    ("copies_agree", with_fields(order=None)),
    ("order_keeps_its_price", with_order(amount=400)),
    ("priced_has_order", lambda execution, run, rows: (replace(execution, order=None), run, rows[:-2])),
    ("run_was_paid", with_order(paid_payment_id="")),
    ("run_was_paid", with_payment(amount=499)),
    ("run_was_paid", with_payment(currency="USD")),
    ("run_was_paid", with_payment(mode="live")),
    ("run_was_paid", with_payment(kind="late")),
    ("payment_is_answered", with_payment(kind="extra")),
    ("payment_has_order", with_rows(STRAY)),
    ("refunds_within_payment", with_rows(a_refund(STRAY))),
    ("refund_duty", failed),
    ("refund_status", with_fields(payment_status=PaymentStatus.REFUND_PENDING)),
    ("idempotency_answers", with_rows(SILENT)),
    ("held_payments", with_another(kind="mismatched")),
    ("withdrawn_refunds", with_refund(status="withdrawn")),
    ("withdrawn_refunds", gone_and_owed),
    ("tokens_of_their_time", old_token),
    ("journal_without_gaps", with_rows(LetGo(run_ids=("run_1",), content=Content.JOURNAL, gone=Content.JOURNAL))),
    ("timeline_without_gaps", with_rows(*events("exe_1", 4, 4), LetGo(execution_id="exe_1", content=Content.TIMELINE))),
    ("erased_is_empty", with_rows(ERASURE, RequestRow("exe_1", "{}"))),
    ("erased_is_empty", with_rows(ERASURE)),
    ("only_what_ended_was_let_go", let_go_too_early),
]


class VerifyStories:
    """Give it the fixture ``store``."""

    @staticmethod
    def told(verb: str) -> str:
        raise NotImplementedError("a backend's test class says here what a verb promises")

    async def test_a_good_story_breaks_nothing(self, store: Store) -> None:
        execution, run, rows = paid()
        await store.commit(new(execution, run, *rows))
        assert await store.verify() == []

    @pytest.mark.parametrize(
        ("verb", "change"), BROKEN, ids=[f"{place}-{verb}" for place, (verb, _) in enumerate(BROKEN)]
    )
    async def test_what_is_broken_is_found(self, store: Store, verb: str, change: Change) -> None:
        execution, run, rows = change(*paid())
        await store.commit(new(execution, run, *rows))
        assert self.told(f"verify_{verb}") in {violation.invariant for violation in await store.verify()}

    async def test_a_violation_names_who(self, store: Store) -> None:
        execution, run, rows = with_payment(amount=499)(*paid())
        await store.commit(new(execution, run, *rows))
        (violation,) = await store.verify()
        assert violation.subject == "exe_1"
        assert violation.message == "runs, and was paid 499 EUR (test) instead of 500 EUR (test)"

    async def test_an_accepted_mismatch_is_the_owners_word(self, store: Store) -> None:
        execution, run, rows = with_payment(amount=499, kind="mismatched")(*paid())
        await store.commit(new(execution, run, *rows))
        assert await store.verify() == []

    async def test_a_mismatch_is_held_given_back_or_refused_and_held_again(self, store: Store) -> None:
        execution, run, rows = paid()
        assert execution.order is not None
        given, held = (a_payment(execution.order, kind="mismatched", amount=amount) for amount in (1, 2))
        order = replace(execution.order, held=(held.id,))
        rows = [order if row == execution.order else row for row in rows]
        refused = a_refund(held, status="refused", automatic=False)
        await store.commit(new(replace(execution, order=order), run, *rows, given, held, a_refund(given), refused))
        assert await store.verify() == []

    async def test_a_refund_that_a_lost_dispute_took_along_breaks_nothing(self, store: Store) -> None:
        execution, run, rows = with_refund(status="withdrawn")(*paid())
        gone = replace(execution, payment_status=PaymentStatus.REFUNDED, seq=4)
        told_of = EventRow(
            "exe_1", 4, '{"seq":4,"createdAt":"2027-01-01T00:00:00.000Z","eventType":"payment.dispute_closed"}'
        )
        await store.commit(new(gone, run, *rows, told_of))
        assert await store.verify() == []

    @pytest.mark.parametrize(("execution_id", "whole"), [("", True), ("exe_1", False)])
    async def test_only_an_owners_own_cancelled_run_goes_on(self, store: Store, execution_id: str, whole: bool) -> None:
        """Cancelled and retried: a run of its owner may, one that a buyer paid for has ended."""
        execution, run, rows = paid()
        own, (opening,) = opened(id="run_own", execution_id=execution_id)
        lines = [
            line(own.id, 2, journal.RunCancelled(at=NOON, by="seller")),
            line(own.id, 3, journal.RunRetried(at=NOON)),
        ]
        if execution_id:
            rows = [row for row in rows if not isinstance(row, EntryRow)]
            execution, run = replace(execution, run_id=own.id, status=Status.QUEUED, finished_at=None), own
            await store.commit(new(execution, own, *rows, opening, *lines))
        else:
            await store.commit(new(execution, run, own, *rows, opening, *lines))
        assert (await store.verify() == []) is whole
        broken = {violation.invariant for violation in await store.verify()}
        assert (self.told("verify_nothing_after_the_end") in broken) is not whole
