"""One call of the API as the reference shows it: address, headers and body, before any language writes it down."""

from __future__ import annotations

from typing import Any

import msgspec

from farebox.api import code_bodies
from farebox.api.shapes import TOKEN
from farebox.core.values import Value

# Create is safe to repeat with a key; so every sample that creates something brings one.
_KEYED = {"createPublicExecution", "createExecution"}


class Call(Value, frozen=True, kw_only=True):
    """A request with every value filled in. ``answer`` is what to do with what comes: json, stream or bytes."""

    method: str
    url: str
    headers: dict[str, str]
    body: str | None
    answer: str


def call_of(base_url: str, path: str, method: str, operation: dict[str, Any]) -> Call:
    """The call an operation of the OpenAPI document stands for."""
    address = path
    query = ""
    for one in operation.get("parameters", []):
        value = code_bodies.value_of(path, one["name"])
        if one["in"] == "path" and value is not None:
            address = address.replace(f"{{{one['name']}}}", str(value))
        elif one["in"] == "query" and one.get("required"):
            query = f"?{one['name']}={value}"
    name = operation["operationId"]
    headers = _credentials(operation)
    if name == "getPublicExecution":
        # The endpoint's own page shows the token in the query; it works with a header just as well.
        query, headers = f"?token={TOKEN}", {}
    if name in _KEYED:
        headers["Idempotency-Key"] = code_bodies.ORDER
    body, media_type = _body(name, operation)
    if body is not None:
        headers["Content-Type"] = media_type
    return Call(
        method=method.upper(),
        url=f"{base_url}{address}{query}",
        headers=headers,
        body=body,
        answer=_answer(operation),
    )


def _credentials(operation: dict[str, Any]) -> dict[str, str]:
    needed = {name for one in operation.get("security", []) for name in one}
    if "clientTokenHeader" in needed:
        return {"X-Client-Token": TOKEN}
    return {"Authorization": f"Bearer {code_bodies.KEY}"} if "apiKey" in needed else {}


def _body(name: str, operation: dict[str, Any]) -> tuple[str | None, str]:
    if name in code_bodies.BODIES:
        return msgspec.json.format(msgspec.json.encode(code_bodies.BODIES[name]), indent=2).decode(), "application/json"
    if name in code_bodies.FORMS:
        return code_bodies.FORMS[name], "application/x-www-form-urlencoded"
    if name in code_bodies.RAW:
        kinds = operation.get("requestBody", {}).get("content", {})
        return code_bodies.RAW[name], "application/json" if "application/json" in kinds else "text/csv"
    return None, ""


def _answer(operation: dict[str, Any]) -> str:
    kinds = operation["responses"].get("200", {}).get("content", {})
    if "text/event-stream" in kinds:
        return "stream"
    return "json" if "application/json" in kinds else "bytes"
