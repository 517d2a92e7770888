"""Copies and checks (``Upkeep``): an online backup, and the invariants as queries that return who breaks them."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from farebox.storage.durable import settle
from farebox.storage.port import StoreUnavailable, Violation
from farebox.storage.sqlite.connection import connect, translated
from farebox.storage.sqlite.shelf import Shelf
from farebox.storage.sqlite.statements import told


class UpkeepSide(Shelf):
    """Both run in a thread on a connection of their own, beside everything else."""

    path: Path

    async def backup(self, target: Path | str) -> None:
        """A whole and compact copy of what is durable now. It appears under its name only when it is complete."""
        await asyncio.to_thread(self._copy, Path(target))

    def _copy(self, target: Path) -> None:
        if target.exists():
            raise StoreUnavailable(f"{target} exists already; a backup never overwrites one")
        part = target.with_name(target.name + ".part")
        part.unlink(missing_ok=True)
        source = connect(self.path, readonly=True, cache_kib=2_000)
        try:
            with translated():
                source.execute("vacuum into ?", (str(part),))
        finally:
            source.close()
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        settle(part, target)

    async def verify(self) -> list[Violation]:
        """Everything that breaks an invariant, as of one moment."""
        return await asyncio.to_thread(self._violations)

    def _violations(self) -> list[Violation]:
        connection = connect(self.path, readonly=True, cache_kib=16_000)
        found: list[Violation] = []
        try:
            with translated():
                damage = [text for (text,) in connection.execute("pragma integrity_check(20)") if text != "ok"]
                found += [Violation("The file is whole.", self.path.name, str(text)) for text in damage]
                connection.execute("begin")
                for verb, sql in self._sql.items():
                    if verb.startswith("verify_"):
                        rows = connection.execute(sql).fetchall()
                        found += [Violation(told(verb), str(subject), str(message)) for subject, message in rows]
                connection.execute("rollback")
        finally:
            connection.close()
        return found

    async def check(self) -> None:
        if self._same is not None:
            self._same.check()
        self._rows("next_timer")
