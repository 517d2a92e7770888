"""The one connection that writes: a transaction at a time, each under a number, so that none is ever in doubt.

A connection can be lost at any moment. Before COMMIT was sent nothing is stored, so the transaction is simply written
again. Afterwards the server may have stored it or not: then the writer's own row is read under lock on a new
connection, which waits for what is still on its way, and the number found there says what happened.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import asyncpg
import structlog

from farebox.ids import new_id
from farebox.storage.port import StoreLocked, StoreUnavailable, StoreUncertain
from farebox.storage.postgres.address import Address
from farebox.storage.postgres.connection import LOST, Away, Connection, connect, refuse_unfit, translated, unavailable
from farebox.storage.postgres.migrate import migrate
from farebox.storage.postgres.rows import columns
from farebox.storage.postgres.statements import statements
from farebox.storage.postgres.texts import NO_TEXT, showable
from farebox.storage.rows import Row

T = TypeVar("T")
log = structlog.get_logger(__name__)

PAUSES = (0.05, 0.2, 0.5)
"""Seconds between the tries of a transaction whose connection was lost before its COMMIT."""
OWN_SECONDS = 5.0
"""How long a database that somebody else owns is waited for: a server that stops needs a moment."""
RESOLVE_SECONDS = 20.0
"""How long the fate of a transaction is asked for. Longer than the server keeps one whose client is gone."""
STEP_SECONDS = 0.1
UNSAFE = "this PostgreSQL does not wait for its disk: a power cut may lose acknowledged data"
STREAM = 16
"""Rows of a table from which they are streamed."""
KEPT = 7 * 24 * 3_600_000
"""Milliseconds after which the row of a writer that crashed is removed."""


class Page:
    """One transaction, as the store's parts write on it."""

    def __init__(self, connection: Connection, plain: bool) -> None:
        self.connection = connection
        """For PgQueuer, whose statements are its own."""
        self._plain = plain
        self._verbs = statements()

    async def execute(self, verb: str, bindings: Sequence[Any] = ()) -> int:
        """Run a statement; how many rows it touched."""
        status: str = await self.connection.execute(self._verbs[verb].sql, *self._kept(bindings))
        return int(status.rpartition(" ")[2])

    async def insert(self, verb: str, rows: Sequence[Row]) -> None:
        """Rows for an inserting verb: many go as a stream (COPY), which costs half of what arrays do."""
        if len(rows) < STREAM:
            await self.execute(verb, columns(rows))
            return
        statement = self._verbs[verb]
        records = [self._kept(row) for row in rows] if self._plain else rows
        await self.connection.copy_records_to_table(statement.table, records=records, columns=statement.names)

    async def fetch(self, verb: str, bindings: Sequence[Any] = ()) -> list[Any]:
        """The rows that a statement returns."""
        return await self.connection.fetch(self._verbs[verb].sql, *self._kept(bindings))

    def _kept(self, bindings: Sequence[Any]) -> Sequence[Any]:
        return [showable(one) for one in bindings] if self._plain else bindings


class Ledger:
    """Opened by ``open``. ``exclusive``: this database is ours alone as long as we are connected."""

    def __init__(self, address: Address, *, exclusive: bool) -> None:
        self._address = address
        self._exclusive = exclusive
        self._id = new_id("wri")
        self._number = 0
        self._turn = asyncio.Lock()
        self._connection: Connection | None = None
        self._closed = False
        self._verbs = statements()

    @property
    def pid(self) -> int:
        """The server's number of the connection; 0: there is none now."""
        connection = self._connection
        return 0 if connection is None or connection.is_closed() else int(connection.get_server_pid())

    @classmethod
    async def open(cls, address: Address, *, exclusive: bool) -> Ledger:
        """Bring the schema up to date and take possession. StoreLocked, StoreUnavailable."""
        ledger = cls(address, exclusive=exclusive)
        connection = await connect(address)
        try:
            if not await refuse_unfit(connection, address):
                log.warning(UNSAFE, fsync="off")
            await migrate(connection, address, _now())
            with translated():
                await connection.execute(ledger._verbs["forget_writers"].sql, _now() - KEPT)
        finally:
            await connection.close()
        ledger._connection = await ledger._connect()
        return ledger

    async def close(self) -> None:
        """Wait for the transaction under way, then go. Closing again does nothing."""
        async with self._turn:
            self._closed = True
            connection, self._connection = self._connection, None
            if connection is not None and not connection.is_closed():
                with suppress(*LOST, asyncpg.PostgresError):
                    await connection.execute(self._verbs["drop_writer"].sql, self._id)
                    await connection.close(timeout=1.0)

    async def write(self, work: Callable[[Page], Awaitable[T]]) -> T:
        """One durable transaction, which ``work`` fills; it may be called again. Conflict, Stale and StoreUnavailable
        leave nothing of it, StoreUncertain may. A cancelled caller still waits: nobody may meet it half ended."""
        writing = asyncio.ensure_future(self._write(work))
        try:
            return await asyncio.shield(writing)
        except asyncio.CancelledError:
            await asyncio.wait([writing])
            if not writing.cancelled():
                writing.exception()  # nobody is left to hear of it
            raise

    async def _write(self, work: Callable[[Page], Awaitable[T]]) -> T:
        plain, pauses = False, iter(PAUSES)
        async with self._turn:
            while True:
                try:
                    with translated():
                        return await self._once(work, plain)
                except NO_TEXT:
                    if plain:
                        raise
                    plain = True
                except Away:
                    pause = next(pauses, None)
                    if pause is None or self._closed:
                        raise
                    await asyncio.sleep(pause)

    async def _once(self, work: Callable[[Page], Awaitable[T]], plain: bool) -> T:
        if self._closed:
            raise StoreUnavailable("this store is closed")
        connection = self._connection
        if connection is None or connection.is_closed():
            connection = self._connection = await self._connect()
        self._number += 1
        transaction = connection.transaction()
        try:
            await transaction.start()
            if await connection.fetchval(self._verbs["number_group"].sql, self._number, self._id) is None:
                raise ConnectionResetError("the row of this writer is gone")
            answer = await work(Page(connection, plain))
        except BaseException as error:
            await self._roll_back(connection, transaction, error)
            raise
        try:
            await transaction.commit()
        except LOST as error:
            connection.terminate()
            if not await self._stored(self._number):
                raise unavailable(error) from error
        return answer

    async def _roll_back(self, connection: Connection, transaction: Any, error: BaseException) -> None:
        if not isinstance(error, LOST):
            with suppress(*LOST, asyncpg.PostgresError):
                await transaction.rollback()
                return
        connection.terminate()

    async def _stored(self, number: int) -> bool:
        """What became of a transaction whose COMMIT was not answered. StoreUncertain if nobody says so in time."""
        until = time.monotonic() + RESOLVE_SECONDS
        while True:
            try:
                async with asyncio.timeout(max(0.0, until - time.monotonic())):
                    connection = await connect(self._address)
                    try:
                        return bool(await connection.fetchval(self._verbs["group_number"].sql, self._id) == number)
                    finally:
                        connection.terminate()
            except (StoreUnavailable, asyncpg.PostgresError, *LOST) as error:
                if time.monotonic() >= until or self._closed:
                    raise StoreUncertain(f"{self._address} went away during a commit and has not come back") from error
                await asyncio.sleep(STEP_SECONDS)

    async def _connect(self) -> Connection:
        """A connection that may write, with this writer's row. StoreLocked, StoreUnavailable."""
        connection = await connect(self._address)
        try:
            with translated():
                await refuse_unfit(connection, self._address)
                if self._exclusive:
                    await self._own(connection)
                await connection.execute(self._verbs["insert_writer"].sql, self._id, _now())
        except BaseException:
            connection.terminate()
            raise
        return connection

    async def _own(self, connection: Connection) -> None:
        until = time.monotonic() + OWN_SECONDS
        while not await connection.fetchval(self._verbs["own"].sql):
            if time.monotonic() >= until:
                owner = await connection.fetchrow(self._verbs["owner"].sql)
                who = f"another process at {owner[0]}" if owner is not None else "another process"
                raise StoreLocked(
                    f"{self._address} is in use by {who}. One server works on a database: stop that one first, or talk"
                    " to it over HTTP (commands do, when FAREBOX_URL names it)."
                )
            await asyncio.sleep(STEP_SECONDS)


def _now() -> int:
    return time.time_ns() // 1_000_000
