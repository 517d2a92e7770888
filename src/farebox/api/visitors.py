"""Who reads without the framework: the client's address, its limits and its token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from farebox.api.gate import Caller, Gate
from farebox.api.limits import Left, prefix_of
from farebox.core.errors import Unauthorized
from farebox.core.records import Token
from farebox.service import tokens
from farebox.storage.port import Glance

if TYPE_CHECKING:
    from starlette.types import Scope

    from farebox.service.house import House


class Visitors:
    """Meets, counts and admits readers of executions."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._house: House = gate.house

    def meet(self, scope: Scope, headers: dict[bytes, bytes]) -> Caller:
        """Where a request comes from, as the settings let us believe it."""
        client = scope.get("client")
        address: str = client[0] if client else ""
        forwarded = headers.get(b"x-forwarded-for")
        if forwarded is not None:
            address = self._gate.addresses.of(address, forwarded.decode("latin-1"))
        return Caller(address, prefix_of(address))

    def count(self, who: Caller, what: str, key: str) -> Left | None:
        """RateLimited when the bucket is empty; None for who is exempt."""
        if self._gate.exempt(who.address):
            return None
        return self._gate.limiter.take(what, key)

    async def admit(self, who: Caller, execution_id: str, text: str) -> tuple[Token, Glance]:
        """The token's row and the execution; Unauthorized, counted against the address, for what is no valid token."""
        try:
            token, glance = await self.check(execution_id, text)
        except Unauthorized:
            self.count(who, "refused", who.prefix)
            raise
        self.count(who, "token", token.hash)
        return token, glance

    async def check(self, execution_id: str, text: str) -> tuple[Token, Glance]:
        """The token's row and the execution, if the token still may read."""
        return await tokens.look(self._house, execution_id, text, "read")

    async def redeem(self, who: Caller, execution_id: str, ticket: str) -> Token:
        """The token behind a ticket, which is used up by this."""
        try:
            return await tokens.redeem_ticket(self._house, execution_id, ticket)
        except Unauthorized:
            self.count(who, "refused", who.prefix)
            raise

    async def still(self, token: Token) -> bool:
        """Whether a token that was valid is so still, as the database says now."""
        row = await self._house.store.token(token.execution_id, token.hash)
        if row is None or row.revoked_at is not None:
            return False
        return row.expires_at is None or row.expires_at > self._house.clock()
