from __future__ import annotations

import pytest
from msgspec.structs import replace

from farebox.core.errors import NotFound
from farebox.core.journal import RunOpened, RunStarted
from farebox.core.records import EntryRow, Timer
from farebox.core.values import Millis
from farebox.storage.books import Books
from farebox.testing.samples import a_run, an_execution

NOON: Millis = 43_200_000


def state(books: Books) -> tuple[object, ...]:
    kept = (books.executions, books.runs, books.heads, books.opened, books.begun)
    return (*(dict(one) for one in kept), list(books.rows), list(books.wakes), books.weight)


def test_units_see_what_those_before_them_have_changed() -> None:
    execution = an_execution()
    books = Books(NOON, {execution.id: execution}, {})
    books.begin()
    books.put_execution(moved := replace(execution, message="it moved"))
    books.begin()
    assert books.execution(execution.id) is moved


def test_a_unit_that_raises_leaves_nothing() -> None:
    execution, run = an_execution(), a_run(head=0)
    books = Books(NOON, {execution.id: execution}, {})
    books.begin()
    begun = books.append(run, [RunOpened(at=NOON, trigger="root")])
    books.wake(run.id)
    before = state(books)
    books.begin()
    books.append(books.run(run.id), [RunStarted(at=NOON)])
    books.put_execution(replace(execution, message="it moved"))
    books.append(a_run(head=0), [RunOpened(at=NOON, trigger="root")])
    books.add(Timer(run.id, NOON))
    books.wake("run_other")
    assert state(books) != before
    books.undo()
    assert state(books) == before
    assert books.run(run.id) is begun
    assert books.execution(execution.id) is execution


def test_new_entries_alone_leave_the_row_of_a_run() -> None:
    run = a_run(head=3)
    books = Books(NOON, {}, {run.id: run})
    moved = books.append(run, [RunStarted(at=NOON)])
    assert (list(books.heads), list(books.runs)) == ([run.id], [])
    assert moved.head == 4
    assert [(row.seq, row.kind, row.step) for row in books.rows if isinstance(row, EntryRow)] == [
        (4, "run.started", "")
    ]


def test_what_was_not_loaded_is_not_there() -> None:
    books = Books(NOON, {}, {})
    with pytest.raises(NotFound):
        books.execution("exe_1")
    with pytest.raises(NotFound):
        books.run("run_1")
