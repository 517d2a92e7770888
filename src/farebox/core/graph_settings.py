"""What belongs to the whole workflow: price, limits, output, variables, the schema of what a buyer sends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, cast, get_args

from farebox.core.expressions import Finding, Names, find_template
from farebox.core.graph import Limits, Price, Priority, Template
from farebox.core.graph_problems import Problems
from farebox.core.graph_read import Draft
from farebox.core.schema_check import schema_problems
from farebox.core.values import Json, Value

KEYS = (
    "nodes", "inputSchema", "triggerNodeIds", "variableDefs", "blockExpansions", "sensitivePropKeys", "price", "output",
    "limits", "delivers",
)  # fmt: skip
_PRICE_KEYS = ("amount", "currency", "providers", "refund", "checkoutExpiresInSeconds")
_LIMIT_KEYS = ("perMinute", "concurrent", "maxRunSeconds", "unpaidPerClient")
_PRIORITIES: tuple[Priority, ...] = get_args(Priority)
_VARIABLE_KEYS = ("name", "type", "default", "description", "lifetime", "sensitive")
_INPUT_KEYS = ("key", "type", "required", "description")
_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "number": (int, float),
    "boolean": bool,
    "object": dict,
    "array": list,
}
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
MAX_AMOUNT = 10**9
MAX_LIMIT = 10**9
MAX_VARIABLES = 200
MAX_PROMISES = 10
MAX_PROMISE = 200


class Variables(Value, frozen=True):
    defaults: Mapping[str, Json] = {}
    sensitive: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()


def _whole(value: Json, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def read_price(definition: dict[str, Json], problems: Problems) -> Price | None:
    """The price, or None: free. Its providers are known to the service only."""
    price = definition.get("price")
    if price is None:
        return None

    found: list[str] = []

    def wrong(field: str, text: str) -> None:
        found.append(field)
        problems.add("root", f"price.{field}" if field else "price", "price_invalid", text)

    if not isinstance(price, dict):
        wrong("", "a price is an object with 'amount' and 'currency'; leave it out for a free workflow")
        return None
    problems.unknown_keys(price, _PRICE_KEYS, "price", type="root")
    amount, currency = price.get("amount"), price.get("currency")
    if not _whole(amount, 1, MAX_AMOUNT):
        wrong(
            "amount",
            "an amount is a whole number of the smallest unit, 500 is 5.00; leave the price out for a free one",
        )
    if not isinstance(currency, str) or not re.fullmatch("[A-Za-z]{3}", currency):
        wrong("currency", "a currency has three letters, like EUR")
    providers = price.get("providers", ["test"])
    named = isinstance(providers, list) and all(isinstance(name, str) and name for name in providers)
    if not named or not 1 <= len(providers) <= 10 or len(set(providers)) < len(providers):
        wrong("providers", "'providers' is a list of different payment providers, like [\"test\"]")
    refund = price.get("refund", "on_failure")
    if refund not in ("on_failure", "never"):
        wrong("refund", "'refund' is on_failure or never")
    expires = price.get("checkoutExpiresInSeconds", 1_800)
    if not _whole(expires, 60, 604_800):
        wrong("checkoutExpiresInSeconds", "a checkout is open for 60 seconds to 7 days (604800)")
    if found:
        return None
    return Price(
        cast(int, amount), cast(str, currency).upper(), tuple(providers), cast(Literal["never"], refund), expires
    )


def read_limits(definition: dict[str, Json], problems: Problems) -> Limits:
    limits = definition.get("limits")
    if limits is None:
        return Limits()
    if not isinstance(limits, dict):
        keys = ", ".join((*_LIMIT_KEYS, "priority"))
        problems.add("root", "limits", "limits_invalid", f"'limits' is an object with {keys}")
        return Limits()
    problems.unknown_keys(limits, (*_LIMIT_KEYS, "priority"), "limits", type="root")
    for key in _LIMIT_KEYS:
        if limits.get(key) is not None and not _whole(limits[key], 1, MAX_LIMIT):
            problems.add("root", f"limits.{key}", "limits_invalid", f"'{key}' is a whole number, at least 1")
    priority = limits.get("priority", "normal")
    if priority not in _PRIORITIES:
        problems.add("root", "limits.priority", "limits_invalid", f"'priority' is {', '.join(_PRIORITIES)}")
        priority = "normal"
    per_minute, concurrent, max_run_seconds, unpaid = (
        value if _whole(value := limits.get(key), 1, MAX_LIMIT) else None for key in _LIMIT_KEYS
    )
    return Limits(per_minute, concurrent, max_run_seconds, unpaid, priority)


def read_delivers(definition: dict[str, Json], problems: Problems) -> tuple[str, ...]:
    """What the buyer gets, in the author's words for the shop window."""
    delivers = definition.get("delivers")
    if delivers is None:
        return ()
    texts = isinstance(delivers, list) and all(
        isinstance(text, str) and text.strip() and len(text) <= MAX_PROMISE for text in delivers
    )
    if not texts or len(delivers) > MAX_PROMISES:
        text = f"'delivers' is a list of at most {MAX_PROMISES} texts, each up to {MAX_PROMISE} characters"
        problems.add("root", "delivers", "delivers_invalid", text)
        return ()
    return tuple(delivers)


def read_variables(definition: dict[str, Json], problems: Problems) -> Variables:
    """The variables' defaults, as a run's first entry takes them."""
    given = definition.get("variableDefs")
    if given is None:
        return Variables()
    if not isinstance(given, list) or len(given) > MAX_VARIABLES:
        text = f"'variableDefs' is a list of at most {MAX_VARIABLES} variables"
        problems.add("variable", "variableDefs", "variable_invalid", text)
        return Variables()
    defaults: dict[str, Json] = {}
    sensitive: set[str] = set()
    known: set[str] = set()
    for i, one in enumerate(given):
        name = _variable(one, f"variableDefs.{i}", known, problems)
        if name is None:
            continue
        known.add(name)
        if one.get("default") is not None:
            defaults[name] = one["default"]
        if one.get("sensitive"):
            sensitive.add(name)
    return Variables(defaults, frozenset(sensitive), frozenset(known))


def _variable(one: Json, field: str, known: set[str], problems: Problems) -> str | None:
    def wrong(key: str, text: str) -> None:
        problems.add("variable", f"{field}.{key}" if key else field, "variable_invalid", text)

    if not isinstance(one, dict):
        wrong("", "a variable is an object with 'name', 'type' and 'default'")
        return None
    problems.unknown_keys(one, _VARIABLE_KEYS, field, strict=False, type="variable")
    name, kind, default = one.get("name"), one.get("type"), one.get("default")
    if not isinstance(name, str) or not _IDENTIFIER.fullmatch(name):
        wrong("name", "a variable's name begins with a letter or _, then up to 63 letters, digits or _")
        return None
    if name in known:
        wrong("name", f"there are two variables '{name}'")
    if kind is not None and (not isinstance(kind, str) or kind not in (*_TYPES, "json")):
        wrong("type", f"a variable's type is {', '.join(_TYPES)} or json")
    elif isinstance(kind, str) and default is not None and kind != "json":
        fits = isinstance(default, _TYPES[kind]) and (kind == "boolean" or not isinstance(default, bool))
        if not fits:
            wrong("default", f"the default of '{name}' is no {kind}")
    if not isinstance(one.get("sensitive", False), bool):
        wrong("sensitive", "'sensitive' is true or false")
    return name


def read_output(
    definition: dict[str, Json], names: Names, problems: Problems
) -> Mapping[str, Template] | Template | None:
    """What the buyer gets: key by key for an object, else one template."""
    output = definition.get("output")
    if output is None:
        return None
    findings: list[Finding] = []
    compiled: Mapping[str, Template] | Template
    if isinstance(output, dict):
        compiled = {key: find_template(value, names, f"output.{key}", findings) for key, value in output.items()}
    else:
        compiled = find_template(output, names, "output", findings)
    problems.of_templates(findings)
    return compiled


def read_input_schema(definition: dict[str, Json], triggers: Mapping[str, Draft], problems: Problems) -> Json:
    """JSON Schema of the payload: a manual trigger's, else the workflow's own (a schema, or the list form of it)."""
    whole = definition.get("inputSchema")
    schema: Json = None
    if isinstance(whole, list):
        schema = _of_list(whole, problems) if whole else None
    elif whole is not None:
        schema = whole
        for path, code, text in schema_problems(whole):
            problems.add("root", f"inputSchema.{path}" if path else "inputSchema", code, text)
    for draft in triggers.values():
        own = draft.payload.get("inputSchema")
        if draft.type == "manual" and own is not None:
            return own
    return schema


def _of_list(inputs: list[Json], problems: Problems) -> Json:
    properties: dict[str, Json] = {}
    required: list[str] = []

    def wrong(field: str, text: str) -> None:
        problems.add("root", field, "input_invalid", text)

    for i, one in enumerate(inputs):
        field = f"inputSchema.{i}"
        if not isinstance(one, dict) or not isinstance(one.get("key"), str) or not one["key"]:
            wrong(field, "an input is an object with 'key', 'type', 'required' and 'description'")
            continue
        problems.unknown_keys(one, _INPUT_KEYS, field, strict=False, type="root")
        key, kind = one["key"], one.get("type")
        if key in properties:
            wrong(f"{field}.key", f"there are two inputs '{key[:100]}'")
        if kind is not None and (not isinstance(kind, str) or kind not in _TYPES):
            wrong(f"{field}.type", f"an input's type is {', '.join(_TYPES)}")
        if not isinstance(one.get("required", False), bool):
            wrong(f"{field}.required", "'required' is true or false")
        properties[key] = {name: one[name] for name in ("type", "description") if isinstance(one.get(name), str)}
        if one.get("required") is True:
            required.append(key)
    schema: dict[str, Json] = {"type": "object", "properties": properties}
    return {**schema, "required": required} if required else schema
