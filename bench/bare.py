"""Bare ASGI callables: the ceiling that the product's routes are compared with, reading the very same database file.

``status`` does what a status read must do and nothing else: split the request, hash and compare the token, two
prepared statements, one answer. As the product does, it renders a view once for each revision. ``constant`` answers
3 KB without reading anything.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Awaitable, Callable
from typing import Any

import apsw
import msgspec

from farebox.core.public import view as render
from farebox.core.records import Execution

Send = Callable[[dict[str, Any]], Awaitable[None]]

HEADERS = [(b"content-type", b"application/json"), (b"cache-control", b"private, no-store")]
TOKEN = "select 1 from tokens where execution_id = ? and hash = ? and revoked_at is null"
VIEW = "select rev, body from executions where id = ?"
EVENTS = (
    "select group_concat(body, ',') from (select body from events where execution_id = ? order by seq desc limit 200)"
)

decode = msgspec.json.Decoder(Execution).decode

_connection: apsw.Connection | None = None
_views: dict[str, tuple[int, str]] = {}


def connection() -> apsw.Connection:
    global _connection
    if _connection is None:
        _connection = apsw.Connection(os.environ["BENCH_DATABASE"], flags=apsw.SQLITE_OPEN_READONLY)
    return _connection


async def answer(send: Send, body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, length]})
    await send({"type": "http.response.body", "body": body})


async def status(scope: dict[str, Any], receive: Any, send: Send) -> None:
    path = scope["path"]
    if path == "/healthz":
        await answer(send, b"{}")
        return
    execution_id = path.rsplit("/", 1)[1]
    token = scope["query_string"].partition(b"token=")[2]
    given = hashlib.sha256(token).hexdigest()
    cursor = connection().cursor()
    known = cursor.execute(TOKEN, (execution_id, given)).fetchone()
    if not known or not hmac.compare_digest(given, given):
        await answer(send, b'{"code":401001}')
        return
    rev, body = cursor.execute(VIEW, (execution_id,)).fetchone()
    known_rev, view = _views.get(execution_id, (0, ""))
    if known_rev != rev:
        view = render(decode(body)).decode()
        _views[execution_id] = rev, view
    (events,) = cursor.execute(EVENTS, (execution_id,)).fetchone()
    await answer(
        send, f'{{"code":200,"message":"success","requestId":"x","data":{view},"events":[{events}]}}}}'.encode()
    )


async def constant(scope: dict[str, Any], receive: Any, send: Send) -> None:
    await answer(send, BODY)


BODY = b'{"x":"' + b"x" * 3_000 + b'"}'
