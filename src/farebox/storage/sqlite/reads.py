"""The public hot path (``Reads``): one prepared statement each, on the event loop."""

from __future__ import annotations

from farebox.core.records import Token
from farebox.storage.port import Glance
from farebox.storage.sqlite.shelf import Shelf


class ReadSide(Shelf):
    """Sees only what is durable; never waits for the writer."""

    async def glance(self, execution_id: str) -> Glance | None:
        row = self._row("glance", (execution_id,))
        return None if row is None else Glance(*row)

    async def token(self, execution_id: str, token_hash: str) -> Token | None:
        return self._record(Token, "token", (execution_id, token_hash))

    async def events(self, execution_id: str, after: int, limit: int) -> tuple[bytes, int]:
        body, count = self._row("events", (execution_id, after, limit))
        return body, count

    async def request(self, execution_id: str) -> bytes:
        row = self._row("request", (execution_id,))
        return b"null" if row is None else row[0]
