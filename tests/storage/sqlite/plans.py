"""How SQLite means to answer a verb, for the tests that promise it will not read a whole table."""

from __future__ import annotations

import re

from farebox.storage.sqlite.statements import statements
from farebox.storage.sqlite.store import SqliteStore

SMALL = r"SCAN (json_each|names|\(|CONSTANT)"
"""JSON arrays, the names of the providers, and subqueries of a few rows."""


def plan(store: SqliteStore, verb: str) -> str:
    """The query plan, its steps joined by semicolons."""
    sql = statements()[verb]
    names = dict.fromkeys(re.findall(r"(?<!:):(\w+)", sql))
    rows = store._reader.execute(f"explain query plan {sql}", dict.fromkeys(names)).fetchall()
    return "; ".join(str(row[3]) for row in rows)


def scanned(store: SqliteStore, verb: str) -> list[str]:
    """Steps that read a table or index from end to end, without the JSON arrays and small subqueries."""
    steps = plan(store, verb).split("; ")
    return [step for step in steps if step.startswith("SCAN") and not re.match(SMALL, step)]
