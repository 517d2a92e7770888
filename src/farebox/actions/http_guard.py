"""The one outgoing HTTP client: for actions, and for everything else that a workflow's author points somewhere.

The promise: an address inside the operator's network is not reached unless he named the host. A name is resolved once;
all its addresses are checked; the connection goes to the checked address itself, while the certificate is checked for
the name. Each redirect is a new request with the same checks. Proxies and credentials of the environment are not used,
cookies are not kept, an answer is bounded in size (packed and unpacked) and in time.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from typing import Any

import httpcore
import httpx

from farebox.actions.addresses import is_named, is_public
from farebox.actions.http_messages import HttpResponse, Outgoing, default_port, invalid, lines_of, place, read_headers
from farebox.actions.port import ActionError
from farebox.actions.sending import Into, Sink
from farebox.actions.sending import Policy as Policy
from farebox.actions.unpacking import unpacker

MAX_REDIRECTS = 5
CONNECT_SECONDS = 10.0
"""For all addresses of a name together."""
LEAST_SECONDS = 2.0
"""For one address, while there are more of them."""
Resolver = Callable[[str, int], Awaitable[list[str]]]


class GuardedClient:
    """Send requests within a :class:`Policy`. One for the house; bound to the loop that uses it first."""

    def __init__(self, policy: Policy, resolver: Resolver | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.policy = policy
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls or ssl.create_default_context(),
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=_PinnedBackend(policy, resolver or _resolve),
        )

    async def close(self) -> None:
        await self._pool.aclose()

    async def send(
        self, request: Outgoing, *, within: float = 30.0, max_bytes: int = 10 * 1024 * 1024, into: Into | None = None
    ) -> HttpResponse:
        """The answer after at most five redirects, its body in memory or where ``into`` wants it. ActionError says why
        there is none; retryable if it may pass."""
        try:
            async with asyncio.timeout(within):
                for _ in range(MAX_REDIRECTS + 1):
                    self._check(request.url)
                    response = await self._once(request, max_bytes, into)
                    target = _target(request.url, response)
                    if target is None:
                        return response
                    request = request.redirected(response.status, target)
        except TimeoutError:
            raise ActionError(
                "timeout",
                f"{place(request.url)} did not answer within {within:g} s",
                category="timeout",
                retryable=True,
            ) from None
        raise ActionError(
            "too_many_redirects", f"more than {MAX_REDIRECTS} redirects, the last to {place(request.url)}"
        )

    def _check(self, url: httpx.URL) -> None:
        """What can be refused before resolving."""
        if url.scheme not in ("http", "https") or not url.host:
            raise _refused("only http and https URLs with a host are sent")
        if url.userinfo:
            raise _refused("a URL must not hold a user name or password; use a header")
        named = is_named(url.host, default_port(url), self.policy.allowed_hosts)
        if url.scheme == "http" and not named and not self.policy.allow_http:
            raise _refused(f"{place(url)} is not https; the operator may name the host in allowed_hosts")

    async def _once(self, request: Outgoing, max_bytes: int, into: Into | None) -> HttpResponse:
        raw = httpcore.Request(
            request.method,
            httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=lines_of(request),
            content=request.content(),
            extensions={"timeout": {"connect": CONNECT_SECONDS, "read": None, "write": None, "pool": 30.0}},
        )
        try:
            answer = await self._pool.handle_async_request(raw)
            try:
                headers = read_headers(answer.headers)
                sink = None if into is None or _redirects(answer.status, headers) else into(answer.status, headers)
                if sink is None:
                    body = await _bounded(answer.stream, headers, max_bytes, place(request.url))
                else:
                    body = await _poured(answer.stream, headers, sink, place(request.url))
            finally:
                await answer.aclose()
        except (httpcore.ConnectTimeout, httpcore.PoolTimeout):
            raise ActionError(
                "timeout", f"{place(request.url)} could not be connected in time", category="timeout", retryable=True
            ) from None
        except httpcore.LocalProtocolError as error:
            raise invalid(f"the request cannot be written: {error}") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
            raise ActionError(
                "network_error",
                f"{place(request.url)}: {str(error) or type(error).__name__}",
                category="network",
                retryable=True,
            ) from None
        return HttpResponse(answer.status, headers, body, str(request.url.copy_with(fragment=None)))


class _PinnedBackend(httpcore.AsyncNetworkBackend):
    """Connects to the address that was checked, so that a second look-up cannot give another one."""

    def __init__(self, policy: Policy, resolver: Resolver) -> None:
        self._policy = policy
        self._resolver = resolver
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the backend's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await self._addresses(host, port)
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + (timeout or CONNECT_SECONDS)
        for index, address in enumerate(addresses):
            last = index == len(addresses) - 1
            left = ends_at - loop.time()
            # An address that swallows packets may not use up the time of those behind it.
            share = left if last else min(left, max(left / (len(addresses) - index), LEAST_SECONDS))
            try:
                return await self._network.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if last or ends_at <= loop.time():
                    raise
        raise AssertionError("a name has at least one address")  # _addresses promises it

    async def connect_unix_socket(self, *arguments: Any, **keywords: Any) -> httpcore.AsyncNetworkStream:
        raise _refused("sockets of this machine are not reached")

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)

    async def _addresses(self, host: str, port: int) -> list[str]:
        try:
            addresses = await self._resolver(host, port)
        except (OSError, UnicodeError) as error:
            raise ActionError(
                "network_error", f"the name {host} cannot be resolved: {error}", category="network", retryable=True
            ) from None
        if not addresses:
            raise ActionError("network_error", f"the name {host} has no address", category="network", retryable=True)
        if not is_named(host, port, self._policy.allowed_hosts) and not all(map(is_public, addresses)):
            # The address itself is not told: a workflow's author must not map the operator's network by errors.
            raise _refused(f"{host} is not a public address; the operator may name the host in allowed_hosts")
        return addresses


async def _resolve(host: str, port: int) -> list[str]:
    """All addresses of a name, asked once."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


async def _bounded(stream: Any, headers: Mapping[str, str], most: int, where: str) -> bytes:
    """The unpacked body, read no further than the bound."""
    body = bytearray()
    async for piece in _pieces(stream, headers, most, where):
        body += piece
    return bytes(body)


async def _poured(stream: Any, headers: Mapping[str, str], sink: Sink, where: str) -> bytes:
    """The same, handed on as it comes; nothing of it stays here."""
    announced = headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and len(announced) < 19 and int(announced) > sink.most:
        raise _too_large(where, sink.most)
    async for piece in _pieces(stream, headers, sink.most, where):
        await sink.write(piece)
    return b""


async def _pieces(stream: Any, headers: Mapping[str, str], most: int, where: str) -> AsyncIterator[bytes]:
    unpack = unpacker(headers.get("content-encoding", ""), most)
    size = 0
    async for chunk in stream:
        for piece in unpack.pieces(chunk):
            size += len(piece)
            if size > most:
                raise _too_large(where, most)
            yield piece
    unpack.end()


def _too_large(where: str, most: int) -> ActionError:
    return ActionError("response_too_large", f"{where} answered with more than {most} bytes", category="validation")


def _redirects(status: int, headers: Mapping[str, str]) -> bool:
    return status in (301, 302, 303, 307, 308) and bool(headers.get("location"))


def _target(url: httpx.URL, response: HttpResponse) -> httpx.URL | None:
    """Where a redirect leads; None for any other answer."""
    if not _redirects(response.status, response.headers):
        return None
    try:
        target = url.join(response.headers["location"])
    except (httpx.InvalidURL, ValueError):
        raise ActionError("network_error", f"{place(url)} redirects to something that is no URL") from None
    if url.scheme == "https" and target.scheme != "https":
        raise _refused(f"{place(url)} redirects from https to {target.scheme or 'nowhere'}")
    return target


def _refused(message: str) -> ActionError:
    return ActionError("address_refused", message, category="config")
