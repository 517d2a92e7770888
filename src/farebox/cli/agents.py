"""``farebox mcp``: this server's workflows as tools for an agent that starts programs."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from farebox.cli import connect
from farebox.cli.keys import Data
from farebox.cli.output import die


def mcp(
    owner: Annotated[
        bool, typer.Option("--owner", help="Use the owner's key: private workflows are tools too.")
    ] = False,
    data: Data = None,
) -> None:
    """Speak MCP on standard input and output: workflows as tools for an agent. Needs the extra `mcp`."""
    folder = connect.data_dir(data)
    key = connect.owner_key(folder) if owner else ""
    if owner and not key:
        die("no API key: set FAREBOX_API_KEY, or run on the machine that has the data directory")
    url = connect.server_url(folder)
    try:
        from farebox.agents.stdio import serve
    except ImportError:
        die("the library of agents is missing; install it with: pip install 'farebox[mcp]'")
    asyncio.run(serve(url, key))
