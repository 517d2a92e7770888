"""Server-sent events without IO: bytes in, messages out (WHATWG HTML, "Server-sent events")."""

from __future__ import annotations

from codecs import getincrementaldecoder
from typing import NamedTuple


class Message(NamedTuple):
    """One dispatched message; ``id`` is the last one that was sent."""

    event: str
    data: str
    id: str


class Parser:
    """Fed with chunks as they arrive. A message that was cut off is never told."""

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8-sig")("replace").decode
        self._rest = ""
        self._event, self._id = "", ""
        self._data: list[str] = []

    def feed(self, chunk: bytes) -> list[Message]:
        """The messages that this chunk completes."""
        text = self._rest + self._decode(chunk)
        # A \r at the end may be the first half of \r\n: it waits for the next chunk.
        held = "\r" if text.endswith("\r") else ""
        lines = text[: len(text) - len(held)].replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._rest = lines.pop() + held
        found = [self._line(line) for line in lines]
        return [message for message in found if message is not None]

    def _line(self, line: str) -> Message | None:
        if not line:
            message = Message(self._event or "message", "\n".join(self._data), self._id) if self._data else None
            self._event, self._data = "", []
            return message
        field, _, value = line.partition(":")
        value = value[1:] if value.startswith(" ") else value
        if field == "data":
            self._data.append(value)
        elif field == "event":
            self._event = value
        elif field == "id":
            self._id = value
        return None
