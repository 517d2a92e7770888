"""``http-request``: ask another service, behind the guard of ``http_guard``."""

from __future__ import annotations

import time
from base64 import b64encode
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from farebox.actions.port import ActionError, Context
from farebox.actions.registry import Actions
from farebox.core.values import Json

if TYPE_CHECKING:
    from farebox.actions.http_messages import HttpResponse

MAX_WAIT = 24 * 3600.0
"""The longest ``Retry-After`` that is honoured, in seconds."""
PRIVATE = frozenset({"set-cookie", "www-authenticate", "proxy-authenticate"})
"""Answer headers that do not go into the result."""
TIMEOUT = 3600.0
"""The attempt's own timeout (``timeoutMs``) is what counts; this only bounds it."""


class HttpRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    url: Annotated[str, msgspec.Meta(description="https, unless the operator allows the host.", max_length=8192)]
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] = "GET"
    headers: dict[str, str] = {}
    query: dict[str, Any] = {}
    """Added to the URL; lists repeat the name."""
    body: str | None = None
    json: Any = None
    """Sent as application/json. Give this or body."""
    expected_status: Annotated[
        list[int], msgspec.Meta(description="Statuses that are a success; empty: 200 to 299.")
    ] = []
    max_response_bytes: Annotated[int, msgspec.Meta(ge=1, le=256 * 1024)] = 200 * 1024
    parse: Literal["auto", "json", "text", "base64"] = "auto"
    """How the body becomes the result: auto reads JSON when the answer says that it is JSON."""


class HttpResult(msgspec.Struct):
    status: int
    headers: dict[str, str]
    body: Any


def register(actions: Actions) -> None:
    @actions.add(
        "http-request",
        arguments=HttpRequest,
        result=HttpResult,
        name="HTTP request",
        category="http",
        timeout_ms=30_000,
    )
    async def http_request(args: HttpRequest, ctx: Context) -> Json:
        """Fetch a URL and return its status, headers and body."""
        response: HttpResponse = await ctx.http.request(
            args.method,
            args.url,
            headers=args.headers,
            query=args.query,
            body=args.body,
            json=args.json,
            timeout=TIMEOUT,
            max_bytes=args.max_response_bytes,
        )
        if not _expected(response.status, args.expected_status):
            raise failure_of(response)
        headers = {name: value for name, value in response.headers.items() if name not in PRIVATE}
        return {"status": response.status, "headers": headers, "body": _parsed(response, args.parse)}


def _expected(status: int, wanted: list[int]) -> bool:
    return status in wanted if wanted else 200 <= status <= 299


def failure_of(response: HttpResponse) -> ActionError:
    """An unexpected status as a failure: 408, 425, 429 and 5xx may pass, the others stay."""
    status = response.status
    retryable = status in (408, 425, 429) or status >= 500
    category = "auth" if status in (401, 403) else "service" if retryable else "validation"
    return ActionError(
        f"http_{status}",
        f"{response.url.partition('?')[0]} answered {status}: {response.text[:200]}",
        category=category,
        retryable=retryable,
        after=retry_after(response.headers.get("retry-after", "")) if retryable else 0.0,
    )


def retry_after(text: str) -> float:
    """Seconds of a ``Retry-After``, given as seconds or as a date; 0 when there is none that can be read."""
    if text.strip().isdigit():
        return min(float(text), MAX_WAIT)
    try:
        moment = parsedate_to_datetime(text)
        return min(max(0.0, moment.timestamp() - time.time()), MAX_WAIT)
    except (ValueError, TypeError, OverflowError):
        return 0.0


def _parsed(response: HttpResponse, how: str) -> Json:
    media = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if how == "json" or (how == "auto" and (media == "application/json" or media.endswith("+json"))):
        return response.json() if response.body or how == "json" else None
    if how == "base64":
        return b64encode(response.body).decode()
    return response.text
