"""Bare ASGI callables: the ceiling that the product's routes are compared with, reading the very same database file.

``status`` does what a status read must do and nothing else: split the request, hash and compare the token, two
prepared statements, one answer. As the product does, it renders a view once for each revision. ``constant`` answers
3 KB without reading anything. ``create`` takes an order: body decoded and validated, ids and token drawn, the rows that
the product writes for it stored by group commit, one answer.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import queue
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import apsw
import msgspec

from farebox.core.public import view as render
from farebox.core.records import Execution
from farebox.ids import new_id, new_token

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


# ---- create ----------------------------------------------------------------------------------------------------------

LARGEST_GROUP = 256
Row = tuple[str, tuple[Any, ...]]


class _Order(msgspec.Struct, rename="camel"):
    """As much of a create's body as is measured."""

    request_payload: dict[str, Any] = {}
    client_safe_metadata: dict[str, Any] = {}


class _Desk:
    """Takes orders: rows are cut from what the product wrote for one (``BENCH_TEMPLATE``), with ids of their own."""

    def __init__(self) -> None:
        from jsonschema_rs import validator_for

        with open(os.environ["BENCH_TEMPLATE"]) as file:
            template = json.load(file)
        self.rows: list[tuple[str, list[Any]]] = [(sql, row) for sql, row in template["rows"]]
        self.known: dict[str, str] = template["known"]
        """What is another one in every order: execution, run, token hash."""
        self.answer: str = template["answer"]
        self.valid = validator_for(template["schema"]).is_valid
        self.decode = msgspec.json.Decoder(_Order).decode
        self.waiting: queue.SimpleQueue[tuple[list[Row], asyncio.Future[None]]] = queue.SimpleQueue()
        self.loop = asyncio.get_running_loop()
        threading.Thread(target=self._write, daemon=True).start()

    async def take(self, body: bytes) -> bytes:
        order = self.decode(body)
        if not self.valid(order.request_payload):
            return b'{"code":400001}'
        execution, run, token = new_id("exe"), new_id("run"), new_token("ct")
        swap = (
            (self.known["execution"], execution),
            (self.known["run"], run),
            (self.known["hash"], hashlib.sha256(token.encode()).hexdigest()),
        )
        done = self.loop.create_future()
        self.waiting.put(([(sql, tuple(_swapped(row, swap))) for sql, row in self.rows], done))
        await done
        return "".join(_swapped([self.answer], (*swap[:2], (self.known["token"], token)))).encode()

    def _write(self) -> None:
        writer = apsw.Connection(os.environ["BENCH_DATABASE"])
        writer.pragma("journal_mode", "wal")
        writer.pragma("synchronous", "FULL")
        while True:
            group = [self.waiting.get()]
            while len(group) < LARGEST_GROUP and not self.waiting.empty():
                group.append(self.waiting.get())
            writer.execute("begin immediate")
            for rows, _ in group:
                for sql, row in rows:
                    writer.execute(sql, row)
            writer.execute("commit")
            self.loop.call_soon_threadsafe(_tell, [done for _, done in group])


def _swapped(row: list[Any], swap: tuple[tuple[str, str], ...]) -> list[Any]:
    found = []
    for value in row:
        if isinstance(value, str):
            for old, new in swap:
                value = value.replace(old, new)
        found.append(value)
    return found


def _tell(waiting: list[asyncio.Future[None]]) -> None:
    for one in waiting:
        one.set_result(None)


_desk: _Desk | None = None


async def create(scope: dict[str, Any], receive: Any, send: Send) -> None:
    global _desk
    if scope["path"] == "/healthz":
        await answer(send, b"{}")
        return
    if _desk is None:
        _desk = _Desk()
    message = await receive()
    body = message["body"]
    while message.get("more_body"):
        message = await receive()
        body += message["body"]
    await answer(send, await _desk.take(body))
