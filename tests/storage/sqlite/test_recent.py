"""What readers asked for lately: never older than what is stored, whoever changed it, and bounded."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from farebox.core.guards import TokensEnd
from farebox.core.records import Token
from farebox.core.values import Value
from farebox.storage.port import Batch, Conflict, Glance
from farebox.storage.sqlite.recent import LARGEST_PAGE, MOST_TOKENS, Recent
from farebox.storage.sqlite.store import SqliteStore
from farebox.testing.samples import an_execution, changed, new

GLANCE = Glance(1, 1, "workflow_queued", "not_required", None, b"{", "wf_1", "run_1")


def a_token(execution_id: str, hash: str = "a" * 64) -> Token:
    return Token(execution_id=execution_id, hash=hash, created_at=1)


def rows(*values: Value) -> Batch:
    return Batch([], [], list(values), [], frozenset(), {}, {})


async def test_a_change_is_read_at_once(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "farebox.db")
    execution = an_execution()
    token = a_token(execution.id)
    await store.commit(new(execution))
    await store.commit(rows(token))
    first = await store.known(execution.id, token.hash)
    assert first is not None
    assert await store.known(execution.id, token.hash) == first
    moved = replace(execution, rev=execution.rev + 1, message="moved")
    await store.commit(changed(moved))
    second = await store.known(execution.id, token.hash)
    assert second is not None
    assert second[1].rev == moved.rev
    assert b"moved" in second[1].view
    await store.commit(rows(replace(token, revoked_at=5)))
    third = await store.token(execution.id, token.hash)
    assert third is not None
    assert third.revoked_at == 5
    await store.close()


async def test_the_mark_stays_until_the_execution_or_a_token_changes(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "farebox.db")
    execution, other = an_execution(), an_execution(id="exe_other")
    token = a_token(execution.id)
    await store.commit(new(execution, other))
    await store.commit(rows(token))
    assert store.unchanged(execution.id) is None  # nobody has asked yet
    marks = []
    for change in (
        changed(replace(execution, rev=8)),
        rows(replace(token, revoked_at=5)),
        rows(TokensEnd(execution_id=execution.id, epoch=1, at=7)),
    ):
        assert await store.known(execution.id, token.hash) is not None
        marks.append(store.unchanged(execution.id))
        await store.commit(changed(replace(other, rev=other.rev + len(marks))))
        assert store.unchanged(execution.id) is marks[-1] is not None
        await store.commit(change)
        assert store.unchanged(execution.id) is None
    assert len({id(mark) for mark in marks}) == 3
    await store.close()


async def test_the_end_of_all_tokens_is_seen_at_once(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "farebox.db")
    execution = an_execution()
    token = a_token(execution.id)
    await store.commit(new(execution))
    await store.commit(rows(token))
    assert await store.known(execution.id, token.hash) is not None
    await store.commit(rows(TokensEnd(execution_id=execution.id, epoch=1, at=7)))
    found = await store.known(execution.id, token.hash)
    assert found is not None
    assert found[0].revoked_at == 7
    await store.close()


async def test_a_failed_transaction_leaves_what_is_stored(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "farebox.db")
    execution = an_execution()
    await store.commit(new(execution))
    before = await store.glance(execution.id)
    with pytest.raises(Conflict):
        await store.commit(changed(replace(execution, rev=9), replace(execution, id="exe_gone")))
    assert await store.glance(execution.id) == before
    await store.close()


async def test_a_reader_of_another_processs_file_keeps_nothing(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "farebox.db")
    execution = an_execution()
    await store.commit(new(execution))
    beside = await SqliteStore.open(tmp_path / "farebox.db", readonly=True)
    assert await beside.glance(execution.id) is not None
    await store.commit(changed(replace(execution, rev=9)))
    found = await beside.glance(execution.id)
    assert found is not None
    assert found.rev == 9
    await beside.close()
    await store.close()


def test_what_came_first_goes_first() -> None:
    recent = Recent(most=2)
    for name in ("a", "b", "c"):
        recent.put(name, GLANCE)
    assert [recent.get(name) is not None for name in ("a", "b", "c")] == [False, True, True]
    recent.forget(["b", "unknown"])
    assert len(recent) == 1
    recent.clear()
    assert len(recent) == 0


def test_an_entry_is_bounded() -> None:
    entry = Recent().put("a", GLANCE)
    for number in range(MOST_TOKENS + 1):
        entry.keep_token(a_token("a", f"{number:064}"))
    assert len(entry.tokens) == 1
    entry.keep_page(0, 10, (b"x" * LARGEST_PAGE, 1))
    entry.keep_page(0, 20, (b"x" * (LARGEST_PAGE + 1), 1))
    assert entry.asked == (0, 10)
