"""The public hot path is answered from keys alone; what it promises is in the store suite."""

from __future__ import annotations

import pytest

from farebox.core.records import Execution
from farebox.storage.postgres.store import PostgresStore
from farebox.testing.samples import an_execution, changed, new
from tests.storage.postgres.plans import FORBIDDEN, plan


@pytest.mark.parametrize("verb", ["glance", "known", "token", "events", "request"])
async def test_a_hot_read_searches_one_key(untouched: str, verb: str) -> None:
    steps = await plan(untouched, verb)
    assert "_pkey" in steps
    assert FORBIDDEN not in steps


async def test_a_view_is_rendered_once_for_each_revision_that_somebody_reads(database: str) -> None:
    rendered: list[int] = []

    def render(execution: Execution) -> bytes:
        rendered.append(execution.rev)
        return b'{"mine":%d' % execution.rev

    store = await PostgresStore.open(database, render=render)
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
