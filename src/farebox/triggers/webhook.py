"""``webhook``: what a run is told of the request that triggered it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from farebox.core.errors import BadRequest
from farebox.core.times import rfc3339
from farebox.core.values import Json, Millis

SECRET_HEADERS = frozenset(
    {
        "authorization",
        "cookie",
        "forwarded",
        "proxy-authorization",
        "x-api-key",
        "x-client-token",
        "x-forwarded-for",
        "x-real-ip",
    }
)
_SECRET_WORDS = ("secret", "token", "password", "api-key", "apikey", "credential", "session")
MAX_HEADERS = 64
MAX_HEADER = 1_024


def payload(body: bytes, headers: Iterable[tuple[str, str]], at: Millis, *, source: str = "webhook") -> Json:
    """``$trigger`` of a run: {body, headers, source, triggeredAt}. BadRequest for a body that is not what it says.

    Headers that are, or by their name may be, secrets are left out: what a run knows is stored and shown to its owner.
    """
    kept = _headers(headers)
    return {
        "body": _body(body, kept.get("content-type", "")),
        "headers": kept,
        "source": source,
        "triggeredAt": rfc3339(at),
    }


def _headers(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        if key in SECRET_HEADERS or any(word in key for word in _SECRET_WORDS) or len(kept) >= MAX_HEADERS:
            continue
        kept[key] = value[:MAX_HEADER]
    return kept


def _body(body: bytes, content_type: str) -> Json:
    """JSON when it says so (or says nothing and is JSON), else text; an empty one is an empty object."""
    if not body.strip():
        return {}
    media = content_type.partition(";")[0].strip().lower()
    is_json = media == "application/json" or media.endswith("+json")
    if is_json or not media:
        try:
            return msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            if is_json:
                raise BadRequest(f"the body says it is JSON, but it is not: {error}") from None
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise BadRequest("the body is neither JSON nor UTF-8 text") from None
