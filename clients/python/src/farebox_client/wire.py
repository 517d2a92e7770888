"""Requests without IO: what to send, what an answer means, and whether and when to ask again.

The shells (``sync``, ``aio``) send a :class:`Request` and tell the :class:`Attempts` what came of it; all decisions
are made here, once for both colours.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import msgspec

from .errors import ConnectionLost, FareboxError, Problem

T = TypeVar("T")


@dataclass(frozen=True)
class Request:
    """One thing to ask. ``repeatable``: asking twice is as good as asking once."""

    method: str
    path: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    repeatable: bool = True
    timeout: float | None = None
    """Seconds for the answer, when it may take longer than usual."""

    @property
    def content(self) -> bytes | None:
        return None if self.body is None else msgspec.json.encode(self.body)

    def all_headers(self) -> dict[str, str]:
        kind = {} if self.body is None else {"Content-Type": "application/json"}
        return {"Accept": "application/json", **kind, **self.headers}


@dataclass(frozen=True)
class Call(Generic[T]):
    """A request, and what its answer's ``data`` is."""

    request: Request
    decode: Callable[[bytes], T]


@dataclass(frozen=True)
class Policy:
    """How patient a client is."""

    timeout: float = 30.0
    """Seconds for one attempt."""
    retries: int = 5
    max_retry_after: float = 60.0
    """A longer Retry-After is not waited for, but raised."""


def pause(tries: int) -> float:
    """Half to all of an exponentially growing pause, so that many clients do not come back at the same moment."""
    return min(15.0, 0.25 * 2.0 ** min(tries, 10)) * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


def refusal(status: int, headers: Mapping[str, str], content: bytes) -> FareboxError:
    """What an answer says that is no success; never fails itself."""
    try:
        body = msgspec.json.decode(content)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        body = {}
    details = tuple(
        Problem(
            field=str(one.get("field", "")),
            message=str(one.get("message", "")),
            code=str(one.get("code", "")),
            node_id=str(one.get("nodeId") or ""),
            node_name=str(one.get("nodeName") or ""),
        )
        for one in body.get("details") or []
        if isinstance(one, dict)
    )
    try:
        after = max(0.0, float(headers.get("retry-after", "")))
    except ValueError:
        after = None
    code = body.get("code")
    return FareboxError(
        code if isinstance(code, int) else status * 1000,
        str(body.get("message") or f"The server answered {status} without a reason; is it a Farebox server?"),
        details,
        str(body.get("requestId") or headers.get("x-request-id", "")),
        after,
    )


class Attempts:
    """How often one request is asked. The shell asks, tells what came of it, and sleeps for what it is told."""

    def __init__(self, request: Request, policy: Policy) -> None:
        self._request = request
        self._policy = policy
        self._tries = 0

    def answered(self, status: int, headers: Mapping[str, str], content: bytes) -> float | None:
        """None: it succeeded. Else the seconds to sleep before the next attempt. FareboxError when there is none."""
        if 200 <= status < 300 or status == 304:
            return None
        error = refusal(status, headers, content)
        # 429 and the server's own 503 were refused before anything was stored; a gateway's 502 and 504 hide anything.
        if status in (429, 503):
            return self._again(error, True, error.retry_after or 0.0)
        if status in (502, 504):
            return self._again(error, self._request.repeatable, error.retry_after or 0.0)
        raise error

    def lost(self, why: Exception) -> float:
        """The seconds to sleep before the next attempt. ConnectionLost when there is none."""
        error = ConnectionLost(f"{self._request.method} {self._request.path}: {type(why).__name__} {why}".rstrip())
        error.__cause__ = why
        return self._again(error, self._request.repeatable, 0.0)

    def _again(self, error: Exception, may: bool, wanted: float) -> float:
        if not may or self._tries >= self._policy.retries or wanted > self._policy.max_retry_after:
            raise error
        self._tries += 1
        return max(wanted, pause(self._tries - 1))
