"""An ASGI app that is built in the background: loading a framework takes longer than all the rest of a start.

The server answers its front at once; whoever asks for something behind it meanwhile waits until it stands. Nothing is
refused or lost in between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class Later:
    """Calls ``make`` once, in a thread, when :meth:`begin` is called or the first request comes."""

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self.make = make
        self._app: ASGIApp | None = None
        self._building: asyncio.Task[ASGIApp] | None = None

    def begin(self) -> asyncio.Task[ASGIApp]:
        """Start building, or say how far it is. Its error, if it fails, is every waiting request's error too."""
        if self._building is None:
            self._building = asyncio.create_task(asyncio.to_thread(self.make), name="farebox builds its API")
        return self._building

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._app is None:
            self._app = await asyncio.shield(self.begin())
        await self._app(scope, receive, send)
