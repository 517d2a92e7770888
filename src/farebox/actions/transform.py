"""``transform``: make one JSON value from others; with ``each`` one small expression per item of a long list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from farebox.actions.lists import each
from farebox.actions.port import ActionError
from farebox.actions.registry import Actions
from farebox.core.graph import Scope, Template
from farebox.core.values import Json


class TransformArguments(msgspec.Struct, forbid_unknown_fields=True):
    value: Annotated[Any, msgspec.Meta(description="Any JSON with expressions in it.")] = msgspec.UNSET
    array: list[Any] | None = None
    each: Annotated[Any, msgspec.Meta(description="With array: JSON with expressions that see $item and $index.")] = (
        None
    )


class TransformResult(msgspec.Struct):
    output: Any


def register(actions: Actions) -> None:
    @actions.add_pure(
        "transform",
        arguments=TransformArguments,
        result=TransformResult,
        lazy={"each": "item"},
        name="Transform",
        category="data",
        check=_check,
    )
    def transform(args: TransformArguments, scope: Scope, lazy: Mapping[str, Template]) -> Json:
        """Make a value from others."""
        if args.array is not None and "each" in lazy:
            return {"output": each(lazy["each"], args.array, scope)}
        if args.value is msgspec.UNSET:
            raise ActionError("arguments_invalid", "give value, or array with each", category="validation")
        return {"output": args.value}


def _check(payload: Json) -> list[tuple[str, str]]:
    if not isinstance(payload, dict):
        return []
    if "value" in payload and ("each" in payload or "array" in payload):
        return [("value", "give value alone, or array with each")]
    if "value" not in payload:
        return [
            (field, "transform needs value, or array with each") for field in ("array", "each") if field not in payload
        ]
    return []
