"""The public hot path (``Reads``): one prepared statement each, over a pool of connections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import asyncpg

from farebox.core.records import Execution, Token
from farebox.storage.port import Glance
from farebox.storage.postgres.address import Address
from farebox.storage.postgres.ledger import Ledger
from farebox.storage.postgres.shelf import Shelf
from farebox.storage.rows import execution_of, scopes_of
from farebox.storage.views import Views


class ReadSide(Shelf):
    """Sees only what is durable; never waits for the writer. An execution's body travels only when its view is not kept
    already."""

    render: Callable[[Execution], bytes]
    """The public view of an execution."""

    def __init__(self, address: Address, pool: asyncpg.Pool[Any], ledger: Ledger | None) -> None:
        super().__init__(address, pool, ledger)
        self._views = Views()

    async def known(self, execution_id: str, token_hash: str) -> tuple[Token, Glance] | None:
        rev, view = self._views.newest(execution_id)
        row = await self._row("known", (rev, execution_id, token_hash))
        if row is None:
            return None
        return _token_of(execution_id, token_hash, row[:5]), self._glance_of(execution_id, row[5:], view)

    async def glance(self, execution_id: str) -> Glance | None:
        rev, view = self._views.newest(execution_id)
        row = await self._row("glance", (rev, execution_id))
        return None if row is None else self._glance_of(execution_id, row, view)

    def unchanged(self, execution_id: str) -> object | None:
        return None  # other processes write, too

    def _glance_of(self, execution_id: str, row: Sequence[Any], view: bytes) -> Glance:
        """``view``: the one that was kept when the row was asked for; it counts if the row has no body."""
        rev, seq, status, payment_status, token_ends_at, workflow_id, run_id, body = row
        if body is not None:
            view = self.render(execution_of((body,)))
            self._views.put(execution_id, rev, view)
        return Glance(rev, seq, status, payment_status, token_ends_at, view, workflow_id, run_id)

    async def token(self, execution_id: str, token_hash: str) -> Token | None:
        row = await self._row("token", (execution_id, token_hash))
        return None if row is None else _token_of(execution_id, token_hash, row)

    async def events(self, execution_id: str, after: int, limit: int) -> tuple[bytes, int]:
        body, count = await self._row("events", (execution_id, after, limit))
        return body.encode(), count

    async def request(self, execution_id: str) -> bytes:
        row = await self._row("request", (execution_id,))
        return b"null" if row is None else row[0].encode()


def _token_of(execution_id: str, token_hash: str, row: Sequence[Any]) -> Token:
    scopes, created_at, expires_at, revoked_at, epoch = row
    return Token(
        execution_id=execution_id,
        hash=token_hash,
        scopes=scopes_of(scopes),
        created_at=created_at,
        expires_at=expires_at,
        revoked_at=revoked_at,
        epoch=epoch,
    )
