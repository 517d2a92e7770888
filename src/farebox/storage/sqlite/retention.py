"""Letting content go, piece by piece (``Retention``), and how a unit's word to do so is carried out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import apsw

from farebox.core import journal
from farebox.core.erasing import blank_end, blank_event
from farebox.core.guards import Content, JournalKept, LetGo, Vanish
from farebox.core.records import EntryRow, Erasure
from farebox.core.values import Millis, Value
from farebox.storage.port import Conflict, StoreUnavailable
from farebox.storage.port_retention import STATES, Crumbs, Ended, Place, Swept
from farebox.storage.rows import json_text
from farebox.storage.sqlite.connection import INCREMENTAL, connect, patiently, translated
from farebox.storage.sqlite.shelf import Shelf, finished

SPARE = 0.02
"""The part of the file that may be unused: it is needed again soon, and moving pages is work."""
LEAST_SPARE = 256


class LettingGo(Shelf):
    """Within a commit. A deleted text is overwritten with zeros where it stood: ``secure_delete`` costs only here."""

    @asynccontextmanager
    async def _erasing(self) -> AsyncIterator[apsw.Connection]:
        """A transaction that writes zeros over what it deletes."""
        async with self._writing() as writer:
            writer.pragma("secure_delete", True)
            try:
                yield writer
            finally:
                writer.pragma("secure_delete", False)

    def _part_with(self, writer: apsw.Connection, row: Value) -> None:
        if isinstance(row, LetGo):
            self._let_go(writer, row)
        elif isinstance(row, Vanish):
            self._vanish(writer, row)

    def _let_go(self, writer: apsw.Connection, row: LetGo) -> None:
        content, runs, execution = row.content, json_text(row.run_ids), (row.execution_id,)
        marked = (content & ~Content.JOURNAL & ~Content.ALL) | row.gone
        writer.execute(self._sql["let_go_execution"], {"execution_id": row.execution_id, "content": int(marked)})
        if content & Content.JOURNAL:
            state = 2 if row.gone & Content.JOURNAL else 1
            writer.execute(self._sql["let_go_runs"], {"run_ids": runs, "state": state})
            writer.execute(self._sql["drop_signals"], (runs,))
        if content & Content.FILES:
            for verb in ("discard_artifacts", "drop_artifacts"):
                writer.execute(self._sql[verb], {"run_ids": runs, "now": row.at})
            for verb in ("discard_uploads", "drop_uploads_of", "drop_upload_claims"):
                writer.execute(self._sql[verb], {"execution_id": row.execution_id, "now": row.at})
        if content & Content.REQUEST:
            writer.execute(self._sql["drop_request"], execution)
        scope, key = row.opened_under
        opened = {"scope": scope, "key": key, "answer": row.execution_id}
        if content & Content.ACCESS:
            writer.execute(self._sql["drop_tokens_of"], execution)
            writer.execute(self._sql["drop_idempotency_of"], opened)
        elif content & Content.REQUEST:
            writer.execute(self._sql["blank_idempotency_of"], opened)

    def _refuse_let_go(self, writer: apsw.Connection, row: Value) -> None:
        assert isinstance(row, JournalKept)
        if writer.execute(self._sql["journal_let_go"], (row.run_id,)).fetchall():
            raise Conflict("journal", f"the journal of {row.run_id} is gone")

    def _vanish(self, writer: apsw.Connection, row: Vanish) -> None:
        runs = json_text(row.run_ids)
        for verb in ("drop_journals", "drop_signals", "drop_timers", "drop_runs"):
            writer.execute(self._sql[verb], (runs,))
        if row.execution_id:
            for verb in ("drop_events_of", "drop_request", "drop_tokens_of", "drop_order_of"):
                writer.execute(self._sql[verb], (row.execution_id,))
            before = writer.total_changes()
            writer.execute(self._sql["drop_execution"], (row.execution_id,))
            if writer.total_changes() == before:
                raise Conflict("executions", f"{row.execution_id} has money, or is gone already")


class RetentionSide(LettingGo):
    """Each writing call is one transaction."""

    path: Path

    def _count(self, writer: apsw.Connection, verb: str, asked: Mapping[str, Any]) -> int:
        before = writer.total_changes()
        writer.execute(self._sql[verb], asked)
        return writer.total_changes() - before

    async def executions_to_let_go(self, lacking: Content, before: Millis, most: int, skip: int = 0) -> list[Ended]:
        found: list[Ended] = []
        for state in STATES[lacking]:
            asked = {"state": state, "before": before, "most": most + skip}
            found += [Ended(*row) for row in self._rows("executions_to_let_go", asked)]
        return found[skip : skip + most]

    async def unpaid_to_let_go(self, before: Millis, most: int, skip: int = 0) -> list[Ended]:
        found = self._rows("unpaid_to_let_go", {"before": before, "most": most + skip})
        return [Ended(*row) for row in found[skip:]]

    async def runs_to_let_go(self, before: Millis, most: int, skip: int = 0, *, kept: bool = True) -> list[str]:
        found: list[str] = []
        for state in (0, 1) if kept else (0, 1, 2):
            asked = {"state": state, "before": before, "most": most + skip}
            found += [run_id for (run_id,) in self._rows("runs_to_let_go", asked)]
        return found[skip : skip + most]

    async def descendants(self, run_id: str) -> list[tuple[str, bool]]:
        return [(child, bool(ended)) for child, ended in self._rows("descendants", {"run_id": run_id})]

    async def trim_journals(self, run_ids: Sequence[str], most: int) -> int:
        runs = json_text(run_ids)
        async with self._erasing() as writer:
            dropped = self._count(writer, "trim_journals", {"run_ids": runs, "most": most})
            if dropped < most:
                rows: list[Any] = writer.execute(self._sql["last_entries"], (runs,)).fetchall()
                for row in rows:
                    last = EntryRow(*row)
                    body = journal.write(blank_end(journal.read(last.body))).decode()
                    if body != last.body:
                        writer.execute(self._sql["drop_entry"], (last.run_id, last.seq))
                        writer.execute(self._sql["insert_entry"], (*row[:-1], body))
        return dropped

    async def trim_timeline(self, execution_id: str, most: int) -> int:
        async with self._erasing() as writer:
            return self._count(writer, "trim_timeline", {"execution_id": execution_id, "most": most})

    async def blank_timeline(self, execution_id: str, after: int, most: int) -> int:
        async with self._erasing() as writer:
            asked = {"execution_id": execution_id, "after": after, "most": most}
            events: list[Any] = writer.execute(self._sql["timeline_after"], asked).fetchall()
            if not events:
                return 0
            upto = int(events[-1][0])
            writer.execute(
                self._sql["drop_events_between"], {"execution_id": execution_id, "after": after, "upto": upto}
            )
            blank = [(execution_id, seq, blank_event(body)) for seq, body in events]
            self._put(writer, "insert_event", blank)
        return upto

    async def sweep(self, crumbs: Crumbs, after: Place, before: Millis, most: int) -> Swept:
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(None, self._look_through, crumbs, after, before, most)
        asked, upto, dead = await finished(work)
        if not dead:
            return Swept(0, upto)
        async with self._writing() as writer:
            return Swept(self._count(writer, f"sweep_{crumbs}", asked), upto)

    def _look_through(
        self, crumbs: Crumbs, after: Place, before: Millis, most: int
    ) -> tuple[dict[str, Any], Place | None, bool]:
        """The page, where it ends, and whether anything of it is to go. On a connection of its own: a walk over all
        there is would push what is in use out of the others' memory, and fill that to the brim."""
        first, second = after
        connection = connect(self.path, readonly=True, cache_kib=500)
        try:
            with translated():
                page = {"first": first, "second": second, "most": most - 1}
                ends = [(str(one), str(two)) for one, two in connection.execute(self._sql[f"{crumbs}_page"], page)]
                last_first, last_second = ends[0] if ends else ("\U0010ffff", "\U0010ffff")
                upto = {"last_first": last_first, "last_second": last_second}
                asked = {"first": first, "second": second, "before": before, **upto}
                dead = any(found for (found,) in connection.execute(self._sql[f"dead_{crumbs}"], asked))
        finally:
            connection.close()
        return asked, ends[0] if ends else None, dead

    async def discarded_files(self, most: int) -> list[str]:
        return [path for (path,) in self._rows("discarded_files", {"most": most})]

    async def files_gone(self, paths: Sequence[str]) -> None:
        async with self._writing() as writer:
            writer.execute(self._sql["files_gone"], (json_text(paths),))

    async def erasure(self, execution_id: str) -> Erasure | None:
        return self._record(Erasure, "erasure", (execution_id,))

    async def erasures_under_way(self, most: int) -> list[Erasure]:
        return self._records(Erasure, "erasures_under_way", {"most": most})

    async def shrink(self, most: int) -> int:
        """The pages at the file's end move to free places; what the file no longer needs is cut off with the next
        checkpoint."""
        if self._writer is None:
            raise StoreUnavailable("this database was opened for reading only")
        writer = self._writer
        async with self._turn:
            return await self._settled(lambda: patiently(writer, lambda: _shrink(writer, most)))

    async def wipe(self) -> bool:
        """The log is written back into the file and cut, so that what it held is nowhere; False while somebody reads
        from it, a backup for instance."""
        if self._writer is None:
            raise StoreUnavailable("this database was opened for reading only")
        writer = self._writer
        async with self._turn:
            return not await self._settled(lambda: _truncated(writer))  # it waits for nobody


def _truncated(writer: apsw.Connection) -> bool:
    """Whether somebody was in the way."""
    with translated():
        return any(busy for busy, _, _ in writer.execute("pragma wal_checkpoint(truncate)"))


def _shrink(writer: apsw.Connection, most: int) -> int:
    with translated():
        if writer.pragma("auto_vacuum") != INCREMENTAL:
            return 0
        size, pages, free = (int(str(writer.pragma(name))) for name in ("page_size", "page_count", "freelist_count"))
        over = free - max(LEAST_SPARE, int(pages * SPARE))
        if over <= 0:
            return 0
        writer.execute(f"pragma incremental_vacuum({max(1, min(over, most // size))})").fetchall()
        return (pages - int(str(writer.pragma("page_count")))) * size
