"""Verify finds what is broken, also beside a running owner, and names who."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest
from msgspec.structs import replace

from farebox.storage.postgres.statements import told
from farebox.storage.postgres.store import PostgresStore
from farebox.testing.samples import a_refund, a_run, new
from tests.storage.broken import ELSEWHERE, STRAY, VerifyStories, paid, put_priced

WITHOUT_GUARDS = """
drop trigger refunds_within_payment on refunds;
alter table payments drop constraint payments_pkey, drop constraint payments_provider_external_id_key;
drop index payments_one_settles;
insert into payments select * from payments;
drop index refunds_one_automatic;
insert into tickets values ('plain', 'exe_1', '', 1, null);
"""


@pytest.fixture
async def store(database: str) -> AsyncIterator[PostgresStore]:
    store = await PostgresStore.open(database)
    await put_priced(store)
    yield store
    await store.close()


class TestVerify(VerifyStories):
    told = staticmethod(told)


async def test_what_the_keys_refuse_is_looked_for_all_the_same(own_database: str) -> None:
    """A database that lost its indexes, or was edited by hand, is not trusted either."""
    store = await PostgresStore.open(own_database)
    await put_priced(store)
    execution, run, rows = paid()
    await store.commit(new(execution, run, *rows))
    hand = await asyncpg.connect(own_database)
    await hand.execute(WITHOUT_GUARDS)
    await hand.close()
    refunds = [a_refund(replace(STRAY, id=rows[-1].id, order_id=execution.order_id), amount=10) for _ in range(2)]
    await store.commit(new(*refunds))
    found = {violation.invariant for violation in await store.verify()}
    assert {told(f"verify_{verb}") for verb in ELSEWHERE} <= found
    await store.close()


async def test_verify_works_beside_a_running_owner(store: PostgresStore, database: str) -> None:
    await store.commit(new(a_run()))
    reader = await PostgresStore.open(database, readonly=True)
    (violation,) = await reader.verify()
    await reader.close()
    assert violation.message == "has 0 entries, the last is 0"
