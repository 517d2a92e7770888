"""Keys and workflows are found by what strangers send, from indexes; two owners do not overwrite each other."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from farebox.storage.port import Conflict
from farebox.storage.postgres.store import PostgresStore
from farebox.testing.samples import a_workflow
from tests.storage.postgres.plans import FORBIDDEN, plan

FOUND = ["key", "key_by_hash", "organization_by_name", "version", "versions", "workflow", "workflows", "schedules"]


@pytest.mark.parametrize("verb", FOUND)
async def test_what_strangers_send_is_looked_up_by_key(untouched: str, verb: str) -> None:
    assert FORBIDDEN not in await plan(untouched, verb)


async def test_of_two_processes_that_change_a_workflow_one_is_told(database: str) -> None:
    stores = [await PostgresStore.open(database, exclusive=False) for _ in range(2)]
    workflow = a_workflow()
    await stores[0].put_workflow(workflow, None, None)
    changes = [
        store.put_workflow(replace(workflow, name=f"named {place}", lock=2), None, None)
        for place, store in enumerate(stores)
    ]
    told = await asyncio.gather(*changes, return_exceptions=True)
    assert sorted(type(one) for one in told if one is not None) == [Conflict]
    for store in stores:
        await store.close()
