"""The status read, ``GET /v1/public/executions/{id}``: answered before the framework, from rows rendered before.

The token is checked before anything else, on every read and again after a long wait. An unknown id and a wrong token
take the same path: one hash, one lookup by (id, hash), one answer. The view and its events are two reads; the events
are cut at the view's ``seq``, so that the two always fit together.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic, perf_counter
from typing import TYPE_CHECKING

import msgspec
import structlog

from farebox.api import errors
from farebox.api.asked import Asked, ask, query_of
from farebox.api.exchange import Exchange, envelope, exchange_of
from farebox.api.hub import Hub
from farebox.api.limits import Left, RateLimited
from farebox.api.metrics import Metrics
from farebox.api.visitors import Visitors
from farebox.core.errors import FareboxError, Unauthorized
from farebox.core.public import view
from farebox.core.records import Execution, Status
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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = exchange_of(scope)
        headers = exchange.headers
        try:
            status, extra, body = await self._read(scope, headers, exchange)
        except Exception as error:
            status, extra, body = refusal(error, headers, exchange)
        out = [*COMMON, *extra, (b"x-request-id", exchange.request_id.encode())]
        if status != 304:
            out.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": status, "headers": out})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
        exchange.status = status
        self._metrics.observe(ROUTE, scope["method"], status, perf_counter() - exchange.started)

    async def _read(
        self, scope: Scope, headers: dict[bytes, bytes], exchange: Exchange
    ) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        who = self._visitors.meet(scope, headers)
        left = self._visitors.count(who, "address", who.prefix)
        asked = ask(execution_id_of(scope["path"]), query_of(scope), headers)
        _, glance = await self._visitors.admit(who, asked.execution_id, asked.token)
        if asked.wait and not _is_news(glance, asked):
            glance = await self._wait(asked, glance)
        tag = f'W/"{glance.rev}.{asked.shape}"'
        extra = [(b"etag", tag.encode()), *_limits(left)]
        if asked.if_none_match and matches(asked.if_none_match, tag):
            return 304, extra, b""
        extra.append(_JSON)
        return 200, extra, envelope(await self._data(glance, asked), exchange.request_id)

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
    return path[len("/v1/public/executions/") :].partition("/")[0]


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


def refusal(
    error: Exception, headers: dict[bytes, bytes], exchange: Exchange
) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
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
