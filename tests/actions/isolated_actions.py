"""Actions that the tests of isolated processes call."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from farebox import ActionError, Context, File, Refuse, Retry, action


@dataclass
class Surroundings:
    environment: list[str]
    pid: int
    idempotency_key: str
    modules: bool


@action("look-around", isolated=True)
def look_around(ctx: Context) -> Surroundings:
    """Where am I?"""
    print("a print of the action does not disturb the conversation")
    return Surroundings(sorted(os.environ), os.getpid(), ctx.idempotency_key, "farebox.wiring" in sys.modules)


@action("end-badly", isolated=True)
def end_badly(how: str) -> None:
    match how:
        case "refuse":
            raise Refuse("Column 'price' is missing", code="column")
        case "retry":
            raise Retry("busy", after=5.0)
        case "error":
            raise ActionError("quota", "used up", category="service", retryable=True, after=2.0)
        case "mistake":
            raise ValueError("a mistake")
        case "exit":
            sys.exit(3)
        case "die":
            os._exit(7)


@action("keep-large", isolated=True)
def keep_large(place: str, ctx: Context) -> str:
    ctx.artifact("a", Path(place), "text/plain", private=True)
    with Path(place).open("rb") as file:
        file.read(1)
        ctx.artifact("b", file)
    with ctx.open_artifact("a") as stored:
        return stored.read(3).decode()


@action("keep-files", isolated=True)
def keep_files(name: str, ctx: Context) -> str:
    ctx.progress(0.5, "half")
    kept = ctx.artifact(name, "content", "text/plain")
    return f"{kept['name']} {ctx.read_artifact(name).decode()}"


@action("never-ends", isolated=True)
def never_ends(ctx: Context) -> None:
    ctx.progress(0, str(os.getpid()))
    while True:
        time.sleep(60)


@action("is-binary", isolated=True)
def is_not_json(ctx: Context) -> object:
    return {1, 2, object()}


@action("isolated-file", isolated=True)
def isolated_file(csv: File) -> dict[str, str]:
    """Read a file in a process of its own."""
    return {"name": csv.name, "text": csv.read_text()}
