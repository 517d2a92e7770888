"""Refusals behind the framework: what it raises by itself, in the one shape of ``api.errors``; the shape's models."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from farebox import findings
from farebox.api import errors
from farebox.api.exchange import request_id
from farebox.api.pages import page
from farebox.core.errors import (
    BadRequest,
    FareboxError,
    Forbidden,
    KeyInvalid,
    MediaType,
    MethodNotAllowed,
    NoEndpoint,
    NotAllowed,
    Problem,
    TooLarge,
    TooManyRequests,
    Unavailable,
)
from farebox.storage.port import Conflict, StoreUnavailable

E = TypeVar("E", bound=Callable[..., Any])
FindFaults: TypeAlias = Callable[[Request, Any], Awaitable[list[Problem]]]

_BY_STATUS: dict[int, type[FareboxError]] = {
    400: BadRequest,
    401: KeyInvalid,
    403: Forbidden,
    404: NoEndpoint,
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


def known(error: Exception) -> FareboxError | None:
    """As ``errors.known``, and the framework's own exceptions."""
    match error:
        case RequestValidationError():
            return BadRequest("The request does not have the shape that is asked for", _problems(error.errors()))
        case HTTPException():
            return _from_status(error)
        case ClientDisconnect():
            return BadRequest("The body ended before it was complete")
        case _:
            return errors.known(error)


def also_wrong(find: FindFaults) -> Callable[[E], E]:
    """Mark a route: when its body does not fit the model, ``find`` says what else is wrong with it."""

    def mark(endpoint: E) -> E:
        endpoint.__dict__["also_wrong"] = find
        return endpoint

    return mark


async def _more(request: Request, error: RequestValidationError, told: Sequence[Problem]) -> list[Problem]:
    find: FindFaults | None = getattr(request.scope.get("endpoint"), "also_wrong", None)
    if find is None:
        return []
    fields = {problem.field.partition(".")[0] for problem in told}
    return [problem for problem in await find(request, error.body) if problem.field.partition(".")[0] not in fields]


def _from_status(error: HTTPException) -> FareboxError:
    kind = _BY_STATUS.get(error.status_code)
    if kind is not None:
        return kind()
    made = FareboxError() if error.status_code >= 500 else BadRequest(str(error.detail))
    made.code = error.status_code * 1000 + 1
    return made


def _problems(found_there: Sequence[Any]) -> list[Problem]:
    """Pydantic's findings as ours: the place without its section's name for bodies, with it elsewhere."""
    found = []
    for error in found_there:
        place = [str(part) for part in error["loc"]]
        if place and place[0] in ("body", "query", "path", "header"):
            place = place[1:] or place
        found.append(Problem(".".join(place), *findings.of_request(error)))
    return found


def _reads_pages(request: Request) -> bool:
    """Whether a person asked, with a browser: the API answers everybody alike."""
    return not request.url.path.startswith("/v1/") and "text/html" in request.headers.get("accept", "")


def _page(error: FareboxError) -> Response:
    """The same refusal for a person."""
    title, text = error.title, error.message
    if isinstance(error, NoEndpoint):
        title, text = "There is no such page", "The address may be incomplete, or what stood here is gone."
    text = f"{text[:1].upper()}{text[1:].removesuffix('.')}."
    response = page("message.html", error.status, title=title, text="" if text == f"{title}." else text)
    for name, value in errors.headers_of(error)[1:]:
        response.headers[name] = value
    return response


async def _answer(request: Request, error: Exception) -> Response:
    made = known(error) or FareboxError()
    if isinstance(error, RequestValidationError):
        made.details += await _more(request, error, made.details)
    if _reads_pages(request):
        return _page(made)
    extra: Mapping[str, str] = getattr(error, "headers", None) or {}
    asked = errors.wants_problem(request.headers.get("accept", ""))
    response = Response(errors.render(made, request_id.get(), asked), made.status)
    for name, value in errors.headers_of(made, asked):
        response.headers[name] = value
    if "Allow" in extra or "allow" in extra:
        response.headers["allow"] = extra.get("Allow") or extra["allow"]
    return response


def install(app: FastAPI) -> None:
    """One answer for all; what nobody foresaw is raised again after it, to be logged by the frame around the app."""
    foreseen = (FareboxError, RequestValidationError, HTTPException, StoreUnavailable, Conflict, ClientDisconnect)
    for kind in (*foreseen, Exception):
        app.add_exception_handler(kind, _answer)
