"""``farebox workers``: who shares a database, what each does, since when."""

from __future__ import annotations

import asyncio
import time

from farebox.cli import connect
from farebox.cli.keys import AsJson, Data, Database
from farebox.cli.output import die, out, print_json, table
from farebox.core.times import rfc3339
from farebox.core.values import Json, Millis
from farebox.storage.port_fleet import Sighting

ALONE = (
    "only processes on PostgreSQL are a fleet; SQLite has one server."
    " Name the database with --database postgresql://user@host/name, or FAREBOX_DATABASE"
)


def workers(data: Data = None, database: Database = None, as_json: AsJson = False) -> None:
    """Show the processes of a fleet: who is alive, what they do, and since when."""
    settings = connect.settings_of(connect.data_dir(data), database)
    if not settings.on_postgres:
        die(ALONE)
    from farebox.storage.port import StoreUnavailable
    from farebox.storage.postgres.members import members
    from farebox.storage.postgres.store import PostgresStore

    async def look() -> list[Sighting]:
        store = await PostgresStore.open(settings.database, readonly=True)
        try:
            return await members(store)
        finally:
            await store.close()

    try:
        seen = asyncio.run(look())
    except (StoreUnavailable, OSError) as error:
        die(str(error))
    now = time.time_ns() // 1_000_000
    if as_json:
        print_json([as_data(one) for one in seen])
    elif seen:
        table(
            ("process", "rooms", "state", "runs", "oldest", "duties", "since", "version"),
            [row(one, now) for one in seen],
        )
    else:
        out.print("nobody works on this database")


def as_data(seen: Sighting) -> Json:
    """One member as JSON."""
    member, report = seen.member, seen.report
    return {
        "id": member.id,
        "host": member.host,
        "pid": member.pid,
        "rooms": list(member.rooms),
        "version": member.version,
        "startedAt": rfc3339(member.started_at),
        "seenAt": rfc3339(seen.seen_at),
        "alive": seen.alive,
        "state": report.state,
        "runs": report.runs,
        "oldestRun": report.oldest_run or None,
        "oldestRunSince": rfc3339(report.oldest_since) or None,
        "duties": list(report.duties),
    }


def row(seen: Sighting, now: Millis) -> list[object]:
    """One member for people."""
    member, report = seen.member, seen.report
    return [
        f"{member.host} {member.pid}",
        ", ".join(member.rooms),
        report.state if seen.alive else f"silent for {ago(seen.seen_at, now)}",
        report.runs,
        f"{report.oldest_run} {ago(report.oldest_since, now)}" if report.oldest_run else "",
        ", ".join(report.duties),
        ago(member.started_at, now),
        member.version,
    ]


def ago(at: Millis | None, now: Millis) -> str:
    """About how long ago that was."""
    seconds = max(0, (now - (at or 0)) // 1000)
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
