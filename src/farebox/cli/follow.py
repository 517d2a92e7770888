"""A followed execution on the terminal: its events as lines, its outcome as an exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from farebox.cli.exits import CANCELLED, FAILED, OK, UNPAID, UNREACHABLE
from farebox.cli.output import err, plain

if TYPE_CHECKING:
    from farebox_client import Event, View

MARKS = {"info": ("·", "dim"), "success": ("✓", "green"), "warning": ("!", "yellow"), "error": ("✗", "red")}
PATIENCE = 60.0
"""Seconds without contact before the program gives up."""


def print_event(event: Event) -> None:
    """One line of the timeline."""
    mark, style = MARKS.get(event.level, MARKS["info"])
    line = plain(f"{event.created_at[11:19]}  {mark} {event.title}")
    line.stylize(style, 10, 11)
    if event.message:
        line.append(plain(f"  {event.message}"))
    err.print(line)


def print_lost(error: Exception) -> None:
    """Contact is lost; the follower keeps trying."""
    cause = error.__cause__ or error
    err.print(plain(f"connection lost ({type(cause).__name__}), trying again ..."), style="dim")


def exit_code(view: View) -> int:
    """By outcome: 0 succeeded, 1 failed, 3 cancelled, 4 never paid, 5 unknown."""
    match view.status:
        case "workflow_succeeded":
            return OK
        case "workflow_failed":
            return FAILED
        case "workflow_cancelled":
            return CANCELLED if view.run_id else UNPAID
        case _:
            return UNREACHABLE
