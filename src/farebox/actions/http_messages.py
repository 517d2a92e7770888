"""A request that is to be sent, and an answer that came: in form only, where it may go is ``http_guard``'s."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec

from farebox.actions.files import File
from farebox.actions.port import ActionError
from farebox.core.values import Json, Value

MAX_URL = 8_192
PIECE = 256 * 1024
"""Of a file, that is read at once."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
METHODS = SAFE_METHODS | {"POST", "PUT", "PATCH", "DELETE"}
OURS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "keep-alive",
     "proxy-authorization", "proxy-connection", "accept-encoding", "expect"}
)  # fmt: skip
"""Headers that the client writes itself."""
CARRIED = frozenset({"accept", "accept-language", "content-type", "user-agent"})
"""Headers that follow a redirect to another origin; any other one may be a secret."""


class HttpResponse(Value, frozen=True):
    """An answer, whatever its status. Header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    file: Json = None
    """What was asked for with ``save_as``: {name, mediaType, size, sha256}; the body is empty then."""

    @property
    def text(self) -> str:
        """The body as text, by the charset it names."""
        _, _, charset = self.headers.get("content-type", "").partition("charset=")
        try:
            return self.body.decode(charset.split(";")[0].strip("\"' ") or "utf-8", "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")

    def json(self) -> Json:
        """The body as JSON; ActionError ``response_not_json``."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ActionError("response_not_json", f"{self.url} did not answer with JSON: {error}") from None


class Outgoing(Value, frozen=True):
    """One request, checked in form; where it may go is checked when it is sent."""

    method: str
    url: httpx.URL
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    path: Path | None = None
    """A file that is the body, instead of bytes."""
    size: int = 0

    @classmethod
    def build(
        cls,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        body: bytes | str | File | None = None,
        json: Json = None,
        key: str = "",
    ) -> Outgoing:
        """Put a request together; ActionError ``request_invalid``. ``key``: the Idempotency-Key of unsafe methods."""
        verb = method.upper()
        if verb not in METHODS:
            raise invalid(f"the method {method!r} is not one of {', '.join(sorted(METHODS))}")
        if body is not None and json is not None:
            raise invalid("give body or json, not both")
        path = body.path if isinstance(body, File) else None
        content = b"" if path is not None else _content(body, json)
        lines = {name.lower(): _header(name, value) for name, value in (headers or {}).items()}
        lines.setdefault("user-agent", "farebox")
        lines.setdefault("accept", "*/*")
        if json is not None:
            lines.setdefault("content-type", "application/json")
        elif isinstance(body, str):
            lines.setdefault("content-type", "text/plain; charset=utf-8")
        elif isinstance(body, File):
            lines.setdefault("content-type", body.media_type)
        if key and verb not in SAFE_METHODS:
            lines.setdefault("idempotency-key", key)
        size = body.size if isinstance(body, File) else len(content)
        return cls(verb, _url(url, query), tuple(lines.items()), content, path, size)

    def content(self) -> bytes | AsyncIterator[bytes]:
        """The body as it is sent; a file from its beginning."""
        return self.body if self.path is None else _read(self.path)

    def redirected(self, status: int, target: httpx.URL) -> Outgoing:
        """The request that follows a redirect, without what was meant for the first origin alone."""
        headers, method, kept = self.headers, self.method, True
        if _origin(target) != _origin(self.url):
            headers = tuple(line for line in headers if line[0] in CARRIED)
        if (status == 303 and method != "HEAD") or (status in (301, 302) and method == "POST"):
            method, kept = "GET", False
            headers = tuple(line for line in headers if line[0] not in ("content-type", "idempotency-key"))
        if not kept:
            return Outgoing(method, target, headers)
        return Outgoing(method, target, headers, self.body, self.path, self.size)


def _content(body: bytes | str | File | None, json: Json) -> bytes:
    if json is not None:
        return msgspec.json.encode(json)
    if isinstance(body, File):
        return body.read_bytes()
    return body.encode() if isinstance(body, str) else body or b""


async def _read(path: Path) -> AsyncIterator[bytes]:
    """A file, piece by piece, never on the event loop."""
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
    finally:
        file.close()


def _url(text: str, query: Mapping[str, Any] | None) -> httpx.URL:
    if len(text) > MAX_URL:
        raise invalid(f"the URL has {len(text)} characters, {MAX_URL} are allowed")
    try:
        url = httpx.URL(text.strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise invalid(f"this is not a URL: {error}") from None
    if not query:
        return url
    pairs = urlencode({name: _query_value(value) for name, value in query.items() if value is not None}, doseq=True)
    joined = "&".join(part for part in (url.query.decode("ascii"), pairs) if part)
    return url.copy_with(query=joined.encode("ascii"))


def _query_value(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_query_value(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _header(name: str, value: Any) -> str:
    if name.lower() in OURS:
        raise invalid(f"the header {name} is written by the client itself; leave it out")
    text = str(value)
    if not name.isascii() or not name or any(sign in f"{name}{text}" for sign in "\r\n\0"):
        raise invalid(f"the header {name!r} holds a character that headers cannot hold")
    return text


def lines_of(request: Outgoing) -> list[tuple[bytes, bytes]]:
    """Header lines as bytes, ours added."""
    host = request.url.netloc
    lines = [(b"host", host), (b"accept-encoding", b"gzip, deflate")]
    lines += [(name.encode("ascii"), value.encode("utf-8")) for name, value in request.headers]
    if request.size or request.method in ("POST", "PUT", "PATCH"):
        lines.append((b"content-length", str(request.size).encode()))
    return lines


def read_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def default_port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, default_port(url)


def place(url: httpx.URL) -> str:
    """A URL as errors may show it: without query, which may hold secrets."""
    return f"{url.scheme}://{url.host}{'' if url.port is None else f':{url.port}'}{url.path}"[:200]


def invalid(message: str) -> ActionError:
    return ActionError("request_invalid", message, category="validation")
