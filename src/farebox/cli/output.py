"""How the program speaks: data as tables or ``--json`` on stdout, everything else on stderr, exit codes by outcome."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from rich.console import Console
from rich.table import Table
from rich.text import Text

from farebox.cli.exits import USAGE

_NO_TERMINAL = 100_000
"""Columns when nobody looks: a line that is read by a program is never broken."""

out = Console(highlight=False, width=None if sys.stdout.isatty() else _NO_TERMINAL)
err = Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else _NO_TERMINAL)


def safe(text: object) -> str:
    """Text from elsewhere without control characters: a title must not drive the terminal."""
    return "".join(char if char.isprintable() else " " for char in str(text))


def plain(text: object) -> Text:
    """Text from elsewhere that is never read as markup."""
    return Text(safe(text))


def print_json(data: Any) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=None if not sys.stdout.isatty() else 2) + "\n")


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table without boxes, readable by people and by awk."""
    drawn = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        drawn.add_row(*(plain(cell) for cell in row))
    out.print(drawn)


def die(message: str, code: int = USAGE, details: Iterable[str] = ()) -> NoReturn:
    """Say why on stderr and leave. ``details``: each on a line of its own."""
    err.print(Text.assemble(("farebox: ", "bold red"), plain(message)))
    for detail in details:
        err.print(plain(f"  {detail}"))
    raise SystemExit(code)
