"""Content that goes, in the store in memory (``Retention``), and how a unit's word to let it go is carried out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from msgspec.structs import replace

from farebox.core import journal
from farebox.core.erasing import blank_end, blank_event
from farebox.core.guards import Content, LetGo, Vanish
from farebox.core.records import Erasure, Payment, Refund, Status
from farebox.core.values import Millis, Value
from farebox.storage.port import Conflict
from farebox.storage.port_retention import STATES, Crumbs, Ended, Place, Swept
from farebox.testing.simulator.disk import Disk

NOTED = Content.JOURNAL | Content.FILES | Content.TIMELINE | Content.ALL


def part_with(disk: Disk, row: Value) -> None:
    """Within a transaction, and last in it."""
    if isinstance(row, LetGo):
        _let_go(disk, row)
    elif isinstance(row, Vanish):
        _vanish(disk, row)


def _let_go(disk: Disk, row: LetGo) -> None:
    content, execution = row.content, disk.executions.get(row.execution_id)
    marked = (content & ~Content.JOURNAL & ~Content.ALL) | row.gone
    if execution is not None:
        disk.put(disk.let_go, row.execution_id, disk.let_go.get(row.execution_id, 0) | int(marked & NOTED))
    if content & Content.JOURNAL:
        state = 2 if row.gone & Content.JOURNAL else 1
        for run_id in row.run_ids:
            disk.put(disk.let_go, run_id, max(disk.let_go.get(run_id, 0), state))
        _drop_signals(disk, row.run_ids)
    if content & Content.FILES:
        _drop_files(disk, row)
    if content & Content.REQUEST:
        disk.put(disk.requests, row.execution_id, None)
    known = disk.idempotency.get(row.opened_under)
    if content & Content.ACCESS:
        for key in [key for key in disk.tokens if key[0] == row.execution_id]:
            disk.put(disk.tokens, key, None)
    if known is not None and known.answer == row.execution_id and content & (Content.ACCESS | Content.REQUEST):
        disk.put(disk.idempotency, row.opened_under, None if content & Content.ACCESS else replace(known, body_hash=""))


def _drop_signals(disk: Disk, run_ids: Collection[str]) -> None:
    for one in [one for one in disk.signals.values() if one.run_id in run_ids]:
        disk.put(disk.signals, one.id, None)
        disk.put(disk.unique, ("signals", one.run_id, one.source, one.external_id), None)


def _drop_files(disk: Disk, row: LetGo) -> None:
    for key, artifact in list(disk.artifacts.items()):
        if artifact.run_id in row.run_ids:
            disk.put(disk.discarded, artifact.path, row.at)
            disk.put(disk.artifacts, key, None)
    for claim in [one for one in disk.claims.values() if one.execution_id == row.execution_id]:
        upload = disk.uploads.get(claim.upload_id)
        if upload is not None:
            disk.put(disk.discarded, upload.path, row.at)
            disk.put(disk.uploads, upload.id, None)
        disk.put(disk.claims, claim.upload_id, None)


def _vanish(disk: Disk, row: Vanish) -> None:
    _drop_signals(disk, row.run_ids)
    for run_id in row.run_ids:
        run = disk.runs.get(run_id)
        if run is not None and run.execution_id:
            disk.put(disk.unique, ("runs", "root", run.execution_id), None)
        of_runs: tuple[dict[Any, Any], ...] = (disk.journal, disk.heads, disk.timers, disk.runs, disk.let_go)
        for table in of_runs:
            disk.put(table, run_id, None)
    if not row.execution_id:
        return
    for key in [key for key in disk.tokens if key[0] == row.execution_id]:
        disk.put(disk.tokens, key, None)
    moved: list[Payment | Refund] = [*disk.payments.values(), *disk.refunds.values()]
    order = next((one for one in disk.orders.values() if one.execution_id == row.execution_id), None)
    if row.execution_id not in disk.executions or any(one.execution_id == row.execution_id for one in moved):
        raise Conflict("executions")
    if order is not None:
        disk.put(disk.orders, order.id, None)
        disk.put(disk.unique, ("orders", "execution", order.execution_id), None)
        disk.put(disk.unique, ("orders", "checkout", order.checkout_id), None)
    rest: tuple[dict[Any, Any], ...] = (disk.events, disk.requests, disk.executions, disk.let_go)
    for table in rest:
        disk.put(table, row.execution_id, None)


class Keeping:
    """The port ``Retention``."""

    disk: Disk

    async def executions_to_let_go(self, lacking: Content, before: Millis, most: int, skip: int = 0) -> list[Ended]:
        states = STATES[lacking]
        return self._ended(before, lambda one: self.disk.let_go.get(one.id, 0) in states)[skip : skip + most]

    async def unpaid_to_let_go(self, before: Millis, most: int, skip: int = 0) -> list[Ended]:
        found = self._ended(before, lambda one: one.status is Status.CANCELLED and not one.run_id)
        return found[skip : skip + most]

    def _ended(self, before: Millis, fits: Any) -> list[Ended]:
        over = [
            one
            for one in self.disk.executions.values()
            if one.finished_at is not None and one.finished_at <= before and fits(one)
        ]
        over.sort(key=lambda one: one.finished_at or 0)
        return [Ended(one.id, one.run_id) for one in over]

    async def runs_to_let_go(self, before: Millis, most: int, skip: int = 0, *, kept: bool = True) -> list[str]:
        over = [
            run
            for run in self.disk.runs.values()
            if not (run.execution_id or run.parent)
            and run.finished_at is not None
            and run.finished_at <= before
            and (not kept or self.disk.let_go.get(run.id, 0) < 2)
        ]
        over.sort(key=lambda run: run.finished_at or 0)
        return [run.id for run in over][skip : skip + most]

    async def descendants(self, run_id: str) -> list[tuple[str, bool]]:
        found: list[tuple[str, bool]] = []
        asked = [run_id]
        while asked:
            parent = f"{asked.pop()}/"
            children = [run for run in self.disk.runs.values() if run.parent.startswith(parent)]
            found += [(run.id, run.finished_at is not None) for run in children]
            asked += [run.id for run in children]
        return found

    async def trim_journals(self, run_ids: Sequence[str], most: int) -> int:
        def trim() -> int:
            dropped = 0
            for run_id in run_ids:
                rows = self.disk.journal.get(run_id, {})
                for seq in sorted(rows)[:-1][: most - dropped]:
                    self.disk.put(rows, seq, None)
                    dropped += 1
            for rows in [self.disk.journal.get(run_id, {}) for run_id in run_ids] if dropped < most else []:
                for seq, row in list(rows.items())[-1:]:
                    body = journal.write(blank_end(journal.read(row.body))).decode()
                    self.disk.put(rows, seq, replace(row, body=body))
            return dropped

        return int(self.disk.alone(trim))

    async def trim_timeline(self, execution_id: str, most: int) -> int:
        events = self.disk.events.get(execution_id, {})
        of_the_run = [seq for seq in sorted(events) if _of_the_run(events[seq].body)][:most]
        for seq in of_the_run:
            del events[seq]
        return len(of_the_run)

    async def blank_timeline(self, execution_id: str, after: int, most: int) -> int:
        events = self.disk.events.get(execution_id, {})
        piece = [seq for seq in sorted(events) if seq > after][:most]
        for seq in piece:
            events[seq] = replace(events[seq], body=blank_event(events[seq].body))
        return piece[-1] if piece else 0

    async def sweep(self, crumbs: Crumbs, after: Place, before: Millis, most: int) -> Swept:
        table: dict[Any, Any] = self.disk.inbox if crumbs == "news" else getattr(self.disk, crumbs)
        places = sorted((key if isinstance(key, tuple) else (key, ""), key) for key in table)
        page = [one for one in places if one[0] > after][:most]
        went = 0
        for _, key in page:
            if self._useless(crumbs, table[key], before):
                went += 1
                if crumbs == "news":
                    table[key] = replace(table[key], body="")
                else:
                    del table[key]
        return Swept(went, page[-1][0] if len(page) == most else None)

    def _useless(self, crumbs: Crumbs, row: Any, before: Millis) -> bool:
        match crumbs:
            case "tokens":
                execution = self.disk.executions.get(row.execution_id)
                ends = [row.revoked_at, row.expires_at, execution.token_ends_at if execution is not None else None]
                return any(end is not None and end <= before for end in ends)
            case "tickets":
                return bool(row.expires_at <= before)
            case "idempotency":
                return bool(row.created_at <= before)
            case "news":
                return row.handled_at is not None and row.handled_at <= before and row.body != ""

    async def discarded_files(self, most: int) -> list[str]:
        return sorted(self.disk.discarded, key=lambda path: (self.disk.discarded[path], path))[:most]

    async def files_gone(self, paths: Sequence[str]) -> None:
        for path in paths:
            self.disk.discarded.pop(path, None)

    async def erasure(self, execution_id: str) -> Erasure | None:
        return self.disk.erasures.get(execution_id)

    async def erasures_under_way(self, most: int) -> list[Erasure]:
        found = [one for one in self.disk.erasures.values() if one.finished_at is None]
        return sorted(found, key=lambda one: (one.erased_at, one.execution_id))[:most]

    async def wipe(self) -> bool:
        return True

    async def shrink(self, most: int) -> int:
        return 0


def _of_the_run(body: str) -> bool:
    return '"eventType":"run.' in body or '"eventType":"step.' in body
