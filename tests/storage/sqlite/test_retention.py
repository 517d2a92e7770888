"""Finding what is due reads no whole table; what is deleted is overwritten; the file gets smaller. The rest is in the
store suite."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from farebox.core.guards import Content, LetGo, Vanish
from farebox.core.records import RequestRow
from farebox.storage.port import StoreUnavailable
from farebox.storage.sqlite.statements import statements
from farebox.storage.sqlite.store import SqliteStore
from farebox.testing.samples import an_execution, changed, new
from farebox.testing.suite_retention import ALL, an_ended, let_go
from tests.storage.sqlite.plans import scanned

CANARY = "a-canary-that-nobody-may-find"
SMALL = ("SCAN wanted", "SCAN erasures USING INDEX erasures_under_way")
"""A JSON array; an index that holds only what is under way."""
FINDERS = (
    "executions_to_let_go",
    "unpaid_to_let_go",
    "runs_to_let_go",
    "trim_journals",
    "last_entries",
    "trim_timeline",
    "timeline_after",
    "discard_artifacts",
    "discard_uploads",
    "drop_uploads_of",
    "drop_signals",
    "sweep_tokens",
    "sweep_tickets",
    "sweep_idempotency",
    "sweep_news",
    "erasures_under_way",
    "drop_runs",
    "drop_order_of",
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = await SqliteStore.open(tmp_path / "farebox.db")
    yield store
    await store.close()


@pytest.mark.parametrize("verb", FINDERS)
def test_no_table_is_read_from_end_to_end(store: SqliteStore, verb: str) -> None:
    assert verb in statements()
    assert [step for step in scanned(store, verb) if not step.startswith(SMALL)] == []


async def test_children_are_found_by_their_parents_name(store: SqliteStore) -> None:
    assert scanned(store, "descendants") == ["SCAN family", "SCAN family"]


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("farebox.db*"))


async def test_a_text_that_goes_is_nowhere_in_the_file(store: SqliteStore, tmp_path: Path) -> None:
    """Not in the free part of a page, not in a page that is free, not in the log once that was written back."""
    long = CANARY * 2_000
    await store.commit(new(*an_ended("b", output={"text": long, "more": [CANARY]})))
    await store.commit(new(RequestRow("exe_c", f'"{long}"')))
    assert CANARY.encode() in on_disk(tmp_path)
    ended = an_execution(id="exe_b", run_id="run_b")
    await store.commit(changed(replace(ended), let_go("b", ALL)))
    await store.commit(new(LetGo(execution_id="exe_c", content=Content.REQUEST)))
    writer = store._writer
    assert writer is not None
    writer.execute("pragma wal_checkpoint(truncate)").fetchall()
    assert CANARY.encode() not in on_disk(tmp_path)
    assert writer.pragma("secure_delete") == 0


async def test_the_file_gets_smaller_a_piece_at_a_time(store: SqliteStore, tmp_path: Path) -> None:
    names = [f"{number:03}" for number in range(300)]
    for name in names:
        await store.commit(new(*an_ended(name, output={"text": name * 4_000})))
    writer = store._writer
    assert writer is not None

    def size() -> int:
        writer.execute("pragma wal_checkpoint(truncate)").fetchall()
        return (tmp_path / "farebox.db").stat().st_size

    used = size()
    for name in names:
        gone = Vanish(execution_id=f"exe_{name}", run_ids=(f"run_{name}",))
        await store.commit(new(let_go(name, ALL), gone))
    full = size()  # it is free, but it is still there
    assert full >= used
    pieces = []
    while piece := await store.shrink(64 * 1024):
        pieces.append(piece)
    assert max(pieces) <= 64 * 1024 + 2 * 4_096  # a page of SQLite's own map may go with them
    assert size() == full - sum(pieces)
    assert size() < full / 2
    assert await store.verify() == []


async def test_a_reader_cannot_give_space_back(store: SqliteStore, tmp_path: Path) -> None:
    reader = await SqliteStore.open(tmp_path / "farebox.db", readonly=True)
    with pytest.raises(StoreUnavailable):
        await reader.shrink(1)
    await reader.close()
