"""Finding the server and the key: ``FAREBOX_URL``, ``FAREBOX_API_KEY``, else what ``serve`` left in the data directory.

``<data>/server.json`` names the running server's address and process; ``<data>/owner.key`` holds the first owner key,
readable by its owner only.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from farebox.cli.exits import UNREACHABLE
from farebox.cli.output import die
from farebox.places import KEY_FILE, SERVER_FILE

if TYPE_CHECKING:
    from farebox.settings import Settings


def an_id(param: typer.CallbackParam, value: str) -> str:
    """A parameter that goes into a path; leaves the program if it is none of the API's ids. '' is an absent option."""
    if not (re.fullmatch(r"\w{1,64}", value, re.ASCII) or (not value and not param.required)):
        die(f"{value[:64]!r} is no id; ids are 1 to 64 letters, digits or underscores, as the lists show them")
    return value


def data_dir(data: Path | None = None) -> Path:
    """``--data``, else ``FAREBOX_DATA``, else ``./farebox-data``."""
    return data or Path(os.environ.get("FAREBOX_DATA", "farebox-data"))


def settings_of(data: Path, database: str | None = None) -> Settings:
    """The settings of commands that open the data themselves; leaves the program with every problem of them."""
    from farebox.settings import SettingsInvalid, load

    try:
        return load(data=data, database=database)
    except SettingsInvalid as error:
        die("these settings cannot be used:", details=error.problems)


def settings_of_existing(data: Path, database: str | None = None) -> Settings:
    """The same for a database that is there already; leaves the program with what to do when there is none."""
    settings = settings_of(data, database)
    if not settings.on_postgres and not settings.database_file.is_file():
        file = settings.database_file
        die(f"there is no database at {file}; name the directory that `farebox serve` was given, with --data")
    return settings


def running_server(data: Path) -> str:
    """The address of the server that owns this data directory, '' if none is running."""
    try:
        noted = json.loads((data / SERVER_FILE).read_text())
        os.kill(int(noted["pid"]), 0)
        return str(noted["url"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def owner_key(data: Path) -> str:
    """The API key to use, '' if there is none."""
    if key := os.environ.get("FAREBOX_API_KEY"):
        return key
    try:
        return (data / KEY_FILE).read_text().strip()
    except OSError:
        return ""


def server_url(data: Path) -> str:
    """Where the server is; leaves the program with what to do when none is known."""
    url = os.environ.get("FAREBOX_URL") or running_server(data)
    if url and not url.startswith(("http://", "https://")):
        die(f"FAREBOX_URL is written like https://shop.example, not {url!r}")
    if not url:
        die(
            f"no server is running on {data}; start one with `farebox serve --data {data}`, or set FAREBOX_URL",
            UNREACHABLE,
        )
    return url.rstrip("/")


class Client:
    """The client library at the server; leaves the program with the server's own sentence on an error."""

    def __init__(self, data: Path, *, key: bool) -> None:
        import httpx
        from farebox_client import Farebox

        secret = owner_key(data) if key else ""
        if key and not secret:
            die(f"no API key: set FAREBOX_API_KEY, or run on the machine that has {data / KEY_FILE}")
        self.url = server_url(data)
        self.farebox = Farebox(self.url, secret, timeout=60.0, retries=2, http=httpx.Client(trust_env=False))

    def call(self, method: str, path: str, body: Any = None, params: Mapping[str, str | int] | None = None) -> Any:
        """``data`` of the answer."""
        with told(self.url):
            return self.farebox.call(method, path, body, **(params or {}))


@contextmanager
def told(url: str) -> Iterator[None]:
    """What the client raises becomes the end of the program, with the error's sentences."""
    from farebox_client import ConnectionLost, FareboxError

    try:
        yield
    except FareboxError as error:
        die(str(error), details=(f"{one.field or one.node_id}: {one.message}" for one in error.details))
    except ConnectionLost as error:
        die(f"{url} does not answer ({error}); is the server running?", UNREACHABLE)
