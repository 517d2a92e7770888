"""Bringing a database to this version's schema: numbered files, forward only, all that is missing in one transaction.

A lock of the database lets one process at a time in, so of two that start together the second finds the work done.
"""

from __future__ import annotations

from pathlib import Path

from farebox.storage.port import StoreUnavailable
from farebox.storage.postgres.address import Address
from farebox.storage.postgres.connection import Connection, translated
from farebox.storage.postgres.statements import statements

FOLDER = Path(__file__).parent / "migrations"


def steps() -> list[tuple[int, Path]]:
    """The migrations this version knows, in order."""
    return [(int(path.name[:4]), path) for path in sorted(FOLDER.glob("[0-9][0-9][0-9][0-9]_*.sql"))]


def newest() -> int:
    return steps()[-1][0]


async def schema_version(connection: Connection) -> int:
    """0 for an empty database."""
    verbs = statements()
    if not await connection.fetchval(verbs["schema_exists"].sql):
        return 0
    return int(await connection.fetchval(verbs["schema_version"].sql))


async def refuse_other_schema(connection: Connection, address: Address) -> None:
    """For readers, who cannot migrate. StoreUnavailable unless the schema is exactly ours."""
    with translated():
        found = await schema_version(connection)
    refuse_newer(found, address)
    if found < newest():
        raise StoreUnavailable(
            f"{address} has schema {found}, this version reads schema {newest()}: start `farebox serve` on it once."
        )


def refuse_newer(found: int, address: Address) -> None:
    if found > newest():
        raise StoreUnavailable(
            f"{address} was written by a newer Farebox (schema {found}, this version knows {newest()})."
            " Install that version or a newer one; there is no way back."
        )


async def migrate(connection: Connection, address: Address, now: int) -> None:
    """Run what is missing. StoreUnavailable for a database of a newer version."""
    verbs = statements()
    with translated():
        async with connection.transaction():
            await connection.execute(verbs["lock_migrations"].sql)
            found = await schema_version(connection)
            refuse_newer(found, address)
            if found == 0:
                await connection.execute(verbs["create_schema_version"].sql)
            for number, step in steps():
                if number > found:
                    await connection.execute(step.read_text(encoding="utf-8"))
                    await connection.execute(verbs["note_schema_version"].sql, number, now)
        await connection.reload_schema_state()
