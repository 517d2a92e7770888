"""The status read, ``GET /v1/public/executions/{id}``: answered before the framework, from rows rendered before.

The token is checked before anything else, on every read and again after a long wait. An unknown id and a wrong token
take the same path: one hash, one lookup by (id, hash), one answer. The view and its events are two reads; the events
are cut at the view's ``seq``, so that the two always fit together.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, TypeAlias

import msgspec
import structlog

from farebox.api import errors
from farebox.api.asked import Asked, ask, query_of
from farebox.api.exchange import Exchange, envelope, exchange_of
from farebox.api.hub import Hub
from farebox.api.limits import Left, RateLimited
from farebox.api.metrics import Metrics
from farebox.api.repeats import FOREVER, Key, Repeat, Repeats, key_of
from farebox.api.visitors import Visitors
from farebox.core.errors import FareboxError, Unauthorized
from farebox.core.public import view
from farebox.core.records import Execution, Status, Token
from farebox.storage.port import Glance

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from farebox.service.house import House

ROUTE = "/v1/public/executions/{id}"
EXPOSED = b"ETag, X-Request-Id, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
COMMON: list[tuple[bytes, bytes]] = [
    (b"cache-control", b"private, no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", EXPOSED),
]
Answer: TypeAlias = tuple[int, list[tuple[bytes, bytes]], bytes]
"""Status, headers of its own, body."""
_PREFIX = len("/v1/public/executions/")
_QUEUED = Status.QUEUED.value
_JSON = (b"content-type", b"application/json")
log = structlog.get_logger("farebox.api")


class StatusRead:
    """An ASGI callable for one route."""

    def __init__(self, house: House, hub: Hub, visitors: Visitors, metrics: Metrics) -> None:
        self._house = house
        self._hub = hub
        self._visitors = visitors
        self._metrics = metrics
        self._repeats = Repeats(lambda execution_id: house.store.unchanged(execution_id))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = exchange_of(scope)
        headers = exchange.headers
        try:
            key = key_of(scope["path"], scope["query_string"], headers)
            told = self._again(key, scope, headers, exchange)
            status, extra, body = told or await self._read(key, scope, headers, exchange)
        except Exception as error:
            status, extra, body = refusal(error, headers, exchange)
        out = [*COMMON, *extra, (b"x-request-id", exchange.request_id.encode())]
        if status != 304:
            out.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": status, "headers": out})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
        exchange.status = status
        self._metrics.observe(ROUTE, scope["method"], status, perf_counter() - exchange.started)

    def _again(self, key: Key, scope: Scope, headers: dict[bytes, bytes], exchange: Exchange) -> Answer | None:
        """What was answered to the same question before, if nothing has changed since."""
        kept = self._repeats.recall(key, scope["path"][_PREFIX:], self._house.clock())
        if kept is None:
            return None
        who = self._visitors.meet(scope, headers)
        left = self._visitors.count(who, "address", who.prefix)
        self._visitors.count(who, "token", kept.token_hash)
        extra = kept.head if left is None else [*kept.head, *_limits(left)]
        return kept.status, extra, b"" if kept.status == 304 else envelope(kept.data, exchange.request_id)

    def _keep(self, key: Key, asked: Asked, mark: object | None, found: tuple[Token, Glance], answer: Answer) -> None:
        """Whoever asks this again is told the same, until something changes. ``mark``: from before it was read."""
        token, glance = found
        if mark is None or asked.wait or glance.status == _QUEUED:
            return
        if self._house.store.unchanged(asked.execution_id) is mark:
            ends = [one for one in (token.expires_at, glance.token_ends_at) if one is not None]
            self._repeats.keep(key, Repeat(mark, min(ends, default=FOREVER), token.hash, *answer))

    async def _read(self, key: Key, scope: Scope, headers: dict[bytes, bytes], exchange: Exchange) -> Answer:
        who = self._visitors.meet(scope, headers)
        left = self._visitors.count(who, "address", who.prefix)
        asked = ask(execution_id_of(scope["path"]), query_of(scope), headers)
        mark = self._house.store.unchanged(asked.execution_id)
        found = await self._visitors.admit(who, asked.execution_id, asked.token)
        glance = found[1]
        if asked.wait and not _is_news(glance, asked):
            glance = await self._wait(asked, glance)
        tag = f'W/"{glance.rev}.{asked.shape}"'
        if asked.if_none_match and matches(asked.if_none_match, tag):
            status, head, data = 304, [(b"etag", tag.encode())], b""
        else:
            status, head, data = 200, [(b"etag", tag.encode()), _JSON], await self._data(glance, asked)
        self._keep(key, asked, mark, found, (status, head, data))
        return status, [*head, *_limits(left)], envelope(data, exchange.request_id) if data else b""

    async def _glance(self, asked: Asked) -> Glance:
        glance = await self._house.store.glance(asked.execution_id)
        if glance is None:
            raise Unauthorized
        return glance

    async def _wait(self, asked: Asked, glance: Glance) -> Glance:
        """Sleep until there is news or the time is over; whoever lost the token meanwhile learns nothing more."""
        until = monotonic() + asked.wait
        with self._hub.listen(asked.execution_id) as listener:
            glance = await self._glance(asked)
            while not _is_news(glance, asked) and not self._hub.closed:
                rung = await listener.next(until - monotonic())
                _, glance = await self._visitors.check(asked.execution_id, asked.token)
                if not rung:
                    break
        return glance

    async def show(self, execution_id: str) -> bytes:
        """``data`` as a plain read would give it now, for routes that changed something."""
        asked = Asked(execution_id=execution_id)
        return await self._data(await self._glance(asked), asked)

    async def show_new(self, made: Execution, events: Sequence[str]) -> bytes:
        """The same of an execution that was stored a moment ago: what is at hand is not read back. ``events``: its
        first lines; more may have come."""
        glance = Glance(
            made.rev,
            made.seq,
            made.status,
            made.payment_status,
            made.token_ends_at,
            view(made),
            made.workflow_id,
            made.run_id,
        )
        if len(events) != made.seq:
            return await self._data(glance, Asked(execution_id=made.id))
        return await self._shown(glance, 0, ",".join(events).encode())

    async def _data(self, glance: Glance, asked: Asked) -> bytes:
        after = max(0, glance.seq - asked.limit) if asked.after is None else asked.after
        most = min(asked.limit, glance.seq - after)
        events = b""
        if most > 0:
            events, _ = await self._house.store.events(asked.execution_id, after, most)
        return await self._shown(glance, after if asked.after is None else 0, events)

    async def _shown(self, glance: Glance, omitted: int, events: bytes) -> bytes:
        return b'%b,"eventsOmitted":%d,"queue":%b,"events":[%b]}' % (
            glance.view,
            omitted,
            b"null" if glance.status != _QUEUED else await queue_of(self._house, glance),
            events,
        )


async def queue_of(house: House, glance: Glance) -> bytes:
    """``data.queue``: its place among the runs of its workflow and about when it starts; null unless it is queued."""
    if glance.status != Status.QUEUED or not glance.run_id:
        return b"null"
    position = await house.store.queued_ahead(glance.workflow_id, glance.run_id) + 1
    return msgspec.json.encode({"position": position, "etaSeconds": house.queue_eta(glance.workflow_id, position)})


def execution_id_of(path: str) -> str:
    """The id in ``/v1/public/executions/{id}[/...]``."""
    return path[_PREFIX:].partition("/")[0]


def matches(if_none_match: str, tag: str) -> bool:
    """Weak comparison of an If-None-Match list with our tag."""
    wanted = tag.removeprefix("W/")
    return any(part.strip().removeprefix("W/") in (wanted, "*") for part in if_none_match.split(","))


def _is_news(glance: Glance, asked: Asked) -> bool:
    """Whether a long-poll returns now. Without a tag and without ``after`` there is nothing to wait for."""
    if asked.after is not None and glance.seq > asked.after:
        return True
    if asked.if_none_match:
        return not matches(asked.if_none_match, f'W/"{glance.rev}.{asked.shape}"')
    return asked.after is None


def _limits(left: Left | None) -> list[tuple[bytes, bytes]]:
    if left is None:
        return []
    return [(name.encode(), value.encode()) for name, value in left.headers()]


def refusal(error: Exception, headers: dict[bytes, bytes], exchange: Exchange) -> Answer:
    """The answer to an exception, outside the framework."""
    made = errors.known(error)
    if made is None:
        log.error("unhandled", request_id=exchange.request_id, exc_info=error)
        made = FareboxError()
    asked = errors.wants_problem(headers.get(b"accept", b"").decode("latin-1"))
    extra = [(name.encode(), value.encode()) for name, value in errors.headers_of(made, asked)]
    if isinstance(made, RateLimited):
        extra += _limits(made.left)
    return made.status, extra, errors.render(made, exchange.request_id, asked)
