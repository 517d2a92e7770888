"""Following an execution live: server-sent events with resume, told as lines on the terminal."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx

from farebox.cli.exits import CANCELLED, FAILED, OK, UNPAID, UNREACHABLE
from farebox.cli.output import err, plain

MARKS = {"info": ("·", "dim"), "success": ("✓", "green"), "warning": ("!", "yellow"), "error": ("✗", "red")}
TRIES = 30
"""Reconnects without any news before giving up, one a second."""


def sse(lines: Iterator[str]) -> Iterator[tuple[str, str, str]]:
    """(event, data, id) of each dispatched message; comments are skipped (WHATWG HTML, "Server-sent events")."""
    event, last = "message", ""
    data: list[str] = []
    for line in lines:
        if line == "":
            if data:
                yield event, "\n".join(data), last
            event, data = "message", []
        elif not line.startswith(":"):
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if field == "event":
                event = value
            elif field == "data":
                data.append(value)
            elif field == "id":
                last = value


class Follower:
    """One execution followed to its end, over as many connections as it takes; every event is told once."""

    def __init__(self, url: str, execution_id: str, token: str, tell: Callable[[str, Any], None]) -> None:
        self.path = f"{url}/v1/public/executions/{execution_id}"
        self.headers = {"X-Client-Token": token}
        self.tell = tell
        self.seq = ""
        self.view: dict[str, Any] = {}

    def run(self) -> dict[str, Any]:
        """The last view; ``httpx.HTTPError`` when the server stays away, ``Refused`` when it says no."""
        with httpx.Client(trust_env=False, timeout=httpx.Timeout(10.0, read=45.0)) as http:
            silent = 0
            while silent < TRIES:
                before = self.seq
                try:
                    if self._listen(http):
                        return self.view
                except httpx.TransportError as error:
                    if silent == 0:
                        err.print(f"connection lost ({error.__class__.__name__}), trying again ...", style="dim")
                silent = 0 if self.seq != before else silent + 1
                time.sleep(min(1.0, 0.1 * (silent + 1)))
        raise httpx.ConnectError("the server does not answer")

    def _listen(self, http: httpx.Client) -> bool:
        headers = dict(self.headers, Accept="text/event-stream")
        if self.seq:
            headers["Last-Event-ID"] = self.seq
        with http.stream("GET", f"{self.path}/stream", headers=headers) as answer:
            if answer.status_code == 204:
                return True
            if answer.status_code >= 500 or answer.status_code == 429:
                return False
            if answer.status_code != 200:
                answer.read()
                raise Refused(answer)
            for event, data, last in sse(answer.iter_lines()):
                self.seq = last or self.seq
                content = json.loads(data)
                if event in ("snapshot", "status"):
                    self.view.update(content)
                self.tell(event, content)
                if event == "end":
                    self.view.update(content)
                    return True
        return False


class Refused(Exception):
    """The server answered with an error; ``answer`` holds it."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__(str(answer.status_code))
        self.answer = answer


def print_event(event: dict[str, Any]) -> None:
    """One line of the timeline."""
    mark, style = MARKS.get(str(event.get("level")), MARKS["info"])
    time_of_day = str(event.get("createdAt", ""))[11:19]
    line = plain(f"{time_of_day}  {mark} {event.get('title', '')}")
    line.stylize(style, 10, 11)
    if event.get("message"):
        line.append(plain(f"  {event['message']}"))
    err.print(line)


def exit_code(view: dict[str, Any]) -> int:
    """By outcome: 0 succeeded, 1 failed, 3 cancelled, 4 never paid, 5 unknown."""
    status = view.get("status")
    if status == "workflow_succeeded":
        return OK
    if status == "workflow_failed":
        return FAILED
    if status == "workflow_cancelled":
        return UNPAID if not view.get("runId") else CANCELLED
    return UNREACHABLE
