"""The public hot path (``Reads``): one prepared statement each, on the event loop."""

from __future__ import annotations

from collections.abc import Callable

import apsw

from farebox.core.records import Execution, Token
from farebox.storage.port import Glance
from farebox.storage.rows import execution_of, scopes_of
from farebox.storage.sqlite.shelf import Shelf
from farebox.storage.views import Views


class ReadSide(Shelf):
    """Sees only what is durable; never waits for the writer."""

    render: Callable[[Execution], bytes]
    """The public view of an execution."""

    def __init__(self, reader: apsw.Connection, writer: apsw.Connection | None) -> None:
        super().__init__(reader, writer)
        self._views = Views()

    async def known(self, execution_id: str, token_hash: str) -> tuple[Token, Glance] | None:
        token = self._token(execution_id, token_hash)
        glance = None if token is None else self._glance(execution_id)
        return None if token is None or glance is None else (token, glance)

    async def glance(self, execution_id: str) -> Glance | None:
        return self._glance(execution_id)

    async def token(self, execution_id: str, token_hash: str) -> Token | None:
        return self._token(execution_id, token_hash)

    def _glance(self, execution_id: str) -> Glance | None:
        row = self._row("glance", (execution_id,))
        if row is None:
            return None
        rev, seq, status, payment_status, token_ends_at, workflow_id, run_id, body = row
        view = self._views.get(execution_id, rev)
        if view is None:
            view = self.render(execution_of((body,)))
            self._views.put(execution_id, rev, view)
        return Glance(rev, seq, status, payment_status, token_ends_at, view, workflow_id, run_id)

    def _token(self, execution_id: str, token_hash: str) -> Token | None:
        row = self._row("token", (execution_id, token_hash))
        if row is None:
            return None
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

    async def events(self, execution_id: str, after: int, limit: int) -> tuple[bytes, int]:
        body, count = self._row("events", (execution_id, after, limit))
        return body, count

    async def request(self, execution_id: str) -> bytes:
        row = self._row("request", (execution_id,))
        return b"null" if row is None else row[0]
