"""A wire to a server that a test may cut: after a number of bytes, or when it sees an answer it does not like."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

CUT = b""


class Line:
    """``on_answer(request line, first bytes)`` returns what the client gets instead; ``CUT`` hangs up."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self.connections = 0
        self.cut_after = 1 << 40
        self.on_answer: Callable[[str, bytes], bytes] = lambda request, first: first
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._server.accept()
                self.connections += 1
                threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        with near, suppress(OSError), socket.create_connection(("127.0.0.1", self._port)) as far:
            self._open += [near, far]
            asked: list[str] = []
            threading.Thread(target=self._send, args=(near, far, asked), daemon=True).start()
            self._answer(near, far, asked)

    def _send(self, near: socket.socket, far: socket.socket, asked: list[str]) -> None:
        with suppress(OSError):
            while bytes_ := near.recv(65536):
                if bytes_.split(b" ", 1)[0] in (b"GET", b"POST"):
                    asked.append(bytes_.split(b"\r\n", 1)[0].decode("latin-1"))
                far.sendall(bytes_)
            far.shutdown(socket.SHUT_RDWR)

    def _answer(self, near: socket.socket, far: socket.socket, asked: list[str]) -> None:
        left = self.cut_after
        while bytes_ := far.recv(65536):
            if asked:
                said = self.on_answer(asked.pop(), bytes_)
                if said is not bytes_:
                    near.sendall(said)
                    break
            near.sendall(bytes_[:left])
            left -= len(bytes_)
            if left <= 0:
                break
        far.close()
        near.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._server.close()
        for one in self._open:
            with suppress(OSError):
                one.close()


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    line = Line(port)
    try:
        yield line
    finally:
        line.close()
