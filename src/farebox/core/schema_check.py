"""JSON Schema without a validator: the shape of schemas that builders write, and payloads against the types' schemas.

The service compiles builders' schemas with a full validator; this module refuses early what would be dangerous (remote
references, huge schemas) or plainly is no schema. For payloads it knows the keywords that the catalogue's schemas use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import TypeAlias

from farebox.core.expressions_paths import kind_of
from farebox.core.values import Json

MAX_SCHEMA_VALUES = 2_000
MAX_SCHEMA_DEPTH = 20
MAX_PATTERN = 1_000
MAX_UNKNOWN = 20
TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})

Found: TypeAlias = tuple[str, str, str]
"""(dotted path below the value, code, sentence)."""

_MAPS = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_SINGLES = ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames")
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_NUMBERS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "multipleOf")


def schema_problems(schema: Json) -> Iterator[Found]:
    """What keeps this from being a JSON Schema of a payload or a form."""
    if not isinstance(schema, dict):
        yield "", "schema_invalid", f"a JSON Schema is an object, not {kind_of(schema)}"
        return
    if schema.get("type", "object") != "object":
        yield "type", "schema_invalid", 'what is described must be an object: "type": "object"'
    seen = 0
    waiting: list[tuple[str, Json, int]] = [("", schema, 0)]
    while waiting:
        path, part, depth = waiting.pop()
        seen += 1
        if seen > MAX_SCHEMA_VALUES or depth > MAX_SCHEMA_DEPTH:
            yield path, "schema_too_large", "a schema has at most 2,000 parts, nested at most 20 deep"
            return
        if isinstance(part, dict):
            yield from _keywords(path, part)
            waiting.extend((below_path, below, depth + 1) for below_path, below in _below(path, part))
        elif not isinstance(part, bool):
            yield path, "schema_invalid", f"here stands a schema, an object, not {kind_of(part)}"


def static_part(schema: Json) -> Json:
    """A form without what expressions will give: all of it that can be checked before a run. None: nothing can.

    A list with an expression in it is left out whole, as its length is not known.
    """
    match schema:
        case dict():
            return {key: static_part(value) for key, value in schema.items() if not _is_open(value)}
        case list():
            return [static_part(value) for value in schema]
        case _:
            return None if _is_open(schema) else schema


def _is_open(value: Json) -> bool:
    if isinstance(value, list):
        return any(isinstance(item, str) and "{{" in item for item in value)
    return isinstance(value, str) and "{{" in value


def _join(path: str, key: str | int) -> str:
    return f"{path}.{key}" if path else str(key)


def _below(path: str, part: dict[str, Json]) -> Iterator[tuple[str, Json]]:
    for keyword in _MAPS:
        if isinstance(found := part.get(keyword), dict):
            yield from ((_join(_join(path, keyword), key[:100]), below) for key, below in found.items())
    for keyword in _LISTS:
        if isinstance(found := part.get(keyword), list):
            yield from ((_join(_join(path, keyword), i), below) for i, below in enumerate(found))
    for keyword in _SINGLES:
        if keyword in part:
            yield _join(path, keyword), part[keyword]


def _keywords(path: str, part: dict[str, Json]) -> Iterator[Found]:
    for keyword in _REFERENCES:
        reference = part.get(keyword)
        if reference is not None and not (isinstance(reference, str) and reference.startswith("#")):
            yield _join(path, keyword), "schema_remote", "only references within the schema are allowed: #/$defs/name"
    types = part.get("type", [])
    for name in types if isinstance(types, list) else [types]:
        if not isinstance(name, str) or name not in TYPES:
            known = ", ".join(sorted(TYPES))
            yield _join(path, "type"), "schema_invalid", f"'{str(name)[:40]}' is no JSON type; there are {known}"
            break
    for keyword in _MAPS:
        if keyword in part and not isinstance(part[keyword], dict):
            yield _join(path, keyword), "schema_invalid", f"'{keyword}' is an object of schemas"
    for keyword in _LISTS:
        if keyword in part and not (isinstance(part[keyword], list) and part[keyword]):
            yield _join(path, keyword), "schema_invalid", f"'{keyword}' is a list of schemas"
    for keyword in _NUMBERS:
        if keyword in part and not _is_number(part[keyword]):
            yield _join(path, keyword), "schema_invalid", f"'{keyword}' is a number"
    required = part.get("required", [])
    if not isinstance(required, list) or not all(isinstance(name, str) for name in required):
        yield _join(path, "required"), "schema_invalid", "'required' is a list of property names"
    if "enum" in part and not (isinstance(part["enum"], list) and part["enum"]):
        yield _join(path, "enum"), "schema_invalid", "'enum' is a list of values"
    pattern = part.get("pattern", "")
    if not isinstance(pattern, str) or len(pattern) > MAX_PATTERN:
        yield _join(path, "pattern"), "schema_invalid", f"'pattern' is a text of at most {MAX_PATTERN} characters"


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def payload_problems(payload: Json, schema: Json) -> list[Found]:
    """A node's payload, as written, against its type's schema. What holds an expression is not looked into."""
    return _PayloadCheck(schema).value("", payload, schema)


_IS: dict[str, Callable[[Json], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": _is_number,
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


class _PayloadCheck:
    def __init__(self, root: Json) -> None:
        self.definitions = root.get("$defs", {}) if isinstance(root, dict) else {}

    def value(self, path: str, value: Json, schema: Json) -> list[Found]:
        if not isinstance(schema, dict) or (isinstance(value, str) and "{{" in value):
            return []
        if "$ref" in schema:
            name = str(schema["$ref"]).rpartition("/")[2]
            return self.value(path, value, self.definitions.get(name))
        found: list[Found] = []
        choices = schema.get("anyOf") or schema.get("oneOf")
        if choices:
            tried = [self.value(path, value, choice) for choice in choices]
            if all(tried):
                found.extend(_closest(path, tried))
        found.extend(self._type(path, value, schema))
        if found:
            return found
        found.extend(_bounds(path, value, schema))
        if isinstance(value, dict):
            found.extend(self._object(path, value, schema))
        if isinstance(value, list):
            for i, item in enumerate(value):
                found.extend(self.value(_join(path, i), item, schema.get("items")))
        return found

    def _type(self, path: str, value: Json, schema: dict[str, Json]) -> Iterator[Found]:
        types = schema.get("type", [])
        types = [types] if isinstance(types, str) else types
        if types and not any(_IS[name](value) for name in types):
            yield path, "payload_type", f"this must be {' or '.join(types)}, not {kind_of(value)}"
        elif "enum" in schema and value not in schema["enum"]:
            yield path, "payload_value", f"this must be one of {', '.join(map(str, schema['enum']))}"
        elif "const" in schema and value != schema["const"]:
            yield path, "payload_value", f"this must be {schema['const']}"

    def _object(self, path: str, value: dict[str, Json], schema: dict[str, Json]) -> Iterator[Found]:
        known: dict[str, Json] = schema.get("properties", {})
        for name in schema.get("required", []):
            if name not in value:
                yield _join(path, name), "payload_missing", f"'{name}' is needed"
        others = schema.get("additionalProperties", True)
        unknown = 0
        for key, below in value.items():
            at = _join(path, key[:100])
            if key in known:
                yield from self.value(at, below, known[key])
            elif others is False:
                unknown += 1
                if unknown > MAX_UNKNOWN:
                    return
                close = get_close_matches(key[:100], list(known), n=1)
                hint = f"; did you mean '{close[0]}'?" if close else f"; there are {', '.join(known) or 'none'}"
                yield at, "payload_unknown", f"nothing reads '{key[:100]}'{hint}"
            else:
                yield from self.value(at, below, others)


def _closest(path: str, tried: list[list[Found]]) -> list[Found]:
    """What to tell where no choice fits: the problems of one that fits as a whole, and of the fewest."""
    return min(tried, key=lambda found: (found[0][0] == path, len(found)))


def _bounds(path: str, value: Json, schema: dict[str, Json]) -> Iterator[Found]:
    if _is_number(value):
        if value < schema.get("minimum", value) or value > schema.get("maximum", value):
            least, most = schema.get("minimum", "any"), schema.get("maximum", "any")
            yield path, "payload_value", f"this must be between {least} and {most}"
    elif isinstance(value, str | list):
        word = "Length" if isinstance(value, str) else "Items"
        least, most = schema.get(f"min{word}", 0), schema.get(f"max{word}")
        if len(value) < least or (most is not None and len(value) > most):
            what = "characters" if isinstance(value, str) else "items"
            yield path, "payload_value", f"this must have at least {least} and at most {most or 'any number of'} {what}"
