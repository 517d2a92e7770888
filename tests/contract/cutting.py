"""A wire that breaks: a proxy on loopback that passes on so many bytes of the raw answer, then closes or resets."""

from __future__ import annotations

import select
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

PATIENCE = 30.0
"""Seconds after which a wire on which nothing happens is given up, so that nothing here can hang."""
RESET = struct.pack("ii", 1, 0)


class Wire:
    """One connection at a time. ``bytes_passed`` counts what the last one carried towards the client."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(PATIENCE)
        self.port: int = self._server.getsockname()[1]
        self.bytes_passed = 0
        self._most = 0
        self._resets = False
        self._thread: threading.Thread | None = None

    def breaks_after(self, most: int, *, resets: bool = False) -> None:
        """The next connection carries at most so many bytes of an answer; head, chunk sizes and all."""
        if self._thread is not None:
            self._thread.join(PATIENCE)
            assert not self._thread.is_alive()
        self._most, self._resets, self.bytes_passed = most, resets, 0
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.close()
        if self._thread is not None:
            self._thread.join(PATIENCE)

    def _carry(self) -> None:
        with ExitStack() as stack, suppress(OSError):  # either side may vanish at any moment
            client = stack.enter_context(self._server.accept()[0])
            server = stack.enter_context(socket.create_connection(("127.0.0.1", self._target), PATIENCE))
            while self.bytes_passed < self._most:
                ready, _, _ = select.select([client, server], [], [], PATIENCE)
                if not ready:
                    return
                if client in ready:
                    asked = client.recv(65_536)
                    if not asked:
                        return
                    server.sendall(asked)
                if server in ready:
                    answered = server.recv(min(65_536, self._most - self.bytes_passed))
                    if not answered:
                        return
                    self.bytes_passed += len(answered)  # before the reader can have them and ask how many they were
                    client.sendall(answered)
            if self._resets:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


@contextmanager
def wire(target: int) -> Iterator[Wire]:
    made = Wire(target)
    try:
        yield made
    finally:
        made.close()
