"""Samples are whole, differ from each other, and take what a story is about."""

from __future__ import annotations

from farebox.testing.samples import a_payment, a_run, an_execution, an_order, changed, events, new, opened


def test_two_samples_are_two_things() -> None:
    assert an_execution().id != an_execution().id
    assert an_execution(message="x").message == "x"


def test_money_fits_together() -> None:
    order = an_order("exe_1", amount=7)
    payment = a_payment(order)
    assert (payment.amount, payment.order_id, payment.execution_id) == (7, order.id, "exe_1")


def test_a_batch_sorts_what_it_is_given() -> None:
    execution, run, (event,) = an_execution(), a_run(), events("exe_1", 1, 1)
    batch = new(event, run, execution)
    assert (batch.executions, batch.runs, batch.rows) == ([execution], [run], [event])
    assert batch.fresh == {execution.id, run.id}
    assert changed(execution).fresh == frozenset()


def test_an_opened_run_has_its_first_entry() -> None:
    run, (row,) = opened()
    assert (run.head, row.run_id, row.seq) == (1, run.id, 1)  # type: ignore[attr-defined]
