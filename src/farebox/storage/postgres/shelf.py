"""What the store's parts share: a pool to read with, one connection to write with, and how a transaction is written.

A connection that was lost is opened again when it is next needed. Reads are repeated on another connection; a
transaction is repeated as long as it is certain that nothing of it was stored.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeAlias, TypeVar

import asyncpg

from farebox.core.values import Value
from farebox.storage.port import StoreUnavailable
from farebox.storage.postgres.address import Address
from farebox.storage.postgres.connection import LOST, translated
from farebox.storage.postgres.ledger import Ledger, Page
from farebox.storage.postgres.shared import Shared
from farebox.storage.postgres.statements import statements
from farebox.storage.postgres.texts import NO_TEXT, showable
from farebox.storage.rows import Row, decoder

V = TypeVar("V", bound=Value)
T = TypeVar("T")
Bindings: TypeAlias = Sequence[Any] | Mapping[str, Any]


class Shelf:
    """A pool of readers, and a ledger to write in (None: opened for reading only)."""

    def __init__(self, address: Address, pool: asyncpg.Pool[Any], ledger: Ledger | None) -> None:
        self.address = address
        self._pool = pool
        self._ledger = ledger
        self._verbs = statements()
        self._shared = Shared()
        self._decoders: dict[type[Value], Callable[[Row], Any]] = {}

    async def _rows(self, verb: str, bindings: Bindings = ()) -> list[Any]:
        """All rows of a reading verb; a row of one column is a tuple of one."""
        statement = self._verbs[verb]
        asked = statement.bind(bindings) if isinstance(bindings, Mapping) else bindings
        with translated():
            try:
                return await self._fetch(statement.sql, asked)
            except NO_TEXT:
                return await self._fetch(statement.sql, showable(asked))

    async def _fetch(self, sql: str, asked: Sequence[Any]) -> list[Any]:
        """As many tries as there may be connections that died unnoticed, and one more."""
        tries = self._pool.get_max_size() + 1
        while True:
            tries -= 1
            async with self._pool.acquire() as connection:
                try:
                    return await connection.fetch(sql, *asked)
                except LOST as error:
                    with suppress(asyncpg.InterfaceError):  # the pool has noticed it by itself
                        connection.terminate()
                    if isinstance(error, TimeoutError) or not tries:
                        raise

    async def _row(self, verb: str, bindings: Bindings = ()) -> Any:
        """The first row, or None."""
        rows = await self._rows(verb, bindings)
        return rows[0] if rows else None

    async def _records(self, kind: type[V], verb: str, bindings: Bindings = ()) -> list[V]:
        decode = self._decoder(kind)
        return [decode(row) for row in await self._rows(verb, bindings)]

    async def _record(self, kind: type[V], verb: str, bindings: Bindings = ()) -> V | None:
        row = await self._row(verb, bindings)
        return None if row is None else self._decoder(kind)(row)

    def _decoder(self, kind: type[V]) -> Callable[[Row], V]:
        found = self._decoders.get(kind)
        if found is None:
            found = self._decoders[kind] = decoder(kind)
        return found

    async def _write(self, work: Callable[[Page], Awaitable[T]]) -> T:
        """One durable transaction. Conflict and StoreUnavailable leave nothing of it; StoreUncertain may."""
        if self._ledger is None:
            raise StoreUnavailable("this database was opened for reading only")
        return await self._ledger.write(work)
