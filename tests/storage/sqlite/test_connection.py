"""Opening SQLite: durable, owned by one, and its errors translated."""

from __future__ import annotations

import os
from pathlib import Path

import apsw
import pytest

from farebox.storage.port import Conflict, StoreUnavailable
from farebox.storage.sqlite.connection import OwnerLock, StoreLocked, connect, refuse_old_library, translated


def test_a_connection_waits_for_the_disk(tmp_path: Path) -> None:
    connection = connect(tmp_path / "a.db", readonly=False, cache_kib=1_000)
    assert connection.pragma("journal_mode") == "wal"
    assert connection.pragma("synchronous") == 2
    connection.close()


@pytest.mark.parametrize("version", ["3.51.2", "3.40.1", "3.7.0", "3.51"])
def test_a_library_that_may_lose_data_is_refused(version: str) -> None:
    with pytest.raises(StoreUnavailable, match=r"needs 3\.51\.3 or newer"):
        refuse_old_library(version)


@pytest.mark.parametrize("version", ["3.51.3", "3.54.1", "4.0"])
def test_a_newer_library_is_welcome(version: str) -> None:
    refuse_old_library(version)


def test_the_lock_tells_the_owner_and_what_to_do(tmp_path: Path) -> None:
    lock = OwnerLock(tmp_path / "a.db")
    with pytest.raises(StoreLocked) as refused:
        OwnerLock(tmp_path / "a.db")
    assert refused.value.owner == str(os.getpid())
    assert "stop that one first" in str(refused.value)
    lock.release()
    OwnerLock(tmp_path / "a.db").release()


def test_an_unknown_owner_is_still_an_owner() -> None:
    assert "another process" in str(StoreLocked(Path("a.db"), ""))


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "farebox.db.lock").mkdir()
    with pytest.raises(StoreUnavailable, match="cannot be written"):
        OwnerLock(tmp_path / "farebox.db")


def test_sqlites_errors_become_ours() -> None:
    connection = apsw.Connection(":memory:")
    connection.execute("create table cups (id primary key not null, size check (size > 0))")
    connection.execute("insert into cups values (1, 1)")
    with pytest.raises(Conflict) as refused, translated():
        connection.execute("insert into cups values (1, 1)")
    assert refused.value.table == "cups"
    with pytest.raises(apsw.ConstraintError), translated():
        connection.execute("insert into cups values (2, 0)")
    with pytest.raises(apsw.SQLError), translated():
        connection.execute("selekt")
    with pytest.raises(StoreUnavailable, match="full"), translated():
        raise apsw.FullError("database or disk is full")
    connection.execute("create trigger cups_stay before delete on cups begin select raise(abort, 'cups: stay'); end")
    with pytest.raises(Conflict, match="cups: stay") as kept, translated():
        connection.execute("delete from cups")
    assert kept.value.table == "cups"
