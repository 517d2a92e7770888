"""The OpenAPI 3.1 document: what FastAPI collects, with our error shapes, security schemes, servers and words.

FastAPI's own 422 never happens here, so it is taken out; every error answer gets an example with a code of its status.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import Response

from farebox import __version__
from farebox.api import code_samples
from farebox.api.auth import Caller, anyone
from farebox.api.errors import ErrorBody
from farebox.api.routes import router
from farebox.core.errors import FareboxError
from farebox.core.values import Json

SUMMARY = "Sell or share runs of a workflow: create an execution, pay its checkout, follow its timeline."
REQUEST = "req_01k8w3n5x2f9tbm6q4v7yd0c1e"
_REQUEST_ID: Json = {"schema": {"type": "string"}, "description": "Equal to requestId."}
_SCHEMES: Json = {
    "apiKey": {"type": "http", "scheme": "bearer", "description": "An API key, `fbsk_...`."},
    "clientToken": {"type": "http", "scheme": "bearer", "description": "The client token, `ct_...`."},
    "clientTokenHeader": {"type": "apiKey", "in": "header", "name": "X-Client-Token"},
    "clientTokenQuery": {"type": "apiKey", "in": "query", "name": "token"},
}


def install(app: FastAPI, base_url: str) -> None:
    """Give the app its document, made once when it is first asked for."""
    kept: dict[str, Any] = {}

    def document() -> dict[str, Any]:
        if not kept:
            kept.update(_document(app, base_url))
        return kept

    app.openapi = document  # type: ignore[method-assign]


def _document(app: FastAPI, base_url: str) -> dict[str, Any]:
    made = get_openapi(
        title="Farebox",
        version=__version__,
        summary=SUMMARY,
        routes=app.routes,
        servers=[{"url": base_url}],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    schemas = made["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    error = ErrorBody.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(error.pop("$defs", {}), ErrorBody=error)
    made["components"]["securitySchemes"] = _SCHEMES
    used: set[str] = set()
    for item in made["paths"].values():
        for operation in item.values():
            used |= _finish(operation)
    made["components"]["responses"] = {f"Error{status}": _error(int(status)) for status in sorted(used)}
    code_samples.add(made, base_url)
    return made


def _finish(operation: dict[str, Any]) -> set[str]:
    """Say who may call it, and how it refuses; returns the statuses of its refusals."""
    responses: dict[str, Any] = operation["responses"]
    responses.pop("422", None)
    needed = [name for one in operation.get("security", []) for name in one if name]
    if "clientToken" in needed:
        operation["security"] = [{"clientTokenQuery": []}, {"clientTokenHeader": []}, {"clientToken": []}]
    elif needed:
        operation["security"] = [{name: []} for name in needed]
    else:
        operation.pop("security", None)
    refused = {status for status in responses if status.isdigit() and int(status) >= 400}
    if "requestBody" in operation:
        refused |= {"413", "415"}
    for status in refused:
        responses[status] = {"$ref": f"#/components/responses/Error{status}"}
    for answer in responses.values():
        if "$ref" not in answer:
            answer.setdefault("headers", {})["X-Request-Id"] = _REQUEST_ID
    operation["responses"] = dict(sorted(responses.items()))
    return refused


def _error(status: int) -> dict[str, Any]:
    """One kind of refusal, shared by all operations: every code that has this status, with its cure."""
    kinds = errors_of(status)
    headers: dict[str, Any] = {"X-Request-Id": _REQUEST_ID}
    if status in (429, 503):
        headers["Retry-After"] = {"schema": {"type": "integer"}, "description": "Seconds to wait."}
    examples = {
        str(kind.code): {
            "summary": kind.remedy,
            "value": {"code": kind.code, "message": kind.title, "details": [], "requestId": REQUEST},
        }
        for kind in kinds
    }
    schema = {"$ref": "#/components/schemas/ErrorBody"}
    return {
        "description": kinds[0].title,
        "headers": headers,
        "content": {"application/json": {"schema": schema, "examples": examples}},
    }


def errors_of(status: int) -> list[type[FareboxError]]:
    """Every refusal with this status, by code."""
    found: dict[int, type[FareboxError]] = {}
    todo: list[type[FareboxError]] = [FareboxError]
    while todo:
        kind = todo.pop()
        todo.extend(kind.__subclasses__())
        if kind.code // 1000 == status:
            found.setdefault(kind.code, kind)
    return [found[code] for code in sorted(found)]


def router_of() -> APIRouter:
    routes = router("operation")

    @routes.get("/openapi.json", response_class=Response, include_in_schema=False)
    async def document(request: Request, who: Annotated[Caller, Depends(anyone)]) -> Response:
        """The OpenAPI 3.1 document."""
        content = msgspec.json.encode(await asyncio.to_thread(request.app.openapi))
        headers = {"access-control-allow-origin": "*", "cache-control": "public, max-age=60"}
        return Response(content, media_type="application/json", headers=headers)

    return routes
