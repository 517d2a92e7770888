"""Finding the server and the key: ``FAREBOX_URL``, ``FAREBOX_API_KEY``, else what ``serve`` left in the data directory.

``<data>/server.json`` names the running server's address and process; ``<data>/owner.key`` holds the first owner key,
readable by its owner only.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import httpx

from farebox.cli.exits import UNREACHABLE
from farebox.cli.output import die
from farebox.places import KEY_FILE, SERVER_FILE


def data_dir(data: Path | None = None) -> Path:
    """``--data``, else ``FAREBOX_DATA``, else ``./farebox-data``."""
    return data or Path(os.environ.get("FAREBOX_DATA", "farebox-data"))


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
    if not url:
        die(
            f"no server is running on {data}; start one with `farebox serve --data {data}`, or set FAREBOX_URL",
            UNREACHABLE,
        )
    return url.rstrip("/")


class Client:
    """Calls the API and unwraps the envelope; leaves the program with the server's own sentence on an error."""

    def __init__(self, data: Path, *, key: bool) -> None:
        headers = {}
        if key:
            secret = owner_key(data)
            if not secret:
                die(f"no API key: set FAREBOX_API_KEY, or run on the machine that has {data / KEY_FILE}")
            headers["Authorization"] = f"Bearer {secret}"
        self.url = server_url(data)
        self.http = httpx.Client(base_url=self.url, headers=headers, timeout=60.0, trust_env=False)

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """``data`` of the answer."""
        try:
            answer = self.http.request(method, path, json=body, **options)
        except httpx.HTTPError as error:
            die(f"{self.url} does not answer ({error.__class__.__name__}); is the server running?", UNREACHABLE)
        return unwrap(answer)


def unwrap(answer: httpx.Response) -> Any:
    """The envelope's data, or the end of the program with the error's sentences."""
    try:
        content = answer.json()
    except ValueError:
        die(f"{answer.url.path} answered {answer.status_code} without JSON; is this a Farebox server?", UNREACHABLE)
    if answer.is_success:
        return content.get("data")
    lines = [f"{content.get('message', 'refused')} ({content.get('code', answer.status_code)})"]
    for detail in content.get("details") or []:
        where = detail.get("field") or detail.get("nodeId") or ""
        lines.append(f"  {where}: {detail.get('message', '')}")
    die("\n".join(lines))
