"""The public hot path is answered from keys alone; what it promises is in the store suite."""

from __future__ import annotations

from pathlib import Path

import pytest

from farebox.core.records import Execution
from farebox.storage.sqlite.store import SqliteStore
from farebox.testing.samples import an_execution, changed, new
from tests.storage.sqlite.plans import plan, scanned


@pytest.mark.parametrize("verb", ["glance", "token", "events", "request"])
async def test_a_hot_read_searches_one_key(tmp_path: Path, verb: str) -> None:
    store = await SqliteStore.open(tmp_path / "farebox.db")
    assert [step for step in scanned(store, verb) if "SUBQUERY" not in step] == []
    assert "USE TEMP B-TREE" not in plan(store, verb)
    await store.close()


async def test_a_view_is_rendered_once_for_each_revision_that_somebody_reads(tmp_path: Path) -> None:
    rendered: list[int] = []

    def render(execution: Execution) -> bytes:
        rendered.append(execution.rev)
        return b'{"mine":%d' % execution.rev

    store = await SqliteStore.open(tmp_path / "farebox.db", render=render)
    execution = an_execution(rev=1)
    await store.commit(new(execution))
    await store.commit(changed(an_execution(id=execution.id, rev=2)))
    for _ in range(2):
        glance = await store.glance(execution.id)
        assert glance is not None
        assert (glance.rev, glance.view) == (2, b'{"mine":2')
    await store.commit(changed(an_execution(id=execution.id, rev=3)))
    glance = await store.glance(execution.id)
    assert glance is not None
    assert glance.view == b'{"mine":3'
    assert rendered == [2, 3]
    await store.close()
