"""List nodes: ``filter`` keeps items, ``pluck`` takes fields. One small evaluation per item, so they are linear."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import msgspec

from farebox.actions.port import ActionError
from farebox.actions.registry import Actions
from farebox.core.conditions import compile_item_filter, find_item_filter
from farebox.core.expressions import Finding, ItemScope
from farebox.core.graph import Scope, Template
from farebox.core.sizes import check_made
from farebox.core.values import Json

MAX_ITEMS = 50_000


class FilterArguments(msgspec.Struct, forbid_unknown_fields=True):
    array: list[Any]
    filter: Annotated[
        Any, msgspec.Meta(description="Conditions on the item's fields: {$and: [{field: {$gt: 3}}]}.")
    ] = None
    where: Annotated[Any, msgspec.Meta(description="Or one expression per item: {{ $item.price > 3.0 }}.")] = None


class PluckArguments(msgspec.Struct, forbid_unknown_fields=True):
    array: list[Any]
    field: Annotated[str, msgspec.Meta(description="A field's name, nested ones with dots.")] | None = None
    fields: list[str] | None = None


class FilterResult(msgspec.Struct):
    filtered: list[Any]


class PluckResult(msgspec.Struct):
    values: list[Any]


def register(actions: Actions) -> None:
    @actions.add_pure(
        "filter",
        arguments=FilterArguments,
        result=FilterResult,
        lazy={"where": "item"},
        name="Filter",
        check=_check_filter,
    )
    def filter_node(args: FilterArguments, scope: Scope, lazy: Mapping[str, Template]) -> Json:
        """Keep the items that meet a condition."""
        bounded(args.array)
        kept = args.array
        if args.filter is not None:
            meets = compile_item_filter(args.filter)
            kept = [item for item in kept if meets(item)]
        if "where" in lazy:
            verdicts = each(lazy["where"], kept, scope)
            kept = [item for item, verdict in zip(kept, verdicts, strict=True) if _true(verdict)]
        return {"filtered": kept}

    @actions.add_pure("pluck", arguments=PluckArguments, result=PluckResult, name="Pluck", check=_check_pluck)
    def pluck(args: PluckArguments, scope: Scope, lazy: Mapping[str, Template]) -> Json:
        """Take one field, or some fields, of every item; null where an item has none."""
        bounded(args.array)
        if args.field is not None:
            return {"values": [field_of(item, args.field) for item in args.array]}
        fields = args.fields or []
        return {"values": _gathered({field: field_of(item, field) for field in fields} for item in args.array)}


def _true(verdict: Json) -> bool:
    if not isinstance(verdict, bool):
        raise ActionError("type_error", "where: the expression is neither true nor false", category="validation")
    return verdict


def _check_filter(payload: Json) -> list[tuple[str, str]]:
    if not isinstance(payload, dict):
        return []
    if ("filter" in payload) == ("where" in payload):
        return [("filter", "give filter (conditions on fields) or where (an expression over $item)")]
    found: list[Finding] = []
    if isinstance(payload.get("filter"), dict):
        find_item_filter(payload["filter"], "filter", found)
    return [(finding.field, str(finding.error)) for finding in found]


def _check_pluck(payload: Json) -> list[tuple[str, str]]:
    if isinstance(payload, dict) and ("field" in payload) == ("fields" in payload):
        return [("field", "give field (one name) or fields (a list of names)")]
    return []


def each(template: Template, array: list[Any], scope: Scope) -> list[Json]:
    """The template's value for every item."""
    bounded(array)
    return _gathered(template.resolve(ItemScope(scope, item, index)) for index, item in enumerate(array))


def _gathered(values: Iterable[Json]) -> list[Json]:
    """All of them, measured as they come: a long list times a long text would fill the memory before anybody looked."""
    found: list[Json] = []
    size = 0
    for value in values:
        size = check_made(value, size)
        found.append(value)
    return found


def bounded(array: list[Any]) -> None:
    if len(array) > MAX_ITEMS:
        raise ActionError(
            "list_too_large", f"the list has {len(array)} items, {MAX_ITEMS} are allowed", category="validation"
        )


def field_of(item: Json, path: str) -> Json:
    """The value at a dotted path (``address.city``, ``lines.0``); None where there is none."""
    if not path:
        return item
    value = item
    for name in path.split("."):
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value
