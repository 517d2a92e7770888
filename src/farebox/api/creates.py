"""A create, ``POST /v1/public/workflows/{id}/executions``, answered before the framework when it is an ordinary one.

Ordinary: JSON whose fields are what the route's model takes as they are, and no API key. Everything else, and so every
refusal of a body, is the framework's, which gets the request as if nobody had read it. What the two answer is the same;
the model is the one place where the fields are told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from farebox.api import bodies, creating
from farebox.api.creating import LARGEST_BODY, CreatePublicExecution
from farebox.api.exchange import Exchange, envelope, exchange_of
from farebox.api.frame import CREATE, WORKFLOWS
from farebox.api.gate import Caller, Gate
from farebox.api.hot import StatusRead, refusal
from farebox.api.limits import RateLimited
from farebox.api.refusals import known
from farebox.api.visitors import Visitors
from farebox.core.errors import BadRequest
from farebox.service import executions
from farebox.service.open_request import OpenRequest

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from farebox.core.values import Json

ROUTE = f"{WORKFLOWS}{{id}}{CREATE}"
LONGEST_KEY = 255
_JSON = (b"content-type", b"application/json")
_PLAIN_JSON = frozenset({b"application/json", b"application/json; charset=utf-8"})


def _fields() -> dict[str, tuple[str, type, int]]:
    """By the name outside: the name inside, the type, the most characters."""
    found: dict[str, tuple[str, type, int]] = {}
    for name, field in CreatePublicExecution.model_fields.items():
        most = next((one.max_length for one in field.metadata if hasattr(one, "max_length")), 2**31)
        kind = str if field.annotation is str else dict
        found[field.alias or name] = name, kind, most
    return found


FIELDS = _fields()


def ordinary(headers: Mapping[bytes, bytes], body: bytes) -> OpenRequest | None:
    """What is asked, if the model would take it as it is; None: let the framework look at it."""
    if b"authorization" in headers or (body and headers.get(b"content-type") not in _PLAIN_JSON):
        return None
    try:
        document: Json = bodies.decode(body) if body else {}
    except BadRequest:
        return None
    if type(document) is not dict:
        return None
    given: dict[str, Any] = {}
    for outside, value in document.items():
        name, kind, most = FIELDS.get(outside, ("", None, 0))
        if type(value) is not kind or (isinstance(value, str) and len(value) > most):
            return None
        given[name] = value
    key = headers.get(b"idempotency-key", b"").decode("latin-1")
    if len(key) > LONGEST_KEY or (key and given.get("idempotency_key", "") not in ("", key)):
        return None
    if key:
        given["idempotency_key"] = key
    return OpenRequest(**given)


class Creates:
    """An ASGI callable for one route. ``behind``: the framework's app."""

    def __init__(self, gate: Gate, reads: StatusRead, visitors: Visitors, behind: ASGIApp) -> None:
        self._gate = gate
        self._reads = reads
        self._visitors = visitors
        self._behind = behind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = exchange_of(scope)
        exchange.route = ROUTE
        try:
            body = await bodies.read(scope, receive, LARGEST_BODY)
            asked = ordinary(exchange.headers, body)
            if asked is None:
                await self._behind(scope, _again(body, receive), send)
                return
            status, extra, answer = 200, [_JSON], await self._create(scope, exchange, asked)
        except Exception as error:
            status, extra, answer = refusal(known(error) or error, exchange.headers, exchange)
        length = (b"content-length", b"%d" % len(answer))
        await send({"type": "http.response.start", "status": status, "headers": [*extra, length]})
        await send({"type": "http.response.body", "body": answer})

    async def _create(self, scope: Scope, exchange: Exchange, asked: OpenRequest) -> bytes:
        who = self._visitors.meet(scope, exchange.headers)
        workflow_id = scope["path"][len(WORKFLOWS) : -len(CREATE)]
        exempt = self._gate.exempt(who.address)
        if not exempt:
            self._count(exchange, who, workflow_id)
        caller = executions.Caller(client=who.prefix, exempt=exempt)
        opened = await executions.open_execution(self._gate.house, workflow_id, asked, caller)
        return envelope(await creating.shown(self._reads, opened), exchange.request_id)

    def _count(self, exchange: Exchange, who: Caller, workflow_id: str) -> None:
        """As the framework's route does; the tightest limit is told in the answer."""
        try:
            for what, key in (("address", who.prefix), ("create", who.prefix), ("workflow", workflow_id)):
                exchange.count(self._gate.limiter.take(what, key))
        except RateLimited as refused:
            exchange.count(refused.left)
            raise


def _again(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that gives a body which was read already, then goes on as before."""
    given = False

    async def first() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return first
