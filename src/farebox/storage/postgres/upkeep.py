"""Copies and checks (``Upkeep``): a dump, and the invariants as queries that return who breaks them."""

from __future__ import annotations

from pathlib import Path

from farebox.storage.port import Violation
from farebox.storage.postgres.connection import connect, translated
from farebox.storage.postgres.dump import dump
from farebox.storage.postgres.shelf import Shelf
from farebox.storage.postgres.statements import told


class UpkeepSide(Shelf):
    """Beside everything else, on a connection of its own."""

    async def backup(self, target: Path | str) -> None:
        """A file for ``pg_restore``, as of one moment."""
        await dump(self.address, Path(target))

    async def verify(self) -> list[Violation]:
        """Everything that breaks an invariant, as of one moment."""
        found: list[Violation] = []
        connection = await connect(self.address)
        try:
            with translated():
                async with connection.transaction(isolation="repeatable_read", readonly=True):
                    for verb, statement in self._verbs.items():
                        if verb.startswith("verify_"):
                            rows = await connection.fetch(statement.sql, timeout=3_600.0)
                            found += [Violation(told(verb), str(subject), str(message)) for subject, message in rows]
        finally:
            connection.terminate()
        return found

    async def check(self) -> None:
        await self._rows("next_timer")
