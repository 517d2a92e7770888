"""A NUL comes from outside and cannot be kept as text: it is shown, and nothing else is lost."""

from __future__ import annotations

from farebox.storage.postgres.store import PostgresStore
from farebox.storage.postgres.texts import SHOWN, showable
from farebox.testing.samples import a_workflow, an_execution, new


def test_only_nul_is_replaced() -> None:
    asked = ["a\0b", 3, None, True, ("\0", ["c", 1.5])]
    assert showable(asked) == [f"a{SHOWN}b", 3, None, True, [SHOWN, ["c", 1.5]]]


async def test_a_name_with_a_nul_is_stored_and_found(database: str) -> None:
    store = await PostgresStore.open(database)
    workflow = a_workflow(name="Re\0port")
    await store.put_workflow(workflow, None, None)
    found = await store.workflow(workflow.id)
    assert found is not None
    assert found.name == f"Re{SHOWN}port"
    assert await store.idempotent("wf_1", "no\0key") is None
    await store.commit(new(an_execution(client="c\0d"), an_execution(client="plain")))
    assert {one.client for one in await store.executions("org_sample", 9, 0, "", "", "")} <= {"c\0d", "plain"}
    await store.close()
