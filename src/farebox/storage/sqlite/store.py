"""The embedded store: one SQLite file, owned by one process, implementing every port of ``storage.port``."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from farebox.core.public import view
from farebox.core.records import Execution
from farebox.storage.sqlite.bulk import BulkSide
from farebox.storage.sqlite.catalogue import CatalogueSide
from farebox.storage.sqlite.connection import OwnerLock, SameFile, StoreLocked, connect
from farebox.storage.sqlite.journal import JournalSide
from farebox.storage.sqlite.lists import DutySide, ListSide
from farebox.storage.sqlite.migrate import migrate, refuse_other_schema
from farebox.storage.sqlite.queues import QueueSide
from farebox.storage.sqlite.reads import ReadSide
from farebox.storage.sqlite.retention import RetentionSide
from farebox.storage.sqlite.upkeep import UpkeepSide
from farebox.storage.sqlite.uploads import UploadSide

__all__ = ["SqliteStore", "StoreLocked"]


class SqliteStore(
    JournalSide, RetentionSide, QueueSide, ReadSide, ListSide, DutySide, UploadSide, BulkSide, CatalogueSide, UpkeepSide
):
    """Made by ``open``, ended by ``close``."""

    _lock: OwnerLock | None = None

    @classmethod
    async def open(
        cls, path: Path | str, *, readonly: bool = False, render: Callable[[Execution], bytes] = view
    ) -> SqliteStore:
        """Open or create the database and bring its schema up to date.

        ``readonly`` takes no lock, so that a running server's database can be read beside it. Raises StoreLocked if
        another process owns the file, StoreUnavailable if it cannot be opened or belongs to a newer version.
        """
        path = Path(path)
        lock = None if readonly else OwnerLock(path)
        try:
            writer = None
            if not readonly:
                writer = connect(path, readonly=False, cache_kib=16_000)
                migrate(writer, path, time.time_ns() // 1_000_000)
                writer.set_busy_timeout(0)  # from here on it is used on the loop
            reader = connect(path, readonly=True, cache_kib=24_000)  # the trees of ten million events
            refuse_other_schema(reader, path)
        except BaseException:
            if lock is not None:
                lock.release()
            raise
        store = cls(reader, writer)
        store.path, store.render, store._lock = path, render, lock
        store._same = None if readonly else SameFile(path)
        return store

    async def close(self) -> None:
        """Wait for the transaction under way, then let the file go. Closing again does nothing."""
        async with self._turn:
            self._disk.shutdown(wait=True)
            self._reader.close()
            if self._writer is not None:
                self._writer.close()
                self._writer = None
            if self._lock is not None:
                self._lock.release()
                self._lock = None
