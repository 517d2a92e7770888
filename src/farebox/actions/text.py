"""Text nodes: ``format`` writes lines from data, ``regex`` finds parts of a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any

import msgspec
import re2

from farebox.actions.lists import field_of
from farebox.actions.port import ActionError
from farebox.actions.registry import Actions
from farebox.core.graph import Scope, Template
from farebox.core.values import Json

MAX_PATTERN = 1_024
MAX_TEXT = 1024 * 1024
MAX_MATCHES = 10_000
_FIELD = re.compile(r"\{\{\s*@([^{}]*?)\s*\}\}")


class FormatArguments(msgspec.Struct, forbid_unknown_fields=True):
    data: Any
    template: Annotated[str, msgspec.Meta(description="Text with {{@field}}; {{@}} is the item itself.")] = ""
    separator: str = "\n"


class RegexArguments(msgspec.Struct, rename={"is_global": "global"}, forbid_unknown_fields=True):
    text: Annotated[str, msgspec.Meta(max_length=MAX_TEXT)]
    pattern: Annotated[
        str, msgspec.Meta(max_length=MAX_PATTERN, description="RE2 syntax; (?P<name>...) names a group.")
    ]
    is_global: bool = False


class FormatResult(msgspec.Struct):
    formatted: str


class RegexResult(msgspec.Struct):
    matched: bool
    matches: Annotated[
        dict[str, Any] | list[dict[str, Any]],
        msgspec.Meta(description="By the groups' names and numbers, 0 is all of it; a list of them with global."),
    ]


def register(actions: Actions) -> None:
    @actions.add_pure(
        "format",
        arguments=FormatArguments,
        result=FormatResult,
        lazy={"template": "raw"},
        name="Format",
        category="text",
        check=_check_format,
    )
    def format_node(args: FormatArguments, scope: Scope, lazy: Mapping[str, Template]) -> Json:
        """Write one text per item and join them."""
        template = str(lazy["template"].resolve(scope))
        items = args.data if isinstance(args.data, list) else [args.data]
        lines: list[str] = []
        size = -len(args.separator)
        for item in items:
            lines.append(_filled(template, item))
            size += len(args.separator) + len(lines[-1])
            if size > MAX_TEXT:
                told = f"the text has more than {MAX_TEXT} characters"
                raise ActionError("text_too_large", told, category="validation")
        return {"formatted": args.separator.join(lines)}

    @actions.add_pure(
        "regex", arguments=RegexArguments, result=RegexResult, name="Regex", category="text", check=_check_regex
    )
    def regex(args: RegexArguments, scope: Scope, lazy: Mapping[str, Template]) -> Json:
        """Find a pattern in a text, in time linear in the text."""
        try:
            pattern = _compiled(args.pattern)
        except re2.error as error:
            raise ActionError("pattern_invalid", f"pattern: {_reason(error)}", category="validation") from None
        if not args.is_global:
            match = pattern.search(args.text)
            return {"matched": match is not None, "matches": _groups(match) if match else {}}
        found = []
        for match in pattern.finditer(args.text):
            found.append(_groups(match))
            if len(found) == MAX_MATCHES:
                break
        return {"matched": bool(found), "matches": found}


def _filled(template: str, item: Json) -> str:
    return _FIELD.sub(lambda match: _as_text(field_of(item, match[1])), template)


def _as_text(value: Json) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _groups(match: Any) -> Json:
    """``{"0": the whole, "1": ..., name: ...}``; a group that took no part is null."""
    groups: dict[str, Json] = {str(number): text for number, text in enumerate((match[0], *match.groups()))}
    groups.update(match.groupdict())
    return groups


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 8 * 1024 * 1024
    return re2.compile(pattern, options)


def _check_regex(payload: Json) -> list[tuple[str, str]]:
    pattern = payload.get("pattern") if isinstance(payload, dict) else None
    if not isinstance(pattern, str) or "{{" in pattern:
        return []
    if len(pattern) > MAX_PATTERN:
        return [("pattern", f"a pattern has at most {MAX_PATTERN} characters")]
    try:
        _compiled(pattern)
    except re2.error as error:
        return [("pattern", f"this is not an RE2 pattern: {_reason(error)}")]
    return []


def _check_format(payload: Json) -> list[tuple[str, str]]:
    template = payload.get("template") if isinstance(payload, dict) else None
    if not isinstance(template, str):
        return [("template", "format needs a template: text with {{@field}} where a field of the item belongs")]
    if "{{" in _FIELD.sub("", template):
        return [("template", "only {{@field}} is filled in here; put other values into data")]
    return []


def _reason(error: Exception) -> str:
    reason = error.args[0] if error.args else error
    return reason.decode() if isinstance(reason, bytes) else str(reason)
