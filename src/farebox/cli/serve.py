"""``farebox serve`` and ``farebox demo``: how they are called. ``cli.serving`` does what they do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from farebox.cli import serving

Host = Annotated[str | None, typer.Option(help="Address to listen on (default 127.0.0.1).")]
Port = Annotated[int | None, typer.Option(help="Port (default 8402).")]
Data = Annotated[Path | None, typer.Option(help="Data directory (default ./farebox-data).")]


Database = Annotated[
    str | None,
    typer.Option(help="Database URL, e.g. postgresql://user@host/name (default: SQLite in the data directory)."),
]
Shared = Annotated[str | None, typer.Option(help="Database URL, e.g. postgresql://user@host/name.")]
Actions = Annotated[list[str] | None, typer.Option(help="File or module with Python actions; repeatable.")]


def serve(
    host: Host = None, port: Port = None, data: Data = None, database: Database = None, actions: Actions = None
) -> None:
    """Serve the API and run workflows, in the foreground, until SIGTERM or Ctrl-C."""
    flags = {"host": host, "port": port, "data": data, "database": database, "actions": actions}
    serving.start("serve", flags)


def api(
    host: Host = None, port: Port = None, data: Data = None, database: Shared = None, actions: Actions = None
) -> None:
    """Answer requests, and leave runs to the workers on the same PostgreSQL."""
    flags = {"host": host, "port": port, "data": data, "database": database, "actions": actions}
    serving.start("api", flags)


def worker(
    host: Host = None,
    health_port: Annotated[
        int | None, typer.Option(help="Port for /healthz, /readyz and /metrics (default: none).")
    ] = None,
    data: Data = None,
    database: Shared = None,
    actions: Actions = None,
) -> None:
    """Run workflows, beside other processes on the same PostgreSQL."""
    flags = {"host": host, "health_port": health_port, "data": data, "database": database, "actions": actions}
    serving.start("worker", flags)


def demo(host: Host = None, port: Port = None, data: Data = None) -> None:
    """Serve with a demo workflow for sale in test mode: a CSV report for 5.00 EUR."""
    serving.start("demo", {"host": host, "port": port, "data": data})
