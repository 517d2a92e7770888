"""Opening SQLite: pragmas, the library's age, the lock that proves one owner, and what its errors mean to us.

WAL with ``synchronous=FULL``: a commit is on the disk before it is acknowledged. One connection writes, another reads;
a connection is used by one thread at a time.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import apsw

from farebox.storage import port
from farebox.storage.port import Conflict, StoreUnavailable

OLDEST = 3_051_003
"""SQLite 3.51.3: releases before it may corrupt a WAL file when two connections meet (the "WAL reset" bug)."""
PATIENCE_MS = 5_000
"""How long another program's lock is waited for."""
INCREMENTAL = 2
"""The mode of ``auto_vacuum`` in which a file can give space back, a piece at a time."""

T = TypeVar("T")

_GONE = (
    apsw.FullError,
    apsw.IOError,
    apsw.ReadOnlyError,
    apsw.CantOpenError,
    apsw.BusyError,
    apsw.LockedError,
    apsw.CorruptError,
    apsw.NotADBError,
    apsw.NoMemError,
    apsw.ProtocolError,
    apsw.PermissionsError,
    apsw.InterruptError,
    apsw.ConnectionClosedError,
)
_TAKEN = {
    apsw.SQLITE_CONSTRAINT_UNIQUE,
    apsw.SQLITE_CONSTRAINT_PRIMARYKEY,
    apsw.SQLITE_CONSTRAINT_ROWID,
    apsw.SQLITE_CONSTRAINT_TRIGGER,
}


class StoreLocked(port.StoreLocked):
    """Another process owns this file."""

    def __init__(self, path: Path, owner: str) -> None:
        who = f"process {owner}" if owner else "another process"
        super().__init__(
            f"{path} is in use by {who}. One process owns a SQLite file: stop that one first, or talk to it over HTTP"
            " (commands on this machine do, when FAREBOX_URL names it)."
        )
        self.owner = owner


class OwnerLock:
    """The lock file beside the database. The kernel frees it when the process ends, however it ends."""

    def __init__(self, database: Path) -> None:
        """StoreLocked if somebody else holds it, StoreUnavailable if nobody can."""
        try:
            self._file = os.open(f"{database}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreUnavailable(f"{database} cannot be written: {error.strerror}") from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            owner = os.read(self._file, 32).decode(errors="replace").strip()
            os.close(self._file)
            raise StoreLocked(database, owner) from None
        os.ftruncate(self._file, 0)
        os.write(self._file, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        os.close(self._file)


class SameFile:
    """That the open file is still the one at its path: what is written into one that was replaced is lost."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        self._opened = self._found()

    def _found(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self._path)
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def check(self) -> None:
        """StoreUnavailable once another file, or none, is there."""
        if self._found() != self._opened:
            name = os.path.basename(self._path)
            raise StoreUnavailable(
                f"{self._path} was replaced or removed while this server ran, so nothing is written any more: stop it,"
                f" move {name}-wal and {name}-shm away if they are still there, and start it again"
            )


def refuse_old_library(version: str) -> None:
    """StoreUnavailable if the SQLite library is one that may lose data."""
    parts = [int(part) for part in version.split(".")] + [0, 0]
    if parts[0] * 1_000_000 + parts[1] * 1_000 + parts[2] < OLDEST:
        raise StoreUnavailable(
            f"SQLite {version} may corrupt a database in WAL mode; Farebox needs 3.51.3 or newer."
            " Update the package apsw."
        )


def connect(path: Path, *, readonly: bool, cache_kib: int) -> apsw.Connection:
    """A connection as every part of the store wants it. StoreUnavailable if the file cannot be opened."""
    refuse_old_library(apsw.sqlite_lib_version())
    flags = apsw.SQLITE_OPEN_READONLY if readonly else apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    with translated():
        connection = apsw.Connection(str(path), flags=flags, statementcachesize=128)
        connection.set_busy_timeout(PATIENCE_MS)
        connection.config(apsw.SQLITE_DBCONFIG_DQS_DML, 0)
        connection.config(apsw.SQLITE_DBCONFIG_DQS_DDL, 0)
        connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        connection.pragma("cache_size", -cache_kib)
        connection.pragma("temp_store", 2)
        if not readonly:
            connection.pragma("auto_vacuum", INCREMENTAL)  # of a new file: before anything is written
            mode = connection.pragma("journal_mode", "wal")
            if mode != "wal":
                raise StoreUnavailable(f"{path} cannot be put into WAL mode (it is {mode}); is it on a network disk?")
            connection.pragma("synchronous", 2)
    return connection


def patiently(connection: apsw.Connection, work: Callable[[], T]) -> T:
    """Do something that waits for another program's lock, off the loop; afterwards the connection waits for none."""
    connection.set_busy_timeout(PATIENCE_MS)
    try:
        return work()
    finally:
        connection.set_busy_timeout(0)


@contextmanager
def translated() -> Iterator[None]:
    """SQLite's errors as the port's: a taken key is a Conflict, a failing disk StoreUnavailable, the rest a bug."""
    try:
        yield
    except apsw.ConstraintError as error:
        if getattr(error, "extendedresult", 0) not in _TAKEN:
            raise
        raise Conflict(_table_in(str(error)), str(error)) from error
    except _GONE as error:
        raise StoreUnavailable(f"the database answered: {error}") from error


def _table_in(message: str) -> str:
    """``UNIQUE constraint failed: runs.execution_id`` -> runs; our triggers say ``tickets: ...``."""
    head, _, tail = message.rpartition("constraint failed: ")
    return tail.partition(".")[0] if head else message.partition(":")[0]
