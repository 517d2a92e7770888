"""The SQL, read from ``queries/``: one file per verb, with a ``-- name:`` line that aiosql's parser understands.

In the files parameters have names; the server knows numbers. A parameter's number is the place of its first appearance
in the text, so the files that store a record name the columns in the order in which ``rows`` hands them over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from aiosql.adapters.generic import GenericAdapter
from aiosql.query_loader import QueryLoader

from farebox.core.values import Value

FOLDER = Path(__file__).parent / "queries"
_PART = re.compile(r"'(?:[^']|'')*'|--[^\n]*|::\w+|:(?P<name>[a-z]\w*)")
"""What may hold a colon: literals, comments, casts; and what is looked for."""

_INTO = re.compile(r"insert into (\w+)")


class Statement(Value, frozen=True):
    """The text as the server takes it, and its parameters in order."""

    sql: str
    names: tuple[str, ...]
    table: str = ""
    """Into which an insert goes; its columns are called like the parameters."""

    def bind(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The values in the order of the parameters."""
        return tuple(values[name] for name in self.names)


def numbered(sql: str) -> Statement:
    """``:name`` becomes ``$n``; nothing else is touched."""
    names: list[str] = []

    def number(match: re.Match[str]) -> str:
        name = match["name"]
        if name is None:
            return match[0]
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    text = _PART.sub(number, sql)
    into = _INTO.match(text)
    return Statement(text, tuple(names), into[1] if into else "")


class _AsWritten(GenericAdapter):
    """The numbers are given here, so the text stays as it is."""

    def process_sql(self, query_name: str, op_type: object, sql: str) -> str:
        return sql.rstrip("; \n")


@cache
def statements() -> MappingProxyType[str, Statement]:
    """Verb -> statement."""
    adapter = _AsWritten(None)  # type: ignore[no-untyped-call]
    loader = QueryLoader(adapter, None, mandatory_parameters=False)
    found: dict[str, Statement] = {}
    for path in sorted(FOLDER.glob("*.sql")):
        for query in loader.load_query_data_from_file(path, encoding="utf-8"):
            found[query.query_name] = numbered(query.sql)
    return MappingProxyType(found)


def told(verb: str) -> str:
    """The comment that opens a file: what the verb is for."""
    lines = (FOLDER / f"{verb}.sql").read_text(encoding="utf-8").splitlines()[1:]
    return " ".join(line[2:].strip() for line in lines if line.startswith("--"))
