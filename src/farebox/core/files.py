"""Files in a workflow's input: ``{"type": "string", "format": "file", "contentMediaType": "text/csv"}``.

The value is a text: the content itself, or the id of an upload (``upl_...``) for content above the inline limit. Which
values of a payload are files is told by the schema alone, never by how a text looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from farebox.core.values import Json

FORMAT = "file"
MOST_DEPTH = 64
MOST_STEPS = 20_000
"""Schemas and payloads are bounded where they come in; this bounds what they make of each other."""

_ID = re.compile(r"upl_[0-9a-z]{26}")
_CHOICES = ("allOf", "anyOf", "oneOf")
_ASIDE = ("if", "then", "else")


def is_upload_id(value: Json) -> bool:
    """Whether a text names an upload."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def takes_files(schema: Json) -> bool:
    """Whether a file stands anywhere in the schema."""
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if part.get("format") == FORMAT:
                return True
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
    return False


def uploads_in(schema: Json, payload: Json) -> list[tuple[str, str]]:
    """(dotted path, upload id) of every file of the payload that is an upload; each path once."""
    return list(dict.fromkeys(_Search(schema).found(payload)))


class _Search:
    def __init__(self, schema: Json) -> None:
        self._root = schema
        self._steps = 0

    def found(self, payload: Json) -> Iterator[tuple[str, str]]:
        return self._in(self._root, payload, "", 0)

    def _in(self, schema: Json, value: Json, path: str, depth: int) -> Iterator[tuple[str, str]]:
        self._steps += 1
        if not isinstance(schema, dict) or depth > MOST_DEPTH or self._steps > MOST_STEPS:
            return
        if schema.get("format") == FORMAT and is_upload_id(value):
            yield path, value
        for same in self._same(schema):
            yield from self._in(same, value, path, depth + 1)
        if isinstance(value, dict):
            properties = schema.get("properties")
            own = properties if isinstance(properties, dict) else {}
            for name, inner in value.items():
                below = own.get(name, schema.get("additionalProperties"))
                yield from self._in(below, inner, f"{path}.{name}" if path else name, depth + 1)
        elif isinstance(value, list):
            first = schema.get("prefixItems")
            fixed = first if isinstance(first, list) else []
            for place, inner in enumerate(value):
                below = fixed[place] if place < len(fixed) else schema.get("items")
                yield from self._in(below, inner, f"{path}.{place}" if path else str(place), depth + 1)

    def _same(self, schema: dict[str, Json]) -> Iterator[Json]:
        """Schemas of the same value."""
        for keyword in _CHOICES:
            choices = schema.get(keyword)
            if isinstance(choices, list):
                yield from choices
        for keyword in _ASIDE:
            if keyword in schema:
                yield schema[keyword]
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/"):
            yield self._at(reference)

    def _at(self, reference: str) -> Json:
        """What a local reference points at; None for what is not there."""
        found = self._root
        for part in reference[2:].split("/"):
            found = found.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(found, dict) else None
        return found
