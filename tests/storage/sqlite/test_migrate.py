"""Schemas go forward, one transaction a step, and never back."""

from __future__ import annotations

import json
from pathlib import Path

import apsw
import pytest
from msgspec.structs import astuple, replace

from farebox.core.journal import KIND_OF, RunOpened, RunStarted, write
from farebox.core.records import EntryRow, Run, RunStatus, Status
from farebox.storage.port import StoreUnavailable
from farebox.storage.sqlite import migrate as module
from farebox.storage.sqlite.connection import connect
from farebox.storage.sqlite.migrate import migrate, newest, refuse_other_schema, schema_version, steps
from farebox.storage.sqlite.rows import execution_row, fields_of
from farebox.storage.sqlite.statements import statements
from farebox.storage.sqlite.store import SqliteStore
from farebox.testing.clock import NOON
from farebox.testing.samples import a_run, an_execution, changed


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
