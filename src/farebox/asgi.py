"""The ASGI entry for other servers than ``farebox serve``: ``farebox.asgi:create`` as a factory.

Everything is opened in the lifespan's startup and closed in its shutdown. Serve with one worker: one process owns the
database.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import AsyncExitStack
from typing import Any

from farebox import logs, wiring
from farebox.plugins import PluginInvalid
from farebox.settings import Settings, load
from farebox.storage.port import StoreUnavailable

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Application:
    """Lifespan here, all other scopes to the app that the startup built."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._app: App | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif self._app is not None:
            await self._app(scope, receive, send)
        else:
            raise RuntimeError("the lifespan has not started; serve with lifespan support on")

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        async with AsyncExitStack() as stack:
            await receive()
            try:
                logs.configure(self.settings)
                self._app = await stack.enter_async_context(wiring.running(self.settings))
            except Exception as error:
                tell(error)
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                return
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})


def tell(error: Exception) -> None:
    """Why the start failed: a sentence for what the operator can cure, a trace for what is our bug."""
    if isinstance(error, StoreUnavailable | PluginInvalid | FileNotFoundError | PermissionError):
        sys.stderr.write(f"farebox: {error}\n")
    else:
        traceback.print_exception(error)
    sys.stderr.flush()


def create() -> Application:
    """The application with settings from the environment and ``farebox.toml``."""
    return Application(load())
