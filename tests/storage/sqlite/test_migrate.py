"""Schemas go forward, one transaction a step, and never back."""

from __future__ import annotations

import json
from pathlib import Path

import apsw
import pytest
from msgspec.structs import asdict, astuple, replace

from farebox.core.journal import SHAPE_OF, RunOpened, RunStarted, write
from farebox.core.records import EntryRow, PaymentStatus, RunStatus, Status
from farebox.storage.port import Conflict, StoreUnavailable
from farebox.storage.rows import execution_row, order_row
from farebox.storage.sqlite import migrate as module
from farebox.storage.sqlite.connection import connect
from farebox.storage.sqlite.migrate import migrate, newest, refuse_other_schema, schema_version, steps
from farebox.storage.sqlite.statements import statements
from farebox.storage.sqlite.store import SqliteStore
from farebox.testing.clock import NOON
from farebox.testing.samples import a_payment, a_refund, a_run, an_execution, an_order, changed


@pytest.fixture
def connection(tmp_path: Path) -> apsw.Connection:
    return connect(tmp_path / "a.db", readonly=False, cache_kib=1_000)


def test_the_files_are_numbered_without_gaps() -> None:
    assert [number for number, _ in steps()] == list(range(1, newest() + 1))


def test_an_empty_file_gets_the_newest_schema_and_keeps_it(connection: apsw.Connection) -> None:
    assert schema_version(connection) == 0
    for _ in range(2):
        migrate(connection, Path("a.db"), 5)
        assert schema_version(connection) == newest()


def test_a_newer_database_is_refused_with_a_sentence(connection: apsw.Connection) -> None:
    migrate(connection, Path("a.db"), 5)
    connection.execute(statements()["note_schema_version"], (newest() + 1, 5))
    for refuse in (lambda: migrate(connection, Path("a.db"), 5), lambda: refuse_other_schema(connection, Path("a.db"))):
        with pytest.raises(StoreUnavailable, match="written by a newer Farebox"):
            refuse()


def test_a_reader_does_not_migrate(connection: apsw.Connection) -> None:
    with pytest.raises(StoreUnavailable, match="start `farebox serve`"):
        refuse_other_schema(connection, Path("a.db"))


def test_a_step_that_fails_leaves_nothing_of_itself(
    connection: apsw.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "0001_good.sql").write_text("create table good (id); insert into good values (1);")
    (tmp_path / "0002_bad.sql").write_text("create table half (id); insert into nowhere values (1);")
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    with pytest.raises(apsw.SQLError):
        migrate(connection, Path("a.db"), 5)
    assert schema_version(connection) == 1
    assert connection.table_exists("main", "good")
    assert not connection.table_exists("main", "half")
    (tmp_path / "0002_bad.sql").write_text("create table whole (id);")
    migrate(connection, Path("a.db"), 6)
    assert schema_version(connection) == 2


async def test_payments_that_waited_before_wait_afterwards(tmp_path: Path) -> None:
    """From the third schema: three payments that were not as ordered, one accepted, one given back, one forgotten."""
    path = tmp_path / "farebox.db"
    old = connect(path, readonly=False, cache_kib=1_000)
    old.execute(statements()["create_schema_version"])
    for number, step in steps()[:3]:
        old.execute(step.read_text(encoding="utf-8"))
        old.execute(statements()["note_schema_version"], (number, 5))
    order = an_order("exe_1", paid_payment_id="pay_1", paid_amount=499)
    execution = an_execution(id="exe_1", order=order, order_id=order.id, payment_status=PaymentStatus.PAID)
    old.execute(f"insert into executions values ({','.join('?' * 14)})", execution_row(execution))
    old.execute(statements()["put_order"], order_row(order))
    payments = [a_payment(order, id=f"pay_{place}", kind="mismatched", amount=499) for place in (1, 2, 3)]
    for payment in payments:
        old.execute(statements()["insert_payment"], astuple(payment))
    refund = a_refund(payments[1], provider="test")
    old.execute(f"insert into refunds values ({','.join('?' * 15)})", astuple(refund)[:-1])
    old.close()

    store = await SqliteStore.open(path)
    held = replace(order, held=("pay_3",))
    assert await store.order_by_checkout(order.checkout_id) == held
    assert await store.execution("exe_1") == replace(execution, order=held)
    assert await store.refunds("exe_1") == [refund]
    assert await store.refunds_to_issue(NOON, 9) == [refund]
    await store.close()


async def test_a_database_of_the_first_schema_goes_on_with_its_runs(tmp_path: Path) -> None:
    """Written by hand as the first schema had it: a run under way, two entries, and an execution with its view."""
    path = tmp_path / "farebox.db"
    old = connect(path, readonly=False, cache_kib=1_000)
    old.execute(steps()[0][1].read_text(encoding="utf-8"))
    old.execute(statements()["create_schema_version"])
    old.execute(statements()["note_schema_version"], (1, 5))
    execution = an_execution(status=Status.RUNNING, run_id="run_1", message="Draw", seq=2, rev=2)
    run = a_run(id="run_1", execution_id=execution.id, status=RunStatus.RUNNING, head=2, head_at=NOON, started_at=NOON)
    fields = [*execution_row(execution), '{"status":"old"']
    old.execute(f"insert into executions values ({','.join('?' * len(fields))})", fields)
    columns = [value for name, value in asdict(run).items() if name != "head_at"]
    old.execute(f"insert into runs values ({','.join('?' * len(columns))})", columns)
    entries = [
        RunOpened(at=NOON, trigger="root"),
        RunStarted(at=NOON),
    ]
    for seq, entry in enumerate(entries, start=1):
        row = ("run_1", seq, SHAPE_OF[type(entry)][0], "", 0, NOON, write(entry).decode())
        old.execute("insert into journal values (?, ?, ?, ?, ?, ?, ?)", row)
    for seq in (1, 2):
        old.execute("insert into events values (?, ?, ?)", (execution.id, seq, f'{{"seq":{seq}}}'))
    old.close()

    store = await SqliteStore.open(path)
    assert await store.run("run_1") == run
    assert await store.load([execution.id], ["run_1"]) == ([execution], [run])
    assert await store.unfinished("", 10) == ["run_1"]
    assert await store.entries("run_1") == entries
    glance = await store.glance(execution.id)
    assert glance is not None
    assert json.loads(glance.view + b"}")["status"] == "workflow_running"
    assert await store.events(execution.id, 0, 9) == (b'{"seq":1},{"seq":2}', 2)
    moved = replace(run, status=RunStatus.SUCCEEDED, finished_at=NOON)
    with pytest.raises(Conflict):
        await store.commit(changed(moved, EntryRow("run_1", 2, "run.succeeded", "", 0, NOON, "{}")))
    await store.commit(changed(moved, EntryRow("run_1", 3, "run.succeeded", "", 0, NOON, "{}")))
    assert await store.run("run_1") == replace(moved, head=3)
    await store.close()


async def test_files_that_were_the_buyers_stay_so(tmp_path: Path) -> None:
    """From the eighth schema, which had no private ones."""
    path = tmp_path / "farebox.db"
    old = connect(path, readonly=False, cache_kib=1_000)
    old.execute(statements()["create_schema_version"])
    for number, step in steps()[:8]:
        old.execute(step.read_text(encoding="utf-8"))
        old.execute(statements()["note_schema_version"], (number, 5))
    row = ("art_1", "run_1", "exe_1", "org_1", "a.txt", "text/plain", 1, "00", "00/a.bin", "a#1", NOON, 1)
    old.execute(f"insert into artifacts values ({','.join('?' * 12)})", row)
    old.close()

    store = await SqliteStore.open(path)
    (found,) = await store.artifacts("run_1")
    assert (found.name, found.early, found.private) == ("a.txt", True, False)
    await store.close()
