"""Rows on their side, in the order of the statements that take them."""

from __future__ import annotations

from farebox.core.records import Execution
from farebox.storage.postgres.rows import NO_MATTER, changed_execution_row, columns, execution_row
from farebox.storage.postgres.statements import statements
from farebox.storage.rows import changed_run_row, execution_of, order_row, run_row
from farebox.testing.samples import a_run, an_execution, an_order


def test_columns_are_rows_on_their_side() -> None:
    assert columns([(1, "a"), (2, "b")]) == [(1, 2), ("a", "b")]


def test_each_verb_takes_as_many_columns_as_its_row_has() -> None:
    execution, run = an_execution(), a_run()
    rows = {
        "insert_execution": execution_row(execution),
        "update_execution": changed_execution_row(execution, None),
        "insert_run": run_row(run),
        "update_run": changed_run_row(run),
        "put_order": order_row(an_order(execution.id)),
    }
    assert {verb: len(row) for verb, row in rows.items()} == {verb: len(statements()[verb].names) for verb in rows}


def test_a_row_holds_what_its_columns_say() -> None:
    execution = an_execution(seq=7, rev=5, stamp=9, client="c", test_mode=True)
    for verb, row in (
        ("insert_execution", execution_row(execution)),
        ("update_execution", changed_execution_row(execution, an_execution(stamp=8))),
    ):
        named = dict(zip(statements()[verb].names, row, strict=True))
        assert execution_of((named.pop("body"),)) == execution
        assert named.pop("seen", 8) == 8
        assert named == {name: getattr(execution, name) for name in named}
        assert set(named) <= set(Execution.__struct_fields__)


def test_a_change_of_what_nobody_read_is_not_compared() -> None:
    assert changed_execution_row(an_execution(), None)[-1] == NO_MATTER
