"""The public hot path (``Reads``): one prepared statement each, on the event loop."""

from __future__ import annotations

from collections.abc import Callable

import apsw

from farebox.core.guards import TokensEnd
from farebox.core.records import Execution, Token
from farebox.storage.port import Batch, Glance
from farebox.storage.rows import execution_of, scopes_of
from farebox.storage.sqlite.recent import Recent
from farebox.storage.sqlite.shelf import Shelf
from farebox.storage.views import Views


class ReadSide(Shelf):
    """Sees only what is durable; never waits for the writer."""

    render: Callable[[Execution], bytes]
    """The public view of an execution."""

    def __init__(self, reader: apsw.Connection, writer: apsw.Connection | None) -> None:
        super().__init__(reader, writer)
        self._views = Views()
        self._recent = Recent() if writer is not None else Recent(0)

    async def known(self, execution_id: str, token_hash: str) -> tuple[Token, Glance] | None:
        entry = self._recent.get(execution_id)
        token = None if entry is None else entry.tokens.get(token_hash)
        if entry is not None and token is not None:
            return token, entry.glance
        token = self._token(execution_id, token_hash)
        glance = None if token is None else self._glance(execution_id)
        return None if token is None or glance is None else (token, glance)

    async def glance(self, execution_id: str) -> Glance | None:
        return self._glance(execution_id)

    def unchanged(self, execution_id: str) -> object | None:
        return self._recent.get(execution_id)

    async def token(self, execution_id: str, token_hash: str) -> Token | None:
        entry = self._recent.get(execution_id)
        token = None if entry is None else entry.tokens.get(token_hash)
        return self._token(execution_id, token_hash) if token is None else token

    def _written(self, batch: Batch | None) -> None:
        super()._written(batch)
        if batch is None:
            self._recent.clear()
        elif len(self._recent):
            self._recent.forget([one.id for one in batch.executions])
            self._recent.forget([one.execution_id for one in batch.rows if isinstance(one, Token | TokensEnd)])

    def _glance(self, execution_id: str) -> Glance | None:
        entry = self._recent.get(execution_id)
        if entry is not None:
            return entry.glance
        glance = self._read_glance(execution_id)
        if glance is not None:
            self._recent.put(execution_id, glance)
        return glance

    def _read_glance(self, execution_id: str) -> Glance | None:
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
        token = Token(
            execution_id=execution_id,
            hash=token_hash,
            scopes=scopes_of(scopes),
            created_at=created_at,
            expires_at=expires_at,
            revoked_at=revoked_at,
            epoch=epoch,
        )
        if self._glance(execution_id) is not None and (entry := self._recent.get(execution_id)) is not None:
            entry.keep_token(token)
        return token

    async def events(self, execution_id: str, after: int, limit: int) -> tuple[bytes, int]:
        entry = self._recent.get(execution_id)
        if entry is not None and entry.asked == (after, limit):
            return entry.page
        page: tuple[bytes, int] = self._row("events", (execution_id, after, limit))
        if entry is not None:
            entry.keep_page(after, limit, page)
        return page

    async def request(self, execution_id: str) -> bytes:
        row = self._row("request", (execution_id,))
        return b"null" if row is None else row[0]
