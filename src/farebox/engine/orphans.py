"""Files in the artifact directory that no row names are removed. A crash between a file and its row leaves them, and so
does an attempt that was cut off, an artifact that was replaced, a row that was cleaned away a moment before its bytes.

What is being made must not be swept away: an attempt stores its files first, and their rows ride with its result, at
the latest when its time is over. So only files are looked at that are older than the longest attempt may last.
"""

from __future__ import annotations

import asyncio

import structlog

from farebox.core.times import DAY
from farebox.core.values import Millis
from farebox.service.house import House

log = structlog.get_logger(__name__)

KEEP: Millis = 8 * DAY
"""An attempt lasts at most seven days (``timeoutMs``); one more for its result to be stored."""
FOLDERS = 16
"""Of the directory's 256, that are looked at in one round."""
BATCH = 500
"""Files that are looked up at once."""


class Orphans:
    """Goes round the folders of the artifact directory, some at a time."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._after = ""

    async def round(self) -> int:
        """Look at the next folders; returns how many files were removed."""
        folders = await asyncio.to_thread(self._house.artifacts.folders)
        next_ones = [folder for folder in folders if folder > self._after][:FOLDERS]
        removed = 0
        for folder in next_ones:
            removed += await self._look(folder)
        self._after = next_ones[-1] if len(next_ones) == FOLDERS else ""
        if removed:
            log.info("files that nothing names were removed", files=removed)
        return removed

    async def _look(self, folder: str) -> int:
        files, removed = self._house.artifacts, 0
        old = await asyncio.to_thread(files.older, folder, (self._house.clock() - KEEP) / 1000)
        for start in range(0, len(old), BATCH):
            batch = old[start : start + BATCH]
            named = await self._house.store.named_files(batch)
            for path in batch:
                if path not in named:
                    await asyncio.to_thread(files.remove, path)
                    removed += 1
        return removed
