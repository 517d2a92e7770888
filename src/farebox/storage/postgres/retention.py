"""Letting content go, piece by piece (``Retention``), and how a unit's word to do so is carried out.

Deleted rows are used again by the database after its own vacuum; what they held stays on the disk until then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from farebox.core import journal
from farebox.core.erasing import blank_end, blank_event
from farebox.core.guards import Content, JournalKept, LetGo, Vanish
from farebox.core.records import EntryRow, Erasure
from farebox.core.values import Millis, Value
from farebox.storage.port import Conflict
from farebox.storage.port_retention import STATES, Crumbs, Ended, Place, Swept
from farebox.storage.postgres.ledger import Page
from farebox.storage.postgres.rows import columns
from farebox.storage.postgres.shelf import Shelf
from farebox.storage.postgres.statements import statements

LAST = "\U0010ffff"
"""After every key."""


async def refuse_let_go(page: Page, row: Value) -> None:
    """Conflict('journal') if the journal of this run is going."""
    assert isinstance(row, JournalKept)
    if await page.fetch("journal_let_go", (row.run_id,)):
        raise Conflict("journal", f"the journal of {row.run_id} is gone")


async def part_with(page: Page, row: Value) -> None:
    """Carry out a unit's word."""
    if isinstance(row, LetGo):
        await _let_go(page, row)
    elif isinstance(row, Vanish):
        await _vanish(page, row)


async def _let_go(page: Page, row: LetGo) -> None:
    content, runs = row.content, list(row.run_ids)
    marked = (content & ~Content.JOURNAL & ~Content.ALL) | row.gone
    await _do(page, "let_go_execution", {"execution_id": row.execution_id, "content": int(marked)})
    if content & Content.JOURNAL:
        state = 2 if row.gone & Content.JOURNAL else 1
        await _do(page, "let_go_runs", {"run_ids": runs, "state": state})
        await _do(page, "drop_signals", {"run_ids": runs})
    if content & Content.FILES:
        for verb in ("discard_artifacts", "drop_artifacts"):
            await _do(page, verb, {"run_ids": runs, "now": row.at})
        for verb in ("discard_uploads", "drop_uploads_of", "drop_upload_claims"):
            await _do(page, verb, {"execution_id": row.execution_id, "now": row.at})
    if content & Content.REQUEST:
        await _do(page, "drop_request", {"execution_id": row.execution_id})
    scope, key = row.opened_under
    opened = {"scope": scope, "key": key, "answer": row.execution_id}
    if content & Content.ACCESS:
        await _do(page, "drop_tokens_of", {"execution_id": row.execution_id})
        await _do(page, "drop_idempotency_of", opened)
    elif content & Content.REQUEST:
        await _do(page, "blank_idempotency_of", opened)


async def _vanish(page: Page, row: Vanish) -> None:
    for verb in ("drop_journals", "drop_signals", "drop_timer", "drop_runs"):
        await _do(page, verb, {"run_ids": list(row.run_ids)})
    if row.execution_id:
        execution = {"execution_id": row.execution_id}
        for verb in ("drop_events_of", "drop_request", "drop_tokens_of", "drop_order_of"):
            await _do(page, verb, execution)
        if not await _do(page, "drop_execution", execution):
            raise Conflict("executions", f"{row.execution_id} has money, or is gone already")


async def _do(page: Page, verb: str, asked: Mapping[str, Any]) -> int:
    return await page.execute(verb, statements()[verb].bind(asked))


class RetentionSide(Shelf):
    """Each writing call is one transaction."""

    async def executions_to_let_go(self, lacking: Content, before: Millis, most: int, skip: int = 0) -> list[Ended]:
        found: list[Ended] = []
        for state in STATES[lacking]:
            asked = {"state": state, "before": before, "most": most + skip}
            found += [Ended(*row) for row in await self._rows("executions_to_let_go", asked)]
        return found[skip : skip + most]

    async def unpaid_to_let_go(self, before: Millis, most: int, skip: int = 0) -> list[Ended]:
        found = await self._rows("unpaid_to_let_go", {"before": before, "most": most + skip})
        return [Ended(*row) for row in found[skip:]]

    async def runs_to_let_go(self, before: Millis, most: int, skip: int = 0, *, kept: bool = True) -> list[str]:
        found: list[str] = []
        for state in (0, 1) if kept else (0, 1, 2):
            asked = {"state": state, "before": before, "most": most + skip}
            found += [run_id for (run_id,) in await self._rows("runs_to_let_go", asked)]
        return found[skip : skip + most]

    async def descendants(self, run_id: str) -> list[tuple[str, bool]]:
        return [(child, ended) for child, ended in await self._rows("descendants", {"run_id": run_id})]

    async def trim_journals(self, run_ids: Sequence[str], most: int) -> int:
        runs = list(run_ids)

        async def trim(page: Page) -> int:
            dropped = await _do(page, "trim_journals", {"run_ids": runs, "most": most})
            if dropped < most:
                for row in await page.fetch("last_entries", (runs,)):
                    await _blank(page, EntryRow(*row))
            return dropped

        return await self._write(trim)

    async def trim_timeline(self, execution_id: str, most: int) -> int:
        return await self._write(lambda page: _do(page, "trim_timeline", {"execution_id": execution_id, "most": most}))

    async def blank_timeline(self, execution_id: str, after: int, most: int) -> int:
        async def blank(page: Page) -> int:
            events = await page.fetch("timeline_after", (execution_id, after, most))
            if not events:
                return 0
            upto = int(events[-1][0])
            await _do(page, "drop_events_between", {"execution_id": execution_id, "after": after, "upto": upto})
            rows = [(execution_id, seq, blank_event(body)) for seq, body in events]
            await page.execute("insert_event", columns(rows))
            return upto

        return await self._write(blank)

    async def sweep(self, crumbs: Crumbs, after: Place, before: Millis, most: int) -> Swept:
        first, second = after
        ends = await self._row(f"{crumbs}_page", {"first": first, "second": second, "most": most - 1})
        upto: Place | None = (str(ends[0]), str(ends[1])) if ends else None
        last_first, last_second = upto or (LAST, LAST)
        asked = {
            "first": first,
            "second": second,
            "last_first": last_first,
            "last_second": last_second,
            "before": before,
        }
        return Swept(await self._write(lambda page: _do(page, f"sweep_{crumbs}", asked)), upto)

    async def discarded_files(self, most: int) -> list[str]:
        return [path for (path,) in await self._rows("discarded_files", {"most": most})]

    async def files_gone(self, paths: Sequence[str]) -> None:
        await self._write(lambda page: _do(page, "files_gone", {"paths": list(paths)}))

    async def erasure(self, execution_id: str) -> Erasure | None:
        return await self._record(Erasure, "erasure", (execution_id,))

    async def erasures_under_way(self, most: int) -> list[Erasure]:
        return await self._records(Erasure, "erasures_under_way", {"most": most})

    async def wipe(self) -> bool:
        """Its next vacuum does that."""
        return True

    async def shrink(self, most: int) -> int:
        """The database's own vacuum does that."""
        return 0


async def _blank(page: Page, last: EntryRow) -> None:
    body = journal.write(blank_end(journal.read(last.body))).decode()
    if body != last.body:
        await _do(page, "drop_entry", {"run_id": last.run_id, "seq": last.seq})
        row = (last.run_id, last.seq, last.kind, last.step, last.attempt, last.at, body)
        await page.execute("insert_entry", columns([row]))
