"""The retention suite notices a store that drops too much, too little, or what somebody goes on with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from farebox.storage.port_retention import Ended, Swept
from farebox.storage.sqlite.store import SqliteStore
from farebox.testing.suite_retention import RetentionSuite
from tests.testing.broken import passes


async def test_it_notices_a_store_that_finds_too_much(tmp_path: Path) -> None:
    async def executions_to_let_go(self: Any, lacking: Any, before: int, most: int, skip: int = 0) -> list[Ended]:
        return await SqliteStore.executions_to_let_go(self, lacking, before + 1, most, skip)

    name = "test_what_is_due_is_found_by_its_end"
    assert await passes(RetentionSuite, name, tmp_path)
    (tmp_path / "broken").mkdir()
    broken = {"executions_to_let_go": executions_to_let_go}
    assert not await passes(RetentionSuite, name, tmp_path / "broken", **broken)


async def test_it_notices_a_store_that_keeps_texts(tmp_path: Path) -> None:
    async def trim_journals(self: Any, run_ids: Any, most: int) -> int:
        return 0

    name = "test_a_journal_goes_in_pieces_and_its_last_entry_stays"
    assert not await passes(RetentionSuite, name, tmp_path, trim_journals=trim_journals)


async def test_it_notices_a_store_that_sweeps_without_looking_at_the_time(tmp_path: Path) -> None:
    async def sweep(self: Any, crumbs: Any, after: Any, before: int, most: int) -> Swept:
        return await SqliteStore.sweep(self, crumbs, after, before + 100, most)

    assert not await passes(RetentionSuite, "test_crumbs_are_swept_page_by_page", tmp_path, sweep=sweep)


async def test_it_notices_a_store_that_lets_go_of_money(tmp_path: Path) -> None:
    def _vanish(self: Any, writer: Any, row: Any) -> None:
        writer.execute("delete from payments; delete from orders; delete from executions; delete from runs")

    name = "test_all_content_goes_and_the_money_stays"
    assert not await passes(RetentionSuite, name, tmp_path, _vanish=_vanish)
