"""The ASGI entry: ``farebox.asgi:create`` as a factory, for granian, uvicorn or any other server.

Everything is opened in the lifespan's startup and closed in its shutdown. Serve with one worker: one process owns the
database.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import AsyncExitStack
from typing import Any

from farebox import wiring
from farebox.plugins import PluginInvalid
from farebox.settings import Settings, load
from farebox.storage.port import StoreUnavailable

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_PR_SET_PDEATHSIG = 1


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


def die_with_parent() -> None:
    """A worker must not outlive its supervisor: it would keep the port and the database's lock."""
    parent = os.environ.get("FAREBOX_SUPERVISOR")
    if parent is None or sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != int(parent):  # it died before we asked
        os.kill(os.getpid(), signal.SIGKILL)


def create() -> Application:
    """The application with settings from the environment and ``farebox.toml``."""
    die_with_parent()
    return Application(load())
