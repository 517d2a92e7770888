"""A copy of the database, made by the tool that comes with the server: ``pg_dump``, in its own format.

It reads as of one moment, beside everything else. Its password goes through the environment, where other users of the
machine cannot see it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

from farebox.storage.durable import settle
from farebox.storage.port import StoreUnavailable
from farebox.storage.postgres.address import Address

PROGRAM = "pg_dump"
NO_PROGRAM = (
    "pg_dump is not on the PATH: install the client of your PostgreSQL (postgresql-client on Debian), or copy the"
    " database by its own means and the directory with the artifacts after it; docs/guide/deploy.md says how"
)


async def dump(address: Address, target: Path) -> None:
    """The whole database as a file for ``pg_restore``; it appears under its name only when it is complete.

    StoreUnavailable with what the program said.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise StoreUnavailable(NO_PROGRAM)
    await asyncio.to_thread(_refuse_existing, target)
    url, secrets = address.for_programs()
    part = target.with_name(target.name + ".part")
    process = await asyncio.create_subprocess_exec(
        program,
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--file={part}",
        f"--dbname={url}",
        env={**os.environ, **secrets},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, said = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode:
        part.unlink(missing_ok=True)
        raise StoreUnavailable(f"{address} could not be copied: {said.decode(errors='replace').strip()}")
    await asyncio.to_thread(_keep, part, target)


def _refuse_existing(target: Path) -> None:
    if target.exists():
        raise StoreUnavailable(f"{target} exists already; a backup never overwrites one")


def _keep(part: Path, target: Path) -> None:
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    settle(part, target)
