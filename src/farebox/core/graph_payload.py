"""A node's payload: checked against its type, and compiled into templates."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from farebox.core.builtin_types import wait_settings
from farebox.core.conditions import find_condition
from farebox.core.expressions import Constant, Finding, Names, find_template
from farebox.core.graph import NodeType, Template
from farebox.core.graph_problems import Problems
from farebox.core.graph_read import Draft
from farebox.core.schema_check import payload_problems
from farebox.core.switch import compile_switch
from farebox.core.values import Json, Value

MAX_PAYLOAD = 256 * 1024
"""Bytes of a node's payload as JSON."""


class Compiled(Value, frozen=True):
    """A node's templates."""

    arguments: Mapping[str, Template] = {}
    lazy: Mapping[str, Template] = {}
    message: Template | None = None
    concurrency_key: Template | None = None


def compile_node(draft: Draft, names: Names, collect: Names, problems: Problems) -> Compiled:
    """Everything of a node that may hold expressions. ``collect``: what that field of a for-each may name."""
    if problems.full:
        return Compiled()
    findings: list[Finding] = []
    field = f"nodes.{draft.id}"
    message = find_template(draft.message, names, f"{field}.public.message", findings)
    lane = find_template(draft.concurrency_key, names, f"{field}.concurrencyKey", findings)
    compiled = Compiled()
    if draft.kind is not None:
        sound = _check(draft, draft.kind, problems)
        compiled = _payload(draft, draft.kind, sound, names, collect, findings)
    problems.of_templates(findings, draft.id)
    return replace(
        compiled, message=message if draft.message else None, concurrency_key=lane if draft.concurrency_key else None
    )


def _check(draft: Draft, kind: NodeType, problems: Problems) -> bool:
    """Whether the payload is what its type wants; tells what is not."""
    found = [] if kind.payload_schema is None else payload_problems(draft.payload, kind.payload_schema)
    told = {path for path, _, _ in found}
    if len(msgspec.json.encode(draft.payload)) > MAX_PAYLOAD:
        found.append(
            ("", "payload_too_large", f"a payload has at most {MAX_PAYLOAD // 1024} KiB; put files into artifacts")
        )
    if kind.check is not None:
        try:
            further = kind.check(draft.payload)
        except Exception as error:  # a plugin's check met something it did not expect
            further = [("", f"this payload could not be checked: {type(error).__name__}")]
        found += [(path, "payload_invalid", text) for path, text in further if path not in told]
    for path, code, text in found:
        problems.of_node(draft.id, f"payload.{path}" if path else "payload", code, text)
    return not found


def _payload(
    draft: Draft, kind: NodeType, sound: bool, names: Names, collect: Names, findings: list[Finding]
) -> Compiled:
    at = f"nodes.{draft.id}.payload"
    match kind.flow:
        case "trigger":
            return Compiled()
        case "switch":
            if not sound:
                return Compiled()
            cases = compile_switch(draft.payload, names, at, findings)
            return Compiled({"value": Constant(True), "cases": cases})
        case "wait":
            settings = wait_settings(draft.payload)
            return Compiled({key: find_template(settings[key], names, f"{at}.{key}", findings) for key in settings})
    arguments: dict[str, Template] = {}
    lazy: dict[str, Template] = {}
    for key, value in draft.payload.items():
        where = f"{at}.{key}"
        if key in kind.lazy:
            lazy[key] = _lazy(kind, key, value, names, collect, where, findings)
        else:
            arguments[key] = find_template(value, names, where, findings)
    return Compiled(arguments, lazy)


def _lazy(
    kind: NodeType, key: str, value: Json, names: Names, collect: Names, where: str, findings: list[Finding]
) -> Template:
    match kind.modes.get(key, "item"):
        case "raw":
            return Constant(value)
        case "condition":
            return find_condition(value, names, where, findings)
        case "collect":
            return find_template(value, collect, where, findings)
        case _:
            return find_template(value, replace(names, loops=names.loops + 1), where, findings)
