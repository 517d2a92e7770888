"""Who may call a route, declared on the route itself.

``require_key(scope, permission)``: an API key of an organization -> :class:`Principal`.
``client_token(scope)``: the token of the execution in the path -> its stored token.
``anyone``: no credentials -> :class:`Caller`. ``anyone_or_key``: none needed, a valid key is recognised
(``request.state.principal``, else None). ``by_secret``: the secret is part of the address and checked by the service.

Use them as FastAPI dependencies: ``who: Annotated[Principal, Depends(require_key("read", "run:read"))]``. A test reads
the declarations of every route (``api.routes.declared``).
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from starlette.requests import Request

from farebox.api.carriers import COOKIE, carried, same_origin, well_formed
from farebox.api.exchange import exchange_of
from farebox.api.gate import Caller as Caller
from farebox.api.gate import Gate
from farebox.api.hub import Hub
from farebox.api.limits import RateLimited, prefix_of
from farebox.core.belongings import ApiKey
from farebox.core.errors import Forbidden, IdMalformed, KeyInvalid, TokenMissing, Unauthorized
from farebox.core.records import Token
from farebox.core.values import Value
from farebox.service import keys, tokens

if TYPE_CHECKING:
    pass

Scope = Literal["read", "read-write"]
TokenScope = Literal["read", "cancel", "answer"]


class Principal(Value, frozen=True):
    """Who calls with an API key."""

    org_id: str
    key_id: str
    scope: Scope
    permissions: tuple[str, ...] = ()
    """Empty: all that the scope allows."""
    key: ApiKey | None = None
    """The stored row, for rules that compare keys. Never shown."""


def gate_of(request: Request) -> Gate:
    gate: Gate = request.app.state.gate
    return gate


def hub_of(request: Request) -> Hub:
    """Where streams and long-polls of this app listen."""
    return gate_of(request).hub


def caller(request: Request) -> Caller:
    """The client's address as the settings let us believe it."""
    peer = request.client.host if request.client else ""
    address = gate_of(request).addresses.of(peer, request.headers.get("x-forwarded-for", ""))
    return Caller(address, prefix_of(address), request.headers.get("user-agent", "")[:200])


def limited(request: Request, what: str, key: str, address: str) -> None:
    """Count this request in a bucket; the tightest one is told in the answer's RateLimit headers."""
    gate = gate_of(request)
    if gate.exempt(address):
        return
    exchange = exchange_of(request.scope)
    try:
        exchange.count(gate.limiter.take(what, key))
    except RateLimited as refused:
        exchange.count(refused.left)
        raise


class Declared(SecurityBase):
    """The base of all declarations."""

    kind: Literal["none", "key", "token", "secret"] = "none"
    scope: str = ""
    permission: str | None = None

    def __init__(self) -> None:
        self.model = HTTPBearer()
        self.scheme_name = ""

    async def __call__(self, request: Request) -> object:
        raise NotImplementedError


class _Anyone(Declared):
    async def __call__(self, request: Request) -> Caller:
        who = caller(request)
        limited(request, "address", who.prefix, who.address)
        return who


class _BySecret(_Anyone):
    kind = "secret"


class _RequireKey(Declared):
    kind = "key"

    def __init__(self, scope: Scope, permission: str | None) -> None:
        self.scope = scope
        self.permission = permission
        self.model = HTTPBearer(description="An API key, `fbsk_...`")
        self.scheme_name = "apiKey"

    async def __call__(self, request: Request) -> Principal:
        who = caller(request)
        found = await _principal(request, who)
        limited(request, "organization", found.org_id, who.address)
        if self.scope == "read-write" and found.scope != "read-write":
            raise Forbidden("This key may only read; use one with the scope read-write")
        if self.permission is not None and found.key is not None:
            keys.permit(found.key, self.permission)
        return found


class _AnyoneOrKey(_Anyone):
    async def __call__(self, request: Request) -> Caller:
        who = await super().__call__(request)
        request.state.principal = None
        if _bearer(request).startswith("fbsk_"):
            # The public family never needs a key, so a wrong one changes nothing.
            with suppress(KeyInvalid):
                request.state.principal = await _principal(request, who)
        return who


class _ClientToken(Declared):
    kind = "token"

    def __init__(self, scope: TokenScope) -> None:
        self.scope = scope
        self.model = HTTPBearer(description="The client token of the execution, `ct_...`")
        self.scheme_name = "clientToken"

    async def __call__(self, request: Request) -> Token:
        execution_id: str = request.path_params["id"]
        who = caller(request)
        limited(request, "address", who.prefix, who.address)
        text, by_cookie = carried(
            request.query_params.get("token"),
            request.headers.get("x-client-token"),
            request.headers.get("authorization"),
            request.cookies.get(COOKIE),
        )
        if not text:
            raise TokenMissing
        if not well_formed(execution_id):
            raise IdMalformed
        if by_cookie and request.method not in ("GET", "HEAD"):
            same_origin(request.headers, gate_of(request).house.settings.base_url)
        gate = gate_of(request)
        try:
            token = await tokens.verify(gate.house, execution_id, text, self.scope)
        except Unauthorized:
            limited(request, "refused", who.prefix, who.address)
            raise
        limited(request, "token", token.hash, who.address)
        return token


class _CheckedBefore(_ClientToken):
    """The route is answered before the framework, by a callable that checks the token itself."""

    async def __call__(self, request: Request) -> None:  # type: ignore[override]
        return None


def _bearer(request: Request) -> str:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


async def _principal(request: Request, who: Caller) -> Principal:
    """The key of the Authorization header; KeyInvalid, counted against the caller's address."""
    try:
        raw = _bearer(request)
        if not raw:
            raise KeyInvalid
        key = await keys.authenticate(gate_of(request).house, raw, who.address, who.user_agent)
    except KeyInvalid:
        limited(request, "refused", who.prefix, who.address)
        raise
    return Principal(key.org_id, key.id, key.scope, key.permissions, key)


anyone = _Anyone()
anyone_or_key = _AnyoneOrKey()
by_secret = _BySecret()


def require_key(scope: Scope, permission: str | None = None) -> _RequireKey:
    """A dependency: a valid API key with this scope and permission."""
    return _RequireKey(scope, permission)


def client_token(scope: TokenScope) -> _ClientToken:
    """A dependency: a valid client token, with this scope, of the execution named ``id`` in the path."""
    return _ClientToken(scope)


def token_before(scope: TokenScope) -> _CheckedBefore:
    """A declaration for the routes in front of the framework (``api.hot``, ``api.stream``), which check themselves."""
    return _CheckedBefore(scope)
