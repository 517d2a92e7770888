"""What a server and the process of an isolated action say to each other: length-prefixed MessagePack frames."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from farebox.actions.port import Sent
from farebox.core.values import Json

MOST_BYTES = 100 * 1024 * 1024


class Task(msgspec.Struct, tag="task", frozen=True):
    """The first frame: what to call, with what."""

    module: str
    file: str
    function: str
    arguments: Json
    run_id: str
    step: str
    attempt: int
    execution: Json
    allowed_hosts: list[str]
    sent: dict[str, Sent] = {}
    """Uploads that the arguments name."""


class Progressed(msgspec.Struct, tag="progress", frozen=True):
    fraction: float
    text: str


class Keep(msgspec.Struct, tag="keep", frozen=True):
    """Store an artifact; answered."""

    name: str
    content: bytes
    media_type: str
    private: bool = False


class Fetch(msgspec.Struct, tag="fetch", frozen=True):
    """Read an artifact; answered."""

    name: str


class Answer(msgspec.Struct, tag="answer", frozen=True):
    """To Keep and Fetch. A ``code`` says that it was refused."""

    value: Json = None
    content: bytes = b""
    code: str = ""
    message: str = ""
    category: str = ""


class Done(msgspec.Struct, tag="done", frozen=True):
    result: Json


class Raised(msgspec.Struct, tag="raised", frozen=True):
    """How it failed: ``kind`` refuse, retry or error."""

    kind: str
    message: str
    code: str
    category: str = "internal"
    retryable: bool = False
    after: float = 0.0


FromChild: TypeAlias = Progressed | Keep | Fetch | Done | Raised

_encoder = msgspec.msgpack.Encoder()
from_child = msgspec.msgpack.Decoder(FromChild)
to_child = msgspec.msgpack.Decoder(Task | Answer)


def frame(message: Task | Answer | FromChild) -> bytes:
    """Four bytes of length, then the message."""
    body = _encoder.encode(message)
    return len(body).to_bytes(4, "big") + body
