"""The catalogue suite notices a store that lies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec.structs import replace

from farebox.core.records import Workflow
from farebox.storage.sqlite.store import SqliteStore
from farebox.testing.suite_catalogue import CatalogueSuite
from tests.testing.broken import passes


async def test_it_notices_a_lost_update(tmp_path: Path) -> None:
    async def put_workflow(self: Any, workflow: Workflow, *rest: Any) -> None:
        known = await self.workflow(workflow.id)
        lock = known.lock + 1 if known is not None else 1
        await SqliteStore.put_workflow(self, replace(workflow, lock=lock), *rest)

    name = "test_of_two_who_change_it_at_once_one_is_told"
    assert not await passes(CatalogueSuite, name, tmp_path, put_workflow=put_workflow)
