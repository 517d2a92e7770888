"""What a reader of an execution asks: parsed from the bare request, every problem at once.

The status read and the stream answer before the framework, so they read their parameters themselves; the rules are the
same as everywhere (400 with all details).
"""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus
from zlib import crc32

from farebox.api.carriers import COOKIE, carried, well_formed
from farebox.core.errors import BadRequest, IdMalformed, Problem, TokenMissing
from farebox.core.values import Value

if TYPE_CHECKING:
    from starlette.types import Scope

NEWEST = 200
MOST_EVENTS = 1_000
LONGEST_WAIT = 30
_LARGEST = 2**53 - 1
_TOKEN_ALONE = frozenset({"token"})
_PLAIN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class Asked(Value, frozen=True, kw_only=True, gc=False):
    """A well-formed question about one execution."""

    execution_id: str
    token: str = ""
    ticket: str = ""
    after: int | None = None
    limit: int = NEWEST
    wait: int = 0
    if_none_match: str = ""

    @property
    def shape(self) -> str:
        """The part of the ETag that names the window of events: same window, same shape."""
        if self.after is None and self.limit == NEWEST:
            return "0"
        return f"{crc32(f'{self.after}.{self.limit}'.encode()):x}"


def query_of(scope: Scope) -> dict[str, str]:
    """The first value of each query parameter."""
    found: dict[str, str] = {}
    raw: bytes = scope["query_string"]
    if not raw:
        return found
    if raw.startswith(b"token=") and raw[6:].translate(None, _PLAIN) == b"":  # as most readers ask
        return {"token": raw[6:].decode("ascii")}
    escaped = b"%" in raw or b"+" in raw
    for part in raw.decode("latin-1").split("&"):
        name, _, value = part.partition("=")
        if escaped:
            name, value = unquote_plus(name), unquote_plus(value)
        found.setdefault(name, value)
    return found


def ask(execution_id: str, query: dict[str, str], headers: dict[bytes, bytes], *, stream: bool = False) -> Asked:
    """TokenMissing, IdMalformed, or BadRequest with all details."""
    ticket = query.get("ticket") if stream else None
    token = ""
    if ticket is None:
        token = _token(query, headers)
    elif not ticket:
        raise TokenMissing("The ticket is empty; POST .../stream-ticket gives one")
    if not well_formed(execution_id):
        raise IdMalformed
    if not stream and query.keys() <= _TOKEN_ALONE:  # as most readers ask
        return Asked(execution_id=execution_id, token=token, if_none_match=_header(headers, b"if-none-match"))
    problems: list[Problem] = []
    after = _number("after", query.get("after"), 0, _LARGEST, problems)
    if stream:
        last = _header(headers, b"last-event-id").strip()
        if last:
            after = _number("Last-Event-ID", last, 0, _LARGEST, problems)
        limit, wait = NEWEST, 0
    else:
        limit = _number("limit", query.get("limit"), 1, MOST_EVENTS, problems) or NEWEST
        wait = _number("wait", query.get("wait"), 0, LONGEST_WAIT, problems) or 0
    if problems:
        raise BadRequest("The request does not have the shape that is asked for", problems)
    return Asked(
        execution_id=execution_id,
        token=token,
        ticket=ticket or "",
        after=after,
        limit=limit,
        wait=wait,
        if_none_match=_header(headers, b"if-none-match"),
    )


def _header(headers: dict[bytes, bytes], name: bytes) -> str:
    value = headers.get(name)
    return "" if value is None else value.decode("latin-1")


def _token(query: dict[str, str], headers: dict[bytes, bytes]) -> str:
    first = query.get("token")
    if first is None:
        first, _ = carried(
            None,
            _maybe(headers, b"x-client-token"),
            _maybe(headers, b"authorization"),
            _cookie(_header(headers, b"cookie")),
        )
    if not first:
        raise TokenMissing
    return first


def _maybe(headers: dict[bytes, bytes], name: bytes) -> str | None:
    value = headers.get(name)
    return None if value is None else value.decode("latin-1")


def _cookie(header: str) -> str | None:
    if COOKIE not in header:
        return None
    try:
        morsel = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return None if morsel is None else morsel.value


def _number(name: str, text: str | None, least: int, most: int, problems: list[Problem]) -> int | None:
    if text is None:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 16 and least <= int(text) <= most:
        return int(text)
    problems.append(Problem(field=name, message=f"must be a whole number from {least} to {most}", code="out_of_range"))
    return None
