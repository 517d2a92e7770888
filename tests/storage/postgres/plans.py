"""How PostgreSQL means to answer a verb when it may neither read a whole table nor sort: the index is left."""

from __future__ import annotations

import asyncpg

from farebox.storage.postgres.statements import statements

FORCED = (
    "set enable_seqscan = off; set enable_bitmapscan = off; set enable_sort = off;"
    " set plan_cache_mode = force_generic_plan"
)
FORBIDDEN = "Disabled: true"
"""Stands at a step that has to be done all the same."""


async def plan(url: str, verb: str) -> str:
    """The plan for parameters that are not known yet, its steps joined by semicolons."""
    connection = await asyncpg.connect(url)
    try:
        statement = statements()[verb]
        await connection.execute(f"{FORCED}; prepare asked as {statement.sql}")
        nothing = f"({', '.join('null' for _ in statement.names)})" if statement.names else ""
        rows = await connection.fetch(f"explain (costs off) execute asked{nothing}")
    finally:
        await connection.close()
    return "; ".join(row[0].strip() for row in rows)
