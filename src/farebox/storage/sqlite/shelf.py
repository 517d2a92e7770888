"""What the store's parts share: the two connections, the statements, and how one transaction is written.

Reading happens on the event loop: a statement takes some 10 to 50 microseconds, less than handing it to a thread.
Writing is one transaction at a time; only its COMMIT, which waits for the disk, runs in a thread
(docs/decisions/0010-bulk-commit.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import apsw

from farebox.core.records import Run
from farebox.core.values import Value
from farebox.storage.port import Batch, StoreUnavailable
from farebox.storage.rows import Row, decoder
from farebox.storage.sqlite.connection import SameFile, patiently, translated
from farebox.storage.sqlite.statements import statements

V = TypeVar("V", bound=Value)
R = TypeVar("R")


async def finished(work: asyncio.Future[R]) -> R:
    """What a thread's work came to. A cancelled caller still waits for it: nobody may meet a transaction half ended, or
    a file that is still open."""
    cancelled = False
    while not work.done():
        try:
            await asyncio.wait([work])
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        work.exception()  # whoever was cancelled does not ask what became of it
        raise asyncio.CancelledError
    return work.result()


class Shelf:
    """Two connections to one file."""

    def __init__(self, reader: apsw.Connection, writer: apsw.Connection | None) -> None:
        self._reader = reader
        self._writer = writer
        self._sql = statements()
        self._same: SameFile | None = None
        """Set where the file can be written."""
        self._turn = asyncio.Lock()
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="farebox-disk")
        self._decoders: dict[type[Value], Callable[[Row], Any]] = {}

    def _rows(self, verb: str, bindings: Any = ()) -> list[Any]:
        """All rows of a reading verb; a row of one column is a tuple of one."""
        try:
            return self._reader.execute(self._sql[verb], bindings).fetchall()
        except apsw.Error as error:
            with translated():  # entered only now: the hot path pays nothing for it
                raise error

    def _row(self, verb: str, bindings: Any = ()) -> Any:
        """The first row, or None."""
        try:
            rows = self._reader.execute(self._sql[verb], bindings).fetchall()
        except apsw.Error as error:
            with translated():
                raise error
        return rows[0] if rows else None

    def _records(self, kind: type[V], verb: str, bindings: Any = ()) -> list[V]:
        decode = self._decoder(kind)
        return [decode(row) for row in self._rows(verb, bindings)]

    def _record(self, kind: type[V], verb: str, bindings: Any = ()) -> V | None:
        row = self._row(verb, bindings)
        return None if row is None else self._decoder(kind)(row)

    def _decoder(self, kind: type[V]) -> Callable[[Row], V]:
        found = self._decoders.get(kind)
        if found is None:
            found = self._decoders[kind] = decoder(kind)
        return found

    @asynccontextmanager
    async def _writing(self, batch: Batch | None = None) -> AsyncIterator[apsw.Connection]:
        """One durable transaction. Conflict and StoreUnavailable leave nothing of it. ``batch``: it writes no more."""
        if self._writer is None:
            raise StoreUnavailable("this database was opened for reading only")
        writer = self._writer
        async with self._turn:
            if self._same is not None:
                self._same.check()
            with translated():
                try:
                    await self._begin(writer)
                    yield writer
                    await self._settled(lambda: writer.execute("commit"))
                except BaseException:
                    if writer.in_transaction:
                        writer.execute("rollback")
                    raise
                finally:
                    self._written(batch)

    async def _begin(self, writer: apsw.Connection) -> None:
        """Take the write lock. It is ours unless another program has the file open: that one is waited for off the
        loop, which must live on meanwhile."""
        try:
            writer.execute("begin immediate")
        except apsw.BusyError:
            await self._settled(lambda: patiently(writer, lambda: writer.execute("begin immediate")))

    def _written(self, batch: Batch | None) -> None:
        """A transaction has ended, well or not: what it touched is read anew. None: it may have been anything."""

    def _inserted(self, runs: Sequence[Run], last: int) -> None:
        """These are new in the database, one after the other, the last one in this row."""

    async def _settled(self, call: Callable[[], R]) -> R:
        """Run COMMIT, or what else waits with the writer's connection, off the loop."""
        return await finished(asyncio.get_running_loop().run_in_executor(self._disk, call))

    def _put(self, writer: apsw.Connection, verb: str, rows: Sequence[Row] | Iterable[Row]) -> None:
        writer.executemany(self._sql[verb], rows)
