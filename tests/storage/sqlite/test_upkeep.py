"""A backup is the database; verify finds what is broken, also beside a running owner, and names who."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from farebox.storage.port import StoreUnavailable
from farebox.storage.sqlite.statements import statements, told
from farebox.storage.sqlite.store import SqliteStore
from farebox.testing.samples import a_refund, a_run, an_execution, changed, new
from tests.storage.broken import BROKEN, ELSEWHERE, STRAY, VerifyStories, paid, put_priced


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = await SqliteStore.open(tmp_path / "farebox.db")
    await put_priced(store)
    yield store
    await store.close()


class TestVerify(VerifyStories):
    told = staticmethod(told)


async def test_what_the_keys_refuse_is_looked_for_all_the_same(store: SqliteStore) -> None:
    """A database that lost its indexes, or was edited by hand, is not trusted either."""
    execution, run, rows = paid()
    await store.commit(new(execution, run, *rows))
    writer = store._writer
    assert writer is not None
    writer.execute("drop trigger refunds_within_payment")
    writer.execute(
        "create table more as select * from payments; drop table payments; alter table more rename to payments"
    )
    writer.execute("insert into payments select * from payments")
    writer.execute("drop index refunds_one_automatic")
    refunds = [a_refund(replace(STRAY, id=rows[-1].id, order_id=execution.order_id), amount=10) for _ in range(2)]
    await store.commit(new(*refunds))
    writer.execute("insert into tickets values ('plain', 'exe_1', '', 1, null)")
    found = {violation.invariant for violation in await store.verify()}
    assert {told(f"verify_{verb}") for verb in ELSEWHERE} <= found


def test_every_invariant_has_a_story() -> None:
    told_here = {verb for verb, _ in BROKEN} | ELSEWHERE
    assert told_here == {verb.removeprefix("verify_") for verb in statements() if verb.startswith("verify_")}


async def test_a_backup_is_the_database_as_of_one_moment(store: SqliteStore, tmp_path: Path) -> None:
    execution, run, rows = paid()
    await store.commit(new(execution, run, *rows))
    target = tmp_path / "copy.db"
    later = [an_execution(id=f"exe_later_{place}") for place in range(5)]
    await asyncio.gather(store.backup(target), *(store.commit(new(one)) for one in later))
    await store.commit(changed(replace(execution, rev=99)))
    copy = await SqliteStore.open(target, readonly=True)
    found = await copy.execution("exe_1")
    assert found == execution
    assert [violation for violation in await copy.verify() if not violation.subject.startswith("exe_later")] == []
    await copy.close()
    await (await SqliteStore.open(target)).close()


async def test_a_backup_never_overwrites(store: SqliteStore, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("mine")
    with pytest.raises(StoreUnavailable, match="exists already"):
        await store.backup(target)
    assert target.read_text() == "mine"


async def test_a_backup_into_nowhere_is_refused(store: SqliteStore, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        await store.backup(tmp_path / "no" / "such" / "folder" / "copy.db")


async def test_verify_works_beside_a_running_owner(store: SqliteStore, tmp_path: Path) -> None:
    await store.commit(new(a_run()))
    reader = await SqliteStore.open(tmp_path / "farebox.db", readonly=True)
    (violation,) = await reader.verify()
    await reader.close()
    assert violation.message == "has 0 entries, the last is 0"
