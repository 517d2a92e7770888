"""What validators find, in words that say what to send. Two libraries look at data: one at payloads and answers, by
builders' JSON Schemas, one at requests and settings. Both are told here in the same sentences, and with the same code:
the keyword of JSON Schema that refused the value, as the reference describes bodies by these keywords.

A sentence never repeats the value that was sent: it may be a secret.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from farebox.core.errors import Problem
from farebox.core.values import Json

if TYPE_CHECKING:
    import jsonschema_rs

LONGEST = 300
"""Characters of a path or a sentence."""
MOST_OPTIONS = 20

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
_FORMATS = {
    "email": "an e-mail address like ada@example.com",
    "idn-email": "an e-mail address like ada@example.com",
    "date-time": "a time like 2030-01-31T12:00:00Z",
    "date": "a date like 2030-01-31",
    "time": "a time of day like 12:00:00Z",
    "duration": "a duration like PT15M",
    "uri": "a whole URL like https://example.com/page",
    "iri": "a whole URL like https://example.com/page",
    "uri-reference": "a URL or a part of one",
    "hostname": "a host name like example.com",
    "ipv4": "an address like 192.0.2.1",
    "ipv6": "an address like 2001:db8::1",
    "uuid": "a UUID like 123e4567-e89b-12d3-a456-426614174000",
    "regex": "a regular expression",
    "json-pointer": "a JSON pointer like /a/b",
}
_PLAIN = {
    "required": "This is required.",
    "uniqueItems": "Each entry may be here only once.",
    "additionalProperties": "There is no such field; leave it out.",
    "unevaluatedProperties": "There is no such field; leave it out.",
    "additionalItems": "The list has more entries than are described; leave them out.",
    "unevaluatedItems": "The list has more entries than are described; leave them out.",
    "falseSchema": "Nothing is accepted here; leave it out.",
    "anyOf": "This fits none of the forms that are accepted here.",
    "oneOf": "This must fit exactly one of the forms that are accepted here.",
    "not": "This value is not accepted here.",
    "contains": "The list lacks an entry of the kind that must be in it.",
}
_BOUNDS = {
    "minimum": "This must be {} or more.",
    "maximum": "This must be {} or less.",
    "exclusiveMinimum": "This must be more than {}.",
    "exclusiveMaximum": "This must be less than {}.",
    "multipleOf": "This must be a multiple of {}.",
    "pattern": "This must match the pattern {}",
    "const": "This must be exactly {}.",
    "contentEncoding": "This must be text in the encoding {}.",
    "contentMediaType": "This must be text of the media type {}.",
}
_COUNTS = {
    "minLength": ("at least", "character"),
    "maxLength": ("at most", "character"),
    "minItems": ("at least", "entry"),
    "maxItems": ("at most", "entry"),
    "minProperties": ("at least", "field"),
    "maxProperties": ("at most", "field"),
}

_OF_REQUESTS = {
    "missing": ("required", ""),
    "greater_than_equal": ("minimum", "ge"),
    "less_than_equal": ("maximum", "le"),
    "greater_than": ("exclusiveMinimum", "gt"),
    "less_than": ("exclusiveMaximum", "lt"),
    "multiple_of": ("multipleOf", "multiple_of"),
    "string_too_short": ("minLength", "min_length"),
    "string_too_long": ("maxLength", "max_length"),
    "too_short": ("minItems", "min_length"),
    "too_long": ("maxItems", "max_length"),
    "string_pattern_mismatch": ("pattern", "pattern"),
    "literal_error": ("enum", "expected"),
    "enum": ("enum", "expected"),
    "extra_forbidden": ("additionalProperties", ""),
}
"""What a finding about a request is called there -> the keyword, and where its bound stands."""
_TYPES_OF_REQUESTS = {
    "string": "string",
    "int": "integer",
    "float": "number",
    "finite": "number",
    "bool": "boolean",
    "list": "array",
    "tuple": "array",
    "dict": "object",
    "model": "object",
}


def say(keyword: str, bound: Any = None) -> str:
    """The sentence for a keyword and what it asks for; empty for a keyword that has no sentence of ours."""
    if keyword in _PLAIN:
        return _PLAIN[keyword]
    if keyword == "type":
        return f"This must be {' or '.join(words for name, words in _TYPES.items() if name in bound)}."
    if keyword == "enum":
        return f"This must be one of: {bound if isinstance(bound, str) else _options(bound)}."
    if keyword == "format":
        return f"This must be {_FORMATS.get(bound, f'of the format {bound}')}."
    if keyword in _BOUNDS:
        return _BOUNDS[keyword].format(bound if isinstance(bound, str) and keyword != "const" else _shown(bound))
    if keyword in _COUNTS:
        return _count(*_COUNTS[keyword], int(bound))
    return ""


def of_schema(error: jsonschema_rs.ValidationError, root: str) -> Iterator[Problem]:
    """What a JSON Schema refused, with dotted paths below ``root``: at the field that is missing, or too much."""
    kind = error.kind
    path = ".".join([root, *(str(part) for part in error.instance_path)])
    bound: Any = getattr(kind, "value", None)
    if kind.name == "required":
        yield _problem(f"{path}.{bound}", say("required"), "required")
    elif kind.name in ("additionalProperties", "unevaluatedProperties"):
        for name in bound:
            yield _problem(f"{path}.{name}", say(kind.name), kind.name)
    elif kind.name == "propertyNames":
        inner = say(bound.kind.name, getattr(bound.kind, "value", None)) or bound.message
        yield _problem(path, f"A field here has a name that is not accepted: {inner}", kind.name)
    elif kind.name in ("anyOf", "oneOf") and (types := _only_types(bound, len(error.instance_path))):
        yield _problem(path, say("type", types), "type")
    else:
        yield _problem(path, say(kind.name, bound) or error.message, kind.name)


def of_request(finding: Mapping[str, Any]) -> tuple[str, str]:
    """The sentence and the code of a finding about a request body, a parameter or a setting."""
    kind = str(finding["type"])
    bounds: Mapping[str, Any] = finding.get("ctx") or {}
    if kind in _OF_REQUESTS:
        keyword, where = _OF_REQUESTS[kind]
        return say(keyword, bounds.get(where)), keyword
    name, _, rest = kind.partition("_")
    if name in _TYPES_OF_REQUESTS and rest in ("type", "parsing", "from_float", "attributes_type", "number"):
        return say("type", [_TYPES_OF_REQUESTS[name]]), "type"
    if kind == "int_parsing_size":
        return "This number has too many digits.", "maximum"
    if kind in ("value_error", "assertion_error"):
        return _short(str(finding["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")), "invalid"
    return _short(str(finding["msg"])), kind


def _problem(path: str, sentence: str, code: str) -> Problem:
    return Problem(field=path[:LONGEST], message=_short(sentence), code=code)


def _only_types(choices: Sequence[Sequence[jsonschema_rs.ValidationError]], depth: int) -> list[str]:
    """The types that are accepted, if choices differ in nothing else: ``[]`` if any says more than a type."""
    found: list[str] = []
    for choice in choices:
        if len(choice) != 1 or choice[0].kind.name != "type" or len(choice[0].instance_path) != depth:
            return []
        found += getattr(choice[0].kind, "types", ())
    return list(dict.fromkeys(found))


def _options(options: Sequence[Json]) -> str:
    more = " and more" if len(options) > MOST_OPTIONS else ""
    return ", ".join(_shown(one) for one in options[:MOST_OPTIONS]) + more


def _shown(value: Json) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, ensure_ascii=False)


def _count(which: str, unit: str, bound: int) -> str:
    if (which, bound) == ("at least", 1):
        return "This must not be empty."
    plural = {"entry": "entries"}.get(unit, f"{unit}s")
    return f"This must have {which} {bound} {unit if bound == 1 else plural}."


def _short(text: str) -> str:
    line = text.strip().splitlines()[0] if text.strip() else "This is invalid."
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
