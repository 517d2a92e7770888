"""Every refusal in one shape: ``{code, message, details, requestId}``, or ``problem+json`` when ``Accept`` asks.

``code`` is the HTTP status x 1000 + n and is stable; ``message`` says what to do; ``details`` name fields. What nobody
foresaw is 500000: logged with the request id, told to the client without a word of its inside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from farebox.api.envelope import request_id
from farebox.core.errors import (
    BadRequest,
    FareboxError,
    Forbidden,
    KeyInvalid,
    MediaType,
    MethodNotAllowed,
    NotAllowed,
    NotFound,
    Problem,
    TooLarge,
    TooManyRequests,
    Unavailable,
    problem_list,
)
from farebox.storage.port import Conflict, StoreUnavailable

_BY_STATUS: dict[int, type[FareboxError]] = {
    400: BadRequest,
    401: KeyInvalid,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    409: NotAllowed,
    413: TooLarge,
    415: MediaType,
    429: TooManyRequests,
    503: Unavailable,
}


class Detail(BaseModel):
    """One field-level finding."""

    field: str = Field(description="Dotted path of the field, empty for the whole.", examples=["requestPayload.csv"])
    message: str = Field(examples=["is required"])
    code: str = Field(description="A stable word.", examples=["required"])


class ErrorBody(BaseModel):
    """Every refusal."""

    code: int = Field(description="HTTP status x 1000 + n; stable.", examples=[400001])
    message: str = Field(examples=["A client token is needed"])
    details: list[Detail]
    requestId: str = Field(examples=["req_01k8w3n5x2f9tbm6q4v7yd0c1e"])


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
        case RequestValidationError():
            return BadRequest("The request does not have the shape that is asked for", _problems(error.errors()))
        case HTTPException():
            return _from_status(error)
        case StoreUnavailable():
            return Unavailable("The database cannot be written right now; nothing was stored", retry_after=5)
        case ClientDisconnect():
            return BadRequest("The body ended before it was complete")
        case Conflict():
            return NotAllowed(f"Somebody stored the same meanwhile ({error.table}); read it and try again")
        case _:
            return None


def _from_status(error: HTTPException) -> FareboxError:
    kind = _BY_STATUS.get(error.status_code)
    if kind is not None:
        return kind()
    made = FareboxError() if error.status_code >= 500 else BadRequest(str(error.detail))
    made.code = error.status_code * 1000 + 1
    return made


def _problems(errors: Sequence[Any]) -> list[Problem]:
    """Pydantic's findings as ours: the place without its section's name for bodies, with it elsewhere."""
    found = []
    for error in errors:
        place = [str(part) for part in error["loc"]]
        if place and place[0] in ("body", "query", "path", "header"):
            place = place[1:] or place
        message = str(error["msg"]).removeprefix("Value error, ")
        found.append(Problem(field=".".join(place), message=message, code=str(error["type"])))
    return found


async def _answer(request: Request, error: Exception) -> Response:
    made = known(error) or FareboxError()
    extra: Mapping[str, str] = getattr(error, "headers", None) or {}
    asked = wants_problem(request.headers.get("accept", ""))
    response = Response(render(made, request_id.get(), asked), made.status)
    for name, value in headers_of(made, asked):
        response.headers[name] = value
    if "Allow" in extra or "allow" in extra:
        response.headers["allow"] = extra.get("Allow") or extra["allow"]
    return response


def install(app: FastAPI) -> None:
    """One answer for all; what nobody foresaw is raised again after it, to be logged by the frame around the app."""
    foreseen = (FareboxError, RequestValidationError, HTTPException, StoreUnavailable, Conflict, ClientDisconnect)
    for kind in (*foreseen, Exception):
        app.add_exception_handler(kind, _answer)
