"""Actions of the story about large files."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Any

from farebox import Context, File, action

PAGE = b"%PDF-1.7 " + b"x" * 1_000_000


@action("draw-report")
def draw_report(table: File, ctx: Context) -> dict[str, Any]:
    """Count the rows of a table, and draw a report of 10 MB in a file that is then given away."""
    with table.open() as rows:
        count = sum(1 for _ in rows)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "report.pdf"
        with place.open("wb") as page:
            page.writelines(PAGE for _ in range(10))
        report = ctx.artifact("report.pdf", place, "application/pdf")
    return {"rows": count, "name": table.name, "mediaType": table.media_type, "report": report}


@action("return-much")
def return_much() -> str:
    """A result that is too large to be one."""
    return "x" * 300_000


@action("store-and-wait")
def store_and_wait(ctx: Context) -> dict[str, Any]:
    """Store a file; the first time, never come to the end."""
    stored = Path(os.environ["LARGE_STORED"])
    again = stored.exists()
    told: dict[str, Any] = ctx.artifact("rows.csv", ("again" if again else "begun") * 100_000, "text/csv", private=True)
    if not again:
        stored.touch()
        time.sleep(600)
    return told
