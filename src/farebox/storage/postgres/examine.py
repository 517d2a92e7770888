"""What ``farebox doctor`` wants to know of a server: can it be used, and how long does it take."""

from __future__ import annotations

import time

from farebox.core.values import Value
from farebox.storage.postgres.address import Address
from farebox.storage.postgres.connection import connect, refuse_unfit, translated
from farebox.storage.postgres.migrate import refuse_newer, schema_version
from farebox.storage.postgres.statements import statements

COMMITS = 20


class Examination(Value, frozen=True):
    """A database that can be used."""

    shown: str
    server: str
    schema: int
    """0: nothing in it yet."""
    commit_ms: float
    """What it takes until the server says that a commit is on its disk."""
    durable: bool
    """Whether the server waits for its disk at all."""


async def examine(url: str) -> Examination:
    """Changes nothing. StoreUnavailable with what is wrong."""
    address, verbs = Address(url), statements()
    connection = await connect(address)
    try:
        with translated():
            durable = await refuse_unfit(connection, address)
            schema = await schema_version(connection)
            refuse_newer(schema, address)
            await connection.fetch(verbs["commit_nothing"].sql)
            began = time.perf_counter()
            for _ in range(COMMITS):
                await connection.fetch(verbs["commit_nothing"].sql)
            server = connection.get_settings().server_version
            spent = time.perf_counter() - began
    finally:
        connection.terminate()
    return Examination(str(address), server, schema, spent / COMMITS * 1_000, durable)
