"""``http-request``: ask another service, behind the guard of ``http_guard``."""

from __future__ import annotations

import time
from base64 import b64encode
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from farebox.actions import files
from farebox.actions.artifact import ArtifactResult
from farebox.actions.files import File
from farebox.actions.port import ActionError, Context, Lookup
from farebox.actions.registry import Actions
from farebox.core.values import Json

if TYPE_CHECKING:
    from farebox.actions.http_messages import HttpResponse

MAX_WAIT = 24 * 3600.0
"""The longest ``Retry-After`` that is honoured, in seconds."""
PRIVATE = frozenset({"set-cookie", "www-authenticate", "proxy-authenticate"})
"""Answer headers that do not go into the result."""
SAVE = '`"saveAs": "a-name.csv"` stores a body of any size as a file of the run'
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
    """Sent as application/json. Give one of body, json and bodyFrom."""
    body_from: str | dict[str, Any] | None = None
    """Send a file: an artifact of this run, by its name or by what a step got for it, or the id of an upload."""
    save_as: Annotated[str, msgspec.Meta(pattern=r"^([A-Za-z0-9_-][A-Za-z0-9._-]{0,127})?$")] = ""
    """Store the body under this name, however large; the result then has `file` instead of `body`."""
    private: bool = True
    """Whether what saveAs stores is kept from the buyer."""
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
    file: ArtifactResult | None = None


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
        """Fetch a URL and return its status, headers and body, or store the body as a file."""
        response: HttpResponse = await _sent(args, ctx)
        if not _expected(response.status, args.expected_status):
            raise failure_of(response)
        headers = {name: value for name, value in response.headers.items() if name not in PRIVATE}
        result = {"status": response.status, "headers": headers}
        if args.save_as:
            return {**result, "body": None, "file": response.file}
        return {**result, "body": _parsed(response, args.parse)}


async def _sent(args: HttpRequest, ctx: Context) -> HttpResponse:
    body = args.body if args.body_from is None else await _file(args, ctx)
    try:
        response: HttpResponse = await ctx.http.request(
            args.method,
            args.url,
            headers=args.headers,
            query=args.query,
            body=body,
            json=args.json,
            timeout=TIMEOUT,
            max_bytes=args.max_response_bytes,
            save_as=args.save_as,
            private=args.private,
            expected=args.expected_status,
        )
    except ActionError as error:
        if error.code != "response_too_large":
            raise
        cure = "the operator may allow more (artifact_bytes)" if args.save_as else SAVE
        raise ActionError(error.code, f"{error}; {cure}", category=error.category) from None
    return response


async def _file(args: HttpRequest, ctx: Context) -> File:
    """What ``bodyFrom`` names. ActionError ``file_missing``."""
    if args.body is not None:
        raise ActionError("request_invalid", "give body or bodyFrom, not both", category="validation")
    given = args.body_from
    if isinstance(given, dict) and not files.is_reference(given):
        text = "bodyFrom: write an artifact's name, or what a step got for it ({name, mediaType, size, sha256})"
        raise ActionError("request_invalid", text, category="validation")
    lookup: Lookup | None = getattr(ctx, "sent_files", None)
    return files.found(given, await lookup([files.key_of(given)]) if lookup is not None else {})


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
