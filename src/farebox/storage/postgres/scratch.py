"""A corner of a database for a while: tables of its own in a schema of its own, gone at the end.

What is there already is neither seen nor touched. A server that works on the database keeps its right to write, so the
two exclude each other.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from farebox.storage.port import StoreUnavailable
from farebox.storage.postgres.address import Address
from farebox.storage.postgres.connection import connect, translated
from farebox.storage.postgres.statements import statements

SCHEMA = "farebox_scratch"


@asynccontextmanager
async def scratch(url: str) -> AsyncIterator[str]:
    """A URL that leads into the corner. StoreUnavailable if it is taken."""
    address = Address(url)
    await _do(address, "open_scratch")
    try:
        yield f"{url}{'&' if '?' in url else '?'}search_path={SCHEMA}"
    finally:
        await _do(address, "drop_scratch")


async def _do(address: Address, verb: str) -> None:
    connection = await connect(address)
    try:
        with translated():
            await connection.execute(statements()[verb].sql)
    except asyncpg.DuplicateSchemaError:
        raise StoreUnavailable(
            f"{address} has a schema {SCHEMA}: somebody measures there now, or was cut off; then drop the schema"
        ) from None
    finally:
        connection.terminate()
