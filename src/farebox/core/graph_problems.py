"""Collecting everything that is wrong with a definition, and the hard limits that come before any other check."""

from __future__ import annotations

import math
from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice
from typing import Literal, TypeAlias

from farebox.core.expressions import Finding
from farebox.core.graph import GraphError
from farebox.core.values import Json

MAX_NODES = 1_000
MAX_SIZE = 1024 * 1024
"""Characters of all keys and texts of a definition, plus one for every value."""
MAX_DEPTH = 64
MAX_EXPRESSIONS = 5_000
MAX_PROBLEMS = 300
"""More are not reported: whoever made so many reads the first ones."""
MAX_UNKNOWN = 50
"""Unknown keys of one object that are looked at."""
SHOWN = 80
"""Characters of a key or id that a message repeats."""

ErrorType: TypeAlias = Literal["name", "nodes", "root", "connectivity", "pattern", "variable"]


class Problems:
    """What was found so far. ``names`` are the nodes' titles, for ``nodeName``."""

    def __init__(self) -> None:
        self.found: list[GraphError] = []
        self.names: dict[str, str] = {}

    @property
    def full(self) -> bool:
        """Nothing more is told, so nothing more need be found."""
        return len(self.found) >= MAX_PROBLEMS

    def add(self, type: ErrorType, field: str, code: str, message: str, node_id: str = "") -> None:
        if not self.full:
            self.found.append(GraphError(type, field, message, code, node_id, self.names.get(node_id, "")))

    def of_node(self, node_id: str, field: str, code: str, message: str, type: ErrorType = "nodes") -> None:
        """A problem of one node; ``field`` is within the node."""
        self.add(type, f"nodes.{node_id}.{field}" if field else f"nodes.{node_id}", code, message, node_id)

    def of_templates(self, findings: Iterable[Finding], node_id: str = "") -> None:
        """What templates complained about; their fields are whole paths."""
        for finding in findings:
            self.add("pattern", finding.field, finding.error.code, str(finding.error), node_id)

    def unknown_keys(
        self,
        given: Iterable[str],
        known: Iterable[str],
        field: str,
        *,
        node_id: str = "",
        strict: bool = True,
        type: ErrorType = "nodes",
    ) -> None:
        """Keys that nobody reads: all of them when ``strict``, else those that look like a slip of the pen."""
        known = list(known)
        if self.full:
            return
        for key in islice((key for key in given if key not in known), MAX_UNKNOWN):
            close = get_close_matches(key[:SHOWN], known, n=1, cutoff=0.6 if strict else 0.8)
            if not strict and not close:
                continue
            hint = f"; did you mean '{close[0]}'?" if close else f"; there are {', '.join(known)}"
            path = f"{field}.{key[:SHOWN]}" if field else key[:SHOWN]
            self.add(type, path, "unknown_key", f"nothing reads '{key[:SHOWN]}'{hint}", node_id)


def limits_of(definition: Json) -> list[GraphError]:
    """Why a definition is not even looked at: not JSON, too large, too deep, too many nodes. One finding at most."""

    def refuse(code: str, message: str) -> list[GraphError]:
        return [GraphError("root", "", message, code)]

    if not isinstance(definition, dict):
        return refuse("definition_invalid", "a definition is a JSON object with 'nodes'")
    size = depth = expressions = 0
    level: list[Json] = [definition]
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            return refuse("too_deep", f"the definition nests more than {MAX_DEPTH} deep")
        below: list[Json] = []
        for value in level:
            size += 1
            if isinstance(value, str):
                size += len(value)
                expressions += value.count("{{")
                if not _is_unicode(value):
                    return refuse("definition_invalid", "a text holds half of a surrogate pair, which is not Unicode")
            elif isinstance(value, list):
                below.extend(value)
            elif isinstance(value, dict):
                if not all(isinstance(key, str) and _is_unicode(key) for key in value):
                    return refuse("definition_invalid", "a definition is JSON: every key is a text")
                size += sum(map(len, value))
                below.extend(value.values())
            elif not _is_scalar(value):
                return refuse("definition_invalid", f"a definition is JSON: it cannot hold {type(value).__name__}")
            if size + len(below) > MAX_SIZE:
                return refuse("too_large", f"a definition has at most {MAX_SIZE // 1024} KiB")
        level = below
    if expressions > MAX_EXPRESSIONS:
        return refuse("too_many_expressions", f"a workflow has at most {MAX_EXPRESSIONS} expressions")
    nodes = definition.get("nodes")
    if isinstance(nodes, dict) and len(nodes) > MAX_NODES:
        return refuse("too_many_nodes", f"a workflow has at most {MAX_NODES} nodes, this one has {len(nodes)}")
    return []


def _is_scalar(value: Json) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or (isinstance(value, int) and -(2**63) <= value < 2**63)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
