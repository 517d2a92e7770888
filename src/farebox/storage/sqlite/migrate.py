"""Bringing a database to this version's schema: numbered files, forward only, each in a transaction of its own."""

from __future__ import annotations

from pathlib import Path

import apsw

from farebox.storage.port import StoreUnavailable
from farebox.storage.sqlite.connection import INCREMENTAL, translated
from farebox.storage.sqlite.statements import statements

FOLDER = Path(__file__).parent / "migrations"
QUICKLY_COMPACTED = 64 * 1024 * 1024
"""A file of an older version, made before files could give space back, is written anew at once if it is this small."""


def steps() -> list[tuple[int, Path]]:
    """The migrations this version knows, in order."""
    return [(int(path.name[:4]), path) for path in sorted(FOLDER.glob("[0-9][0-9][0-9][0-9]_*.sql"))]


def newest() -> int:
    return steps()[-1][0]


def schema_version(connection: apsw.Connection) -> int:
    """0 for an empty file."""
    if not connection.table_exists("main", "schema_version"):
        return 0
    rows = connection.execute(statements()["schema_version"]).fetchall()
    return int(rows[0][0] or 0)


def refuse_other_schema(connection: apsw.Connection, path: Path) -> None:
    """For readers, who cannot migrate. StoreUnavailable unless the schema is exactly ours."""
    with translated():
        found = schema_version(connection)
    refuse_newer(found, path)
    if found < newest():
        raise StoreUnavailable(
            f"{path} has schema {found}, this version reads schema {newest()}: start `farebox serve` on it once."
        )


def refuse_newer(found: int, path: Path) -> None:
    if found > newest():
        raise StoreUnavailable(
            f"{path} was written by a newer Farebox (schema {found}, this version knows {newest()})."
            " Install that version or a newer one; there is no way back."
        )


def migrate(connection: apsw.Connection, path: Path, now: int) -> None:
    """Run what is missing. StoreUnavailable for a database of a newer version."""
    with translated():
        found = schema_version(connection)
        refuse_newer(found, path)
        if found == 0:
            connection.execute(statements()["create_schema_version"])
        for number, step in steps():
            if number > found:
                with connection:
                    connection.execute(step.read_text(encoding="utf-8"))
                    connection.execute(statements()["note_schema_version"], (number, now))
    if connection.pragma("auto_vacuum") != INCREMENTAL and _size(connection) <= QUICKLY_COMPACTED:
        compact(connection)


def _size(connection: apsw.Connection) -> int:
    return int(str(connection.pragma("page_count"))) * int(str(connection.pragma("page_size")))


def compact(connection: apsw.Connection) -> None:
    """Write the whole file anew, so that it can give space back from then on. Nobody can use it meanwhile, and the disk
    needs room for a second one."""
    with translated():
        connection.pragma("auto_vacuum", INCREMENTAL)
        connection.execute("vacuum")
        connection.execute("pragma wal_checkpoint(truncate)").fetchall()
