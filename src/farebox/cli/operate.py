"""``farebox doctor``, ``verify``, ``backup`` and ``bench``: what an operator does."""

from __future__ import annotations

import asyncio
import json
import shutil
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from farebox.cli import checks, connect
from farebox.cli.exits import FAILED
from farebox.cli.keys import AsJson, Data, Database
from farebox.cli.output import die, err, out, plain, print_json, table
from farebox.places import CHECKOUTS_FILE, INCOMING, KEY_FILE

bench = typer.Typer(help="Measure this machine.", no_args_is_help=True)


def doctor(
    data: Data = None,
    database: Database = None,
    port: Annotated[int | None, typer.Option(help="The port that serve would use.")] = None,
    as_json: AsJson = False,
) -> None:
    """Look at Python, the port, the data directory, disk sync speed and the clock, and say what to do."""
    findings = checks.all_checks(connect.data_dir(data), port, database)
    if as_json:
        print_json([{"check": f.check, "ok": f.ok, "finding": f.finding, "remedy": f.remedy} for f in findings])
    else:
        for finding in findings:
            mark, style = ("ok  ", "green") if finding.ok else ("fix ", "bold red")
            line = plain(f"{mark} {finding.check}: {finding.finding}")
            line.stylize(style, 0, 4)
            out.print(line)
            if not finding.ok:
                out.print(plain(f"     {finding.remedy}"))
    raise typer.Exit(0 if all(finding.ok for finding in findings) else FAILED)


def verify(data: Data = None, database: Database = None, as_json: AsJson = False) -> None:
    """Check the money and journal invariants over the whole database. Exit code 0: all hold.

    Reads only: works on a copy and beside a running server.
    """
    from farebox.storage.opening import open_store
    from farebox.storage.port import StoreUnavailable

    settings = connect.settings_of_existing(connect.data_dir(data), database)

    async def look() -> list[tuple[str, str, str]]:
        store = await open_store(settings, readonly=True)
        try:
            return [(one.invariant, one.subject, one.message) for one in await store.verify()]
        finally:
            await store.close()

    try:
        violations = asyncio.run(look())
    except (StoreUnavailable, OSError) as error:
        die(str(error))
    if as_json:
        listed = [{"invariant": name, "subject": subject, "message": text} for name, subject, text in violations]
        print_json({"ok": not violations, "violations": listed})
    elif violations:
        table(("invariant", "subject", "what is wrong"), violations)
    else:
        out.print("all invariants hold")
    raise typer.Exit(FAILED if violations else 0)


def backup(
    target: Annotated[Path, typer.Argument(help="A new directory.")],
    data: Data = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Copy the database (consistent, also while the server runs) and the artifacts into a new directory.

    To restore, stop the server and use the directory as --data. A PostgreSQL is copied by pg_dump into a file for
    pg_restore.
    """
    from farebox.storage.opening import open_store
    from farebox.storage.port import StoreUnavailable

    folder = connect.data_dir(data)
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        die(f"{target} is not an empty directory; name a new one")
    settings = connect.settings_of_existing(folder, database)

    async def copy() -> None:
        store = await open_store(settings, readonly=True)
        try:
            await store.backup(target / ("farebox.dump" if settings.on_postgres else "farebox.db"))
        finally:
            await store.close()

    try:
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        asyncio.run(copy())
        # After the database: a row of the copy never lacks its bytes; files of later rows do no harm.
        copy_files(folder / "artifacts", target / "artifacts")
        for name in (KEY_FILE, CHECKOUTS_FILE):
            if (folder / name).exists():
                shutil.copy2(folder / name, target / name)
    except (StoreUnavailable, OSError) as error:
        die(str(error))
    if as_json:
        print_json({"target": str(target.resolve())})
    else:
        err.print(plain(f"backed up to {target}"))
        if settings.artifacts:
            err.print(plain("result files and uploads lie in a bucket, which is not copied"))


def copy_files(source: Path, target: Path) -> None:
    """The files of a server that runs on: what goes meanwhile is let go here as well."""
    for folder in sorted(source.iterdir()) if source.is_dir() else ():
        if folder.name == INCOMING or not folder.is_dir():
            continue
        (target / folder.name).mkdir(parents=True, exist_ok=True)
        for file in folder.iterdir():
            if file.suffix != ".part":
                with suppress(FileNotFoundError):
                    shutil.copy2(file, target / folder.name / file.name)


@bench.command("runs")
def bench_runs(
    steps: Annotated[int, typer.Option(min=1, max=100)] = 3,
    runs: Annotated[int, typer.Option(min=1, max=1_000_000)] = 4_000,
    in_flight: Annotated[int, typer.Option(min=1, max=10_000)] = 1_000,
    database: Annotated[str, typer.Option(help="A PostgreSQL to measure; what it holds stays as it is.")] = "",
    as_json: AsJson = False,
) -> None:
    """Durable runs a second through the real engine, on a temporary SQLite file with full sync.

    --database measures a PostgreSQL instead: in tables of its own, which are dropped afterwards, by one process that
    could be one of many there, as `farebox serve` is.
    """
    from farebox.joining import in_fleet
    from farebox.settings import POSTGRES
    from farebox.storage.port import StoreUnavailable
    from farebox.storage.port_fleet import BOTH
    from farebox.testing.bench import run_bench

    if database and not database.startswith(POSTGRES):
        die("--database is postgresql://user@host:5432/name; SQLite is measured without it")
    try:
        join = partial(in_fleet, rooms=BOTH)
        result = run_bench(steps=steps, runs=runs, in_flight=in_flight, database=database, join=join)
    except StoreUnavailable as error:
        die(str(error))
    if as_json:
        print_json(result)
    else:
        out.print(json.dumps(result, indent=2))


@bench.command("fleet")
def bench_fleet(
    database: Annotated[str, typer.Option(help="A PostgreSQL for this: what is run stays in it.")],
    workers: Annotated[int, typer.Option(min=1, max=64)] = 1,
    steps: Annotated[int, typer.Option(min=1, max=100)] = 3,
    runs: Annotated[int, typer.Option(min=1, max=1_000_000)] = 4_000,
    as_json: AsJson = False,
) -> None:
    """Durable runs a second by so many workers on a PostgreSQL, and by each second of their CPU."""
    from farebox import wiring
    from farebox.testing.bench_fleet import run_bench

    result = run_bench(wiring.opened_with_actions, database, workers, steps, runs)
    if as_json:
        print_json(result)
    else:
        out.print(json.dumps(result, indent=2))


@bench.command("machine", hidden=True)
def bench_machine(data: Data = None) -> None:
    """Disk syncs a second, the ceiling of everything durable."""
    out.print(f"{checks.syncs_per_second(connect.data_dir(data)):.0f} syncs/s")
