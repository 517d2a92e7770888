"""Data that fit a JSON Schema, by chance: payloads of buyers, answers to forms, results of actions.

Half of the time what the schema itself offers (``examples``, ``default``), else something made up. It knows the
keywords that forms use; whoever needs certainty validates what comes out, and asks again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from farebox.core.values import Json
from farebox.testing.simulator.chance import Chance
from farebox.testing.simulator.patterns import text_like

DEEPEST = 8
FORMATS: Mapping[str, str] = {
    "date": "2026-03-09",
    "time": "09:30:00Z",
    "date-time": "2026-03-09T09:30:00Z",
    "email": "ada@example.org",
    "uri": "https://example.org/page",
    "uri-reference": "/page",
    "url": "https://example.org/page",
    "hostname": "example.org",
    "ipv4": "192.0.2.7",
    "ipv6": "2001:db8::7",
    "uuid": "0190163d-8694-739b-aea5-966c26f8ad90",
    "duration": "PT5M",
    "json-pointer": "/a",
    "regex": "a+",
}
WORDS = ("apple", "bench", "cloud", "door", "ember", "fern", "ünïcode", "0")


def fitting(schema: Json, chance: Chance) -> Json:
    """A value for this schema."""
    return _Maker(schema, chance).make(schema, 0)


class _Maker:
    def __init__(self, root: Json, chance: Chance) -> None:
        self._root = root
        self._chance = chance

    def make(self, schema: Json, depth: int) -> Json:
        if not isinstance(schema, dict) or depth > DEEPEST:
            return None if schema is not True else "anything"
        schema = self._whole(schema)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return self._chance.choose(schema["enum"])
        offered = [*schema.get("examples", []), *([schema["default"]] if "default" in schema else [])]
        if offered and self._chance.hits(0.5):
            return self._chance.choose(offered)
        return _MAKERS[self._type(schema)](self, schema, depth)

    def _whole(self, schema: dict[str, Any]) -> dict[str, Any]:
        """With what it refers to, one of its choices, and all that must hold together."""
        for _ in range(DEEPEST):
            parts: list[Json] = list(schema.get("allOf", []))
            parts += [self._chance.choose(schema[choice]) for choice in ("anyOf", "oneOf") if schema.get(choice)]
            if isinstance(schema.get("$ref"), str):
                parts.append(self._at(schema["$ref"]))
            if not parts:
                return schema
            rest = {key: value for key, value in schema.items() if key not in ("allOf", "anyOf", "oneOf", "$ref")}
            schema = rest
            for part in parts:
                schema = _joined(schema, part) if isinstance(part, dict) else schema
        return schema

    def _at(self, reference: str) -> Json:
        found = self._root
        for part in reference.removeprefix("#").strip("/").split("/") if reference != "#" else ():
            found = found.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(found, dict) else None
        return found

    def _type(self, schema: dict[str, Any]) -> str:
        named = schema.get("type")
        if isinstance(named, list) and named:
            named = self._chance.choose(named)
        if isinstance(named, str) and named in _MAKERS:
            return named
        if "properties" in schema or "required" in schema:
            return "object"
        if "items" in schema or "minItems" in schema:
            return "array"
        return "number" if "minimum" in schema or "maximum" in schema else "string"

    def _object(self, schema: dict[str, Any], depth: int) -> Json:
        properties: dict[str, Json] = schema.get("properties", {})
        required = schema.get("required", [])
        names = [name for name in properties if name in required or self._chance.hits(0.5)]
        names += [name for name in required if name not in properties]
        made = {name: self.make(properties.get(name, {}), depth + 1) for name in names}
        while len(made) < schema.get("minProperties", 0):
            made[f"more{len(made)}"] = self.make(schema.get("additionalProperties", {}), depth + 1)
        return made

    def _array(self, schema: dict[str, Any], depth: int) -> Json:
        fewest = schema.get("minItems", 0)
        count = self._chance.number(fewest, max(fewest, min(schema.get("maxItems", fewest + 3), fewest + 3)))
        items = [self.make(one, depth + 1) for one in schema.get("prefixItems", [])]
        while len(items) < count:
            items.append(self.make(schema.get("items", {}), depth + 1))
        return items

    def _string(self, schema: dict[str, Any], depth: int) -> Json:
        if schema.get("format") == "file":
            return "a,b\n1,2\n"
        if schema.get("format") in FORMATS:
            return FORMATS[schema["format"]]
        if schema.get("pattern"):
            return text_like(schema["pattern"], self._chance)
        shortest = schema.get("minLength", 0)
        text = self._chance.choose(WORDS)
        text = (text * (shortest // len(text) + 1))[: max(shortest, len(text))]
        return text[: schema.get("maxLength", len(text))]

    def _integer(self, schema: dict[str, Any], depth: int) -> Json:
        low, high = _bounds(schema, 1)
        step = schema.get("multipleOf", 1)
        first = -(-low // step) * step
        return int(first + step * self._chance.number(0, max(0, int((high - first) // step))))

    def _number(self, schema: dict[str, Any], depth: int) -> Json:
        if "multipleOf" in schema:
            return self._integer(schema, depth)
        low, high = _bounds(schema, 0.01)
        return round(self._chance.between(low, high), 2) if high - low >= 1 else low

    def _boolean(self, schema: dict[str, Any], depth: int) -> Json:
        return self._chance.hits(0.5)

    def _null(self, schema: dict[str, Any], depth: int) -> Json:
        return None


_MAKERS: Mapping[str, Callable[[_Maker, dict[str, Any], int], Json]] = {
    "object": _Maker._object,
    "array": _Maker._array,
    "string": _Maker._string,
    "integer": _Maker._integer,
    "number": _Maker._number,
    "boolean": _Maker._boolean,
    "null": _Maker._null,
}


def _bounds(schema: dict[str, Any], step: float) -> tuple[Any, Any]:
    low, high = schema.get("minimum"), schema.get("maximum")
    if "exclusiveMinimum" in schema:
        low = schema["exclusiveMinimum"] + step
    if "exclusiveMaximum" in schema:
        high = schema["exclusiveMaximum"] - step
    if low is None:
        low = 0 if high is None or high >= 0 else high - 100
    return low, high if high is not None else low + 100


def _joined(one: dict[str, Any], two: dict[str, Any]) -> dict[str, Any]:
    """Both at once: properties and required names of both."""
    both = {**one, **two}
    if "properties" in one and "properties" in two:
        both["properties"] = {**one["properties"], **two["properties"]}
    if "required" in one and "required" in two:
        both["required"] = [*one["required"], *two["required"]]
    return both
