"""Every refusal in one shape: ``{code, message, details, requestId}``, or ``problem+json`` when ``Accept`` asks.

``code`` is the HTTP status x 1000 + n and is stable; ``message`` says what to do; ``details`` name fields. What nobody
foresaw is 500000: logged with the request id, told to the client without a word of its inside. ``api.refusals`` is the
same for what the framework raises.
"""

from __future__ import annotations

import errno

import msgspec

from farebox.core.errors import FareboxError, NotAllowed, Unavailable, problem_list
from farebox.storage.port import Conflict, StoreUnavailable

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}


def render(error: FareboxError, request: str, problem_json: bool = False) -> bytes:
    """The body of a refusal."""
    details = problem_list(error.details)
    if problem_json:
        document = {
            "type": f"urn:farebox:error:{error.code}",
            "title": error.title,
            "status": error.status,
            "detail": error.message,
            "code": error.code,
            "details": details,
            "requestId": request,
        }
    else:
        document = {"code": error.code, "message": error.message, "details": details, "requestId": request}
    return msgspec.json.encode(document)


def headers_of(error: FareboxError, problem_json: bool = False) -> list[tuple[str, str]]:
    """Media type, and how long to wait or how to authenticate where that applies."""
    headers = [("content-type", "application/problem+json" if problem_json else "application/json")]
    wait = error.retry_after
    if wait is None and error.status in (429, 503):
        wait = 1
    if wait is not None:
        headers.append(("retry-after", str(max(1, round(wait + 0.499)))))
    if error.status == 401:
        headers.append(("www-authenticate", "Bearer"))
    return headers


def wants_problem(accept: str) -> bool:
    """Whether an Accept header asks for ``application/problem+json``."""
    return "application/problem+json" in accept


def known(error: Exception) -> FareboxError | None:
    """The client's face of an exception, or None for one that nobody foresaw."""
    match error:
        case FareboxError():
            return error
        case StoreUnavailable():
            return Unavailable("The database cannot be reached right now; nothing was stored", retry_after=5)
        case OSError(errno=number) if number in _NO_ROOM:
            return Unavailable("The disk cannot be written right now; nothing was stored", retry_after=5)
        case Conflict():
            return NotAllowed(f"Somebody stored the same meanwhile ({error.table}); read it and try again")
        case _:
            return None
