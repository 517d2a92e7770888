"""Finding what is due reads an index; the rest is in the store suite."""

from __future__ import annotations

import pytest

from farebox.core.guards import Content
from farebox.storage.port import Conflict
from farebox.storage.postgres.store import PostgresStore
from farebox.testing.samples import an_execution, changed, new
from farebox.testing.suite_retention import ALL, an_ended, let_go
from tests.storage.postgres.plans import plan

FINDERS = {
    "executions_to_let_go": "executions_to_let_go",
    "unpaid_to_let_go": "executions_unpaid_to_let_go",
    "runs_to_let_go": "runs_to_let_go",
    "descendants": "runs_one_child",
    "trim_journals": "journal_pkey",
    "trim_timeline": "events_pkey",
    "timeline_after": "events_pkey",
    "discard_artifacts": "artifacts_pkey",
    "discard_uploads": "upload_claims_by_execution",
    "erasures_under_way": "erasures_under_way",
}


@pytest.mark.parametrize("verb", FINDERS)
async def test_what_is_due_is_read_from_an_index(database: str, verb: str) -> None:
    assert FINDERS[verb] in await plan(database, verb)


async def test_what_one_process_lets_go_another_does_not_change(database: str) -> None:
    ours, theirs = [await PostgresStore.open(database, exclusive=False) for _ in range(2)]
    await ours.commit(new(*an_ended("a")))
    await ours.commit(new(let_go("a", ALL, Content.ALL)))
    assert await theirs.executions_to_let_go(Content.ALL, 2**53, 9) == []
    await ours._write(lambda page: page.execute("drop_execution", ("exe_a",)))
    with pytest.raises(Conflict):
        await theirs.commit(changed(an_execution(id="exe_a")))
    for store in (ours, theirs):
        await store.close()
