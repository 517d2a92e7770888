"""``GET /v1/public/executions/{id}/stream``: the timeline as server-sent events, resumable without gap or double.

``snapshot`` the view without events · ``event`` one event, its SSE id = seq · ``status`` the view again, when anything
but events changed · ``end`` nothing more will come. A stream holds a position and a bell, never a queue: after each
ring it reads on from the database at its client's own pace.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from farebox.api.asked import NEWEST, Asked, ask, query_of
from farebox.api.exchange import Exchange, exchange_of
from farebox.api.hot import COMMON, execution_id_of, queue_of, refusal
from farebox.api.hub import Hub, Listener
from farebox.api.metrics import Metrics
from farebox.api.visitors import Visitors
from farebox.core.errors import Unauthorized
from farebox.core.records import FINAL_STATUSES, PaymentStatus, Token
from farebox.storage.port import Glance

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from farebox.service.house import House

ROUTE = "/v1/public/executions/{id}/stream"
HEARTBEAT = 15.0
_UNSETTLED = frozenset({PaymentStatus.PROCESSING, PaymentStatus.REFUND_PENDING, PaymentStatus.REVIEW})
_SSE: list[tuple[bytes, bytes]] = [
    *COMMON,
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"x-accel-buffering", b"no"),
]


def is_over(glance: Glance) -> bool:
    """Nothing more is expected: the status is final and no money is on its way."""
    return glance.status in FINAL_STATUSES and glance.payment_status not in _UNSETTLED


@lru_cache(maxsize=256)
def fingerprint(view: bytes) -> int:
    """Of everything in the view but the events' counter: two views with the same one need no ``status`` between."""
    fields = msgspec.json.decode(view + b"}")
    fields.pop("seq", None)
    return hash(msgspec.json.encode(fields))


class News(NamedTuple):
    """What is written to whoever stands at one place."""

    asked: tuple[int, int, int, int]
    """Rev and seq of the execution, and what the client has seen: last event, fingerprint of the view."""
    shown: int
    chunk: bytes


class Told:
    """The newest news of the executions that streams follow: thousands who stand at the same place are told the same.

    Bounded; whoever is not found here is told from the database.
    """

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._news: dict[str, News] = {}
        self.get = self._news.get

    def put(self, execution_id: str, news: News) -> None:
        if len(self._news) >= self._most:
            self._news.clear()
        self._news[execution_id] = news


class _Follower:
    """One open stream."""

    __slots__ = ("gone", "house", "listener", "seen", "send", "shown", "token", "told")

    def __init__(self, house: House, told: Told, send: Send, listener: Listener, token: Token, seen: int) -> None:
        self.house = house
        self.told = told
        self.send = send
        self.listener = listener
        self.token = token
        self.seen = seen
        """Seq of the last event that was written."""
        self.shown = 0
        """Fingerprint of the last view that was written."""
        self.gone = False

    async def write(self, chunk: bytes) -> None:
        await self.send({"type": "http.response.body", "body": chunk, "more_body": True})

    async def snapshot(self, glance: Glance, omitted: int) -> None:
        queue = await queue_of(self.house, glance)
        self.shown = fingerprint(glance.view)
        await self.write(
            b'event: snapshot\ndata: %b,"eventsOmitted":%d,"queue":%b,"events":[]}\n\n' % (glance.view, omitted, queue)
        )

    async def catch_up(self, glance: Glance) -> None:
        """All events up to the view, then the view if anything else changed."""
        while glance.seq - self.seen > NEWEST and not self.gone:
            rows, _ = await self.house.store.events(self.token.execution_id, self.seen, NEWEST)
            chunk, self.seen = frames(rows, self.seen)
            await self.write(chunk)
        if self.gone:
            return
        asked = (glance.rev, glance.seq, self.seen, self.shown)
        news = self.told.get(self.token.execution_id)
        if news is None or news.asked != asked:
            news = await self._news(glance, asked)
            self.told.put(self.token.execution_id, news)
        self.seen, self.shown = glance.seq, news.shown
        if news.chunk:
            await self.write(news.chunk)

    async def _news(self, glance: Glance, asked: tuple[int, int, int, int]) -> News:
        chunk = b""
        if self.seen < glance.seq:
            rows, _ = await self.house.store.events(self.token.execution_id, self.seen, glance.seq - self.seen)
            chunk, _ = frames(rows, self.seen)
        shown = fingerprint(glance.view)
        if shown != self.shown:
            queue = await queue_of(self.house, glance)
            chunk += b'event: status\ndata: %b,"queue":%b}\n\n' % (glance.view, queue)
        return News(asked, shown, chunk)

    async def end(self, glance: Glance) -> None:
        data = {"status": glance.status, "paymentStatus": glance.payment_status, "seq": glance.seq}
        await self.write(b"event: end\ndata: %b\n\n" % msgspec.json.encode(data))


def frames(rows: bytes, seen: int) -> tuple[bytes, int]:
    """Rendered events (joined by commas) as SSE frames, and the last one's seq. Every event is passed on unparsed."""
    parts = []
    for raw in msgspec.json.decode(b"[%b]" % rows, type=list[msgspec.Raw]):
        seen += 1
        parts.append(b"id: %d\nevent: event\ndata: %b\n\n" % (seen, bytes(raw)))
    return b"".join(parts), seen


class Streams:
    """An ASGI callable for one route; counts its open streams."""

    def __init__(self, house: House, hub: Hub, visitors: Visitors, metrics: Metrics) -> None:
        self._house = house
        self._hub = hub
        self._visitors = visitors
        self._metrics = metrics
        self._told = Told()
        self.open = 0

    def close(self) -> None:
        """Everybody who waits for news, here and in long-polls, gets what there is and leaves."""
        self._hub.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = exchange_of(scope)
        headers = exchange.headers
        rid = (b"x-request-id", exchange.request_id.encode())
        try:
            asked, token, glance = await self._admit(scope, headers)
        except Exception as error:
            status, extra, body = refusal(error, headers, exchange)
            out = [*COMMON, *extra, rid, (b"content-length", b"%d" % len(body))]
            return await self._short(scope, send, exchange, status, out, body)
        if asked.after is not None and asked.after >= glance.seq and is_over(glance):
            return await self._short(scope, send, exchange, 204, [*COMMON, rid], b"")
        if scope["method"] == "HEAD":
            return await self._short(scope, send, exchange, 200, [*_SSE, rid], b"")
        del headers
        exchange.headers = {}  # a stream lives long and needs them no more
        await send({"type": "http.response.start", "status": 200, "headers": [*_SSE, rid]})
        exchange.status = 200
        self._metrics.observe(ROUTE, "GET", 200, perf_counter() - exchange.started)
        await self._follow(asked, token, receive, send)
        return None

    async def _short(
        self, scope: Scope, send: Send, exchange: Exchange, status: int, out: list[tuple[bytes, bytes]], body: bytes
    ) -> None:
        exchange.status = status
        await send({"type": "http.response.start", "status": status, "headers": out})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
        self._metrics.observe(ROUTE, scope["method"], status, perf_counter() - exchange.started)

    async def _admit(self, scope: Scope, headers: dict[bytes, bytes]) -> tuple[Asked, Token, Glance]:
        who = self._visitors.meet(scope, headers)
        self._visitors.count(who, "stream", who.prefix)
        asked = ask(execution_id_of(scope["path"]), query_of(scope), headers, stream=True)
        if not asked.ticket:
            return asked, *await self._visitors.admit(who, asked.execution_id, asked.token)
        token = await self._visitors.redeem(who, asked.execution_id, asked.ticket)
        glance = await self._house.store.glance(asked.execution_id)
        if glance is None:
            raise Unauthorized
        return asked, token, glance

    async def _follow(self, asked: Asked, token: Token, receive: Receive, send: Send) -> None:
        self.open += 1
        with self._hub.listen(asked.execution_id) as listener:
            follower = _Follower(self._house, self._told, send, listener, token, asked.after or 0)
            watch = asyncio.create_task(_until_gone(receive, follower))
            try:
                await self._tell(asked, follower)
                if not follower.gone:
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
            except OSError:
                pass  # the client went away while we wrote; it will be back with Last-Event-ID
            finally:
                watch.cancel()
                self.open -= 1

    async def _tell(self, asked: Asked, follower: _Follower) -> None:
        glance = await self._house.store.glance(asked.execution_id)
        if glance is None:
            return None
        omitted = 0
        if asked.after is None:
            omitted = follower.seen = max(0, glance.seq - NEWEST)
        else:  # a position that never was (the client saw what a restored backup lost) must not hide what comes
            follower.seen = min(asked.after, glance.seq)
        await follower.snapshot(glance, omitted)
        while not follower.gone:
            await follower.catch_up(glance)
            if is_over(glance):
                return await follower.end(glance)
            rung = await follower.listener.next(HEARTBEAT)
            if follower.gone or self._hub.closed or not await self._visitors.still(follower.token):
                return None
            if not rung:
                await follower.write(b": still here\n\n")
            latest = await self._house.store.glance(asked.execution_id)
            if latest is None:
                return None
            glance = latest
        return None


async def _until_gone(receive: Receive, follower: _Follower) -> None:
    """Rings the bell when the client hangs up."""
    while (await receive())["type"] != "http.disconnect":
        pass
    follower.gone = True
    follower.listener.ring()
