"""``farebox serve`` and ``farebox demo``: the server, in the foreground."""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from farebox.cli.output import UNREACHABLE, die

Host = Annotated[str | None, typer.Option(help="Address to listen on (default 127.0.0.1).")]
Port = Annotated[int | None, typer.Option(help="Port (default 8402).")]
Data = Annotated[Path | None, typer.Option(help="Data directory (default ./farebox-data).")]


def serve(
    host: Host = None,
    port: Port = None,
    data: Data = None,
    database: Annotated[str | None, typer.Option(help="Database URL (default: SQLite in the data directory).")] = None,
    actions: Annotated[list[str] | None, typer.Option(help="File or module with Python actions; repeatable.")] = None,
) -> None:
    """Serve the API and run workflows, in the foreground, until SIGTERM or Ctrl-C."""
    start({"host": host, "port": port, "data": data, "database": database, "actions": actions})


def demo(host: Host = None, port: Port = None, data: Data = None) -> None:
    """Serve with a demo workflow for sale in test mode: a CSV report for 5.00 EUR."""
    try:
        import leather  # noqa: F401  # the demo's actions draw with it
    except ImportError:
        die("the demo draws charts: install it with `pip install 'farebox[demo]'`")
    os.environ["FAREBOX_DEMO"] = "1"
    start({"host": host, "port": port, "data": data})


def start(flags: dict[str, Any]) -> None:
    """Check the settings, claim the port, and hand over to the HTTP server."""
    from farebox.settings import SettingsInvalid, load

    try:
        settings = load(**flags)
    except SettingsInvalid as error:
        die("these settings cannot be used:\n" + "\n".join(f"  {problem}" for problem in error.problems))
    check_port(settings.host, settings.port)
    for name, value in flags.items():
        if value is not None:
            text = ",".join(value) if isinstance(value, list) else str(value)
            os.environ[f"FAREBOX_{name.upper()}"] = text
    os.environ["FAREBOX_SUPERVISOR"] = str(os.getpid())

    from granian import Granian
    from granian.constants import Interfaces, Loops

    server = Granian(
        "farebox.asgi:create",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop if sys.platform != "win32" else Loops.asyncio,
        workers=1,
        websockets=False,
        log_enabled=False,
        workers_kill_timeout=int(settings.stop_seconds) + 15,
    )
    server.serve()
    if getattr(server, "interrupt_children", None):  # the worker ended by itself: its start failed
        raise SystemExit(UNREACHABLE)


def check_port(host: str, port: int) -> None:
    """A taken port ends the program with a sentence, before anything is opened."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            die(f"cannot listen on {host}:{port}: {error.strerror}; choose another --port", UNREACHABLE)


__all__ = ["check_port", "demo", "serve", "signal", "start"]
