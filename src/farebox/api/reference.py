"""The API reference as a plain page, drawn from the OpenAPI document that programs read."""

from __future__ import annotations

from typing import Any

from farebox.core.values import Value


class Operation(Value, frozen=True, kw_only=True):
    """One line of the reference."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    auth: str
    parameters: list[dict[str, str]]
    body: str
    answers: list[tuple[str, str]]


class Group(Value, frozen=True):
    tag: str
    operations: list[Operation]


def groups(document: dict[str, Any]) -> list[Group]:
    """Operations by their first tag, in the document's order."""
    found: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            tag = (operation.get("tags") or ["other"])[0]
            found.setdefault(tag, []).append(_operation(path, method, operation))
    return [Group(tag, operations) for tag, operations in found.items()]


def _operation(path: str, method: str, operation: dict[str, Any]) -> Operation:
    body = operation.get("requestBody", {}).get("content", {})
    return Operation(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        description=operation.get("description", ""),
        auth=", ".join(sorted({name for one in operation.get("security", []) for name in one})) or "none",
        parameters=[_parameter(one) for one in operation.get("parameters", [])],
        body=", ".join(_name(one.get("schema", {})) for one in body.values()),
        answers=[(status, _word(answer)) for status, answer in operation["responses"].items()],
    )


def _parameter(parameter: dict[str, Any]) -> dict[str, str]:
    return {
        "name": parameter["name"],
        "place": parameter["in"] + (", required" if parameter.get("required") else ""),
        "text": parameter.get("description") or parameter.get("schema", {}).get("description", ""),
    }


def _word(answer: dict[str, Any]) -> str:
    """What an answer means; shared refusals are known by their status."""
    return str(answer.get("description", ""))


def _name(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2] or str(schema.get("type", "any"))
