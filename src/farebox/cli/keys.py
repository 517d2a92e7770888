"""``farebox keys``: API keys of the organization. Works beside a running server and, on its machine, without one."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Annotated, Any

import typer

from farebox.cli import connect
from farebox.cli.exits import OK
from farebox.cli.output import die, out, print_json, safe, table

program = typer.Typer(help="API keys: create, list, revoke.", no_args_is_help=True)

Data = Annotated[Path | None, typer.Option(help="Data directory (default FAREBOX_DATA or ./farebox-data).")]
Database = Annotated[
    str | None,
    typer.Option(help="Database URL (default FAREBOX_DATABASE, farebox.toml, or SQLite in the data directory)."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@program.command("create")
def create(
    name: Annotated[str, typer.Option(help="What the key is for.")],
    scope: Annotated[str, typer.Option(help="read or read-write.")] = "read-write",
    data: Data = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Make an API key. It is shown once."""
    if scope not in ("read", "read-write"):
        die("--scope is read or read-write")
    folder = connect.data_dir(data)
    made: Any
    if connect.running_server(folder) or "FAREBOX_URL" in os.environ:
        made = connect.Client(folder, key=True).call("POST", "/v1/api-keys", {"name": name, "scope": scope})
    else:
        made = asyncio.run(_create_offline(folder, database, name, scope))
    if as_json:
        print_json({"key": made["key"], "id": made["id"], "name": name, "scope": scope})
    else:
        out.print(made["key"], soft_wrap=True)
    raise typer.Exit(OK)


async def _create_offline(folder: Path, database: str | None, name: str, scope: str) -> dict[str, str]:
    from farebox import logs, wiring
    from farebox.storage.port import StoreUnavailable

    settings = connect.settings_of(folder, database)
    logs.configure(settings)  # what is logged is no part of the answer
    try:
        async with wiring.opened(settings) as house:
            return await wiring.create_key(house, name, scope)
    except (StoreUnavailable, OSError) as error:
        die(str(error))


@program.command("list")
def list_keys(data: Data = None, as_json: AsJson = False) -> None:
    """The organization's keys, newest first; never the secrets."""
    page = connect.Client(connect.data_dir(data), key=True).call("GET", "/v1/api-keys", params={"limit": 100})
    if as_json:
        print_json(page)
        return
    rows = [
        (key["id"], key["name"], key["scope"], key["keyPrefix"], key["lastUsedAt"] or "never", key["revokedAt"])
        for key in page["items"]
    ]
    table(("id", "name", "scope", "prefix", "last used", "revoked"), rows)


@program.command("revoke")
def revoke(
    key_id: Annotated[str, typer.Argument(help="key_...", callback=connect.an_id)],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Revoke a key at once."""
    revoked = connect.Client(connect.data_dir(data), key=True).call("DELETE", f"/v1/api-keys/{key_id}")
    if as_json:
        print_json(revoked)
    else:
        out.print(f"revoked {safe(key_id)}")
