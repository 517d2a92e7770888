"""The SQL, read from ``queries/``: one file per verb, with a ``-- name:`` line that aiosql's parser understands.

A statement's parameters are bound by position, in the order in which they first appear in its text; the files that
store a record therefore name the columns in the order in which ``rows`` hands them over.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType

from aiosql.adapters.generic import GenericAdapter
from aiosql.query_loader import QueryLoader

FOLDER = Path(__file__).parent / "queries"


class _AsWritten(GenericAdapter):
    """SQLite knows ``:name`` itself, so the text stays as it is."""

    def process_sql(self, query_name: str, op_type: object, sql: str) -> str:
        return sql.rstrip("; \n")


@cache
def statements() -> MappingProxyType[str, str]:
    """Verb -> SQL, without its comments."""
    adapter = _AsWritten(None)  # type: ignore[no-untyped-call]
    loader = QueryLoader(adapter, None, mandatory_parameters=False)
    found: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*.sql")):
        for query in loader.load_query_data_from_file(path, encoding="utf-8"):
            found[query.query_name] = query.sql
    return MappingProxyType(found)


def told(verb: str) -> str:
    """The comment that opens a file: what the verb is for."""
    lines = (FOLDER / f"{verb}.sql").read_text(encoding="utf-8").splitlines()[1:]
    return " ".join(line[2:].strip() for line in lines if line.startswith("--"))
