"""The guarded HTTP client of ``http_guard`` as the house holds it: loaded when something is sent for the first time.

Its libraries and the list of certificate authorities take a tenth of a start and of an idle server's memory, and many
houses never call anybody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol, TypeAlias

from farebox.core.values import Value

if TYPE_CHECKING:
    from farebox.actions.http_guard import GuardedClient
    from farebox.actions.http_messages import HttpResponse, Outgoing


class Policy(Value, frozen=True):
    """The operator's word: hosts that may be private and may be spoken to without TLS."""

    allowed_hosts: tuple[str, ...] = ()
    allow_http: bool = False
    """Plain http to public hosts, too."""


class Sink(Protocol):
    """Where the body of an answer goes that is not kept in memory."""

    most: int
    """Bytes that it takes."""

    async def write(self, piece: bytes) -> None: ...


Into: TypeAlias = Callable[[int, Mapping[str, str]], Sink | None]
"""(status, headers) -> where the body goes; None: into memory."""


class Client(Protocol):
    """What sends: the guarded client itself, or a :class:`Sender` in front of it."""

    policy: Policy

    async def send(
        self, request: Outgoing, *, within: float = 30.0, max_bytes: int = 10 * 1024 * 1024, into: Into | None = None
    ) -> HttpResponse:
        """See :meth:`farebox.actions.http_guard.GuardedClient.send`."""
        ...

    async def close(self) -> None: ...


class Sender:
    """One for the house; bound to the loop that uses it first."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._client: GuardedClient | None = None

    async def send(
        self, request: Outgoing, *, within: float = 30.0, max_bytes: int = 10 * 1024 * 1024, into: Into | None = None
    ) -> HttpResponse:
        """See :meth:`farebox.actions.http_guard.GuardedClient.send`."""
        if self._client is None:
            made = await asyncio.to_thread(_load, self.policy)
            self._client = self._client or made  # two may have been first; the other one has opened nothing
        return await self._client.send(request, within=within, max_bytes=max_bytes, into=into)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()


def _load(policy: Policy) -> GuardedClient:
    from farebox.actions.http_guard import GuardedClient

    return GuardedClient(policy)
