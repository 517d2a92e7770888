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
from farebox.api.refusals import ErrorBody
from farebox.api.routes import Route, router
from farebox.core.errors import FareboxError
from farebox.core.values import Json

SUMMARY = "Sell or share runs of a workflow: create an execution, pay its checkout, follow its timeline."
WELCOME = """\
**Buy a run in three calls.** `POST /v1/public/workflows/{id}/executions` creates an execution and hands you its client
token, once. Pay at `checkout.url`; in test mode `POST /v1/test/checkouts/{id}` does it. Then follow
`GET /v1/public/executions/{id}` by polling, long-polling (`?wait=30`) or its `/stream`.

Every answer is `{code, message, requestId, data}`; a refusal has a stable `code`, a sentence that says what to do, and
`details` by field. Buyers hold a client token (`ct_...`), owners an API key (`fbsk_...`). Creating is safe to repeat
with an `Idempotency-Key`.
"""
FAMILIES = (
    ("public", "Executions (buyers)", "What a buyer does with an execution, by its client token."),
    ("public workflows", "Catalogue (buyers)", "What is for sale: input schema, price, track record. No key needed."),
    ("payments", "Payments", "Test checkouts, and the inbox where providers report."),
    ("workflows", "Workflows", "An owner's graphs: drafts, versions, publishing."),
    ("executions", "Executions (owners)", "What was bought from an owner, with refunds and tokens."),
    ("runs", "Runs", "Walks of a graph: started, followed, retried, cancelled."),
    ("webhooks", "Inbound webhooks", "Secret addresses that start a run."),
    ("api-keys", "API keys", "Keys of an organization, and who one is."),
    ("catalogue", "Node types", "What a graph may be made of. No key needed."),
    ("operation", "Operation", "Health, readiness, figures and this document."),
)
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
        description=WELCOME,
        tags=[{"name": name, "x-displayName": shown, "description": text} for name, shown, text in FAMILIES],
        routes=[route.documented() if isinstance(route, Route) else route for route in app.routes],
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
    operation["summary"] = operation["summary"].capitalize().replace(" api ", " API ")
    responses.pop("422", None)
    for parameter in operation.get("parameters", []):
        _plain(parameter["schema"])
    needed = [name for one in operation.get("security", []) for name in one if name]
    if "clientToken" in needed:
        operation["security"] = [{"clientTokenQuery": []}, {"clientTokenHeader": []}, {"clientToken": []}]
    elif needed:
        operation["security"] = [{name: []} for name in needed]
    else:
        operation.pop("security", None)
    # A status that no error of ours has stays as its route describes it: one such must not cost the whole document.
    refused = {status for status in responses if status.isdigit() and int(status) >= 400 and errors_of(int(status))}
    if "requestBody" in operation:
        refused |= {"408", "413", "415"}
    for status in refused:
        responses[status] = {"$ref": f"#/components/responses/Error{status}"}
    for answer in responses.values():
        if "$ref" not in answer:
            answer.setdefault("headers", {})["X-Request-Id"] = _REQUEST_ID
    operation["responses"] = dict(sorted(responses.items()))
    return refused


def _plain(schema: dict[str, Any]) -> None:
    """A parameter may be left out, it cannot be null: only its other form is documented."""
    forms = [form for form in schema.get("anyOf", []) if form != {"type": "null"}]
    if len(forms) == 1:
        del schema["anyOf"]
        schema.update(forms[0])


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
