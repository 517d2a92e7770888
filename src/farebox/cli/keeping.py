"""``farebox erase`` and ``compact``: what is to be kept no longer. Both work on the machine that has the data, where no
server need run; ``erase`` also through one."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from farebox.cli import connect
from farebox.cli.keys import AsJson, Data, Database
from farebox.cli.output import die, err, plain, print_json

if TYPE_CHECKING:
    from farebox.settings import Settings


def erase(
    execution_id: Annotated[
        str, typer.Argument(metavar="EXECUTION", help="Whose content goes.", callback=connect.an_id)
    ],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    data: Data = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Remove what the buyer sent and what came of it, for good. Price, payments and refunds are kept."""
    if not yes:
        typer.confirm(f"Erase the content of {execution_id}? It cannot be brought back.", abort=True, err=True)
    folder = connect.data_dir(data)
    if connect.running_server(folder) or "FAREBOX_URL" in os.environ:
        erased = connect.Client(folder, key=True).call("POST", f"/v1/executions/{execution_id}/erase")
    else:
        erased = asyncio.run(_erase_offline(connect.settings_of_existing(folder, database), execution_id))
    if as_json:
        print_json(erased)
    else:
        err.print(plain(f"erased {execution_id}; its order, payments and refunds are kept"))


async def _erase_offline(settings: Settings, execution_id: str) -> dict[str, Any]:
    from farebox import wiring
    from farebox.core.errors import FareboxError
    from farebox.core.times import rfc3339
    from farebox.service import erasing
    from farebox.storage.port import StoreUnavailable

    try:
        async with wiring.opened(settings) as house:
            found = await house.store.execution(execution_id)
            if found is None:
                die(f"there is no execution {execution_id}")
            erased = await erasing.erase(house, found.org_id, execution_id, erasing.By("operator"))
    except (StoreUnavailable, FareboxError) as error:
        die(str(error))
    return {"executionId": erased.execution_id, "erasedAt": rfc3339(erased.erased_at), "byType": erased.by_type}


def compact(data: Data = None, as_json: AsJson = False) -> None:
    """Write the database file anew, as small as it can be. Stop the server first; it takes the room of a second file.

    Needed once for a large file of an earlier version, which cannot give space back by itself.
    """
    from farebox.storage.port import StoreUnavailable
    from farebox.storage.sqlite import migrate
    from farebox.storage.sqlite.connection import OwnerLock
    from farebox.storage.sqlite.connection import connect as open_file

    settings = connect.settings_of_existing(connect.data_dir(data))
    if settings.on_postgres:
        die("PostgreSQL gives space back by its own vacuum; this is for the SQLite file")
    path = settings.database_file
    before = path.stat().st_size
    try:
        lock = OwnerLock(path)
        try:
            connection = open_file(path, readonly=False, cache_kib=16_000)
            migrate.compact(connection)
            connection.close()
        finally:
            lock.release()
    except StoreUnavailable as error:
        die(str(error))
    after = path.stat().st_size
    if as_json:
        print_json({"path": str(path), "bytesBefore": before, "bytes": after})
    else:
        err.print(plain(f"{path}: {before:,} bytes before, {after:,} now"))
