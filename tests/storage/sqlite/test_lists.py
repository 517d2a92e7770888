"""The janitor's searches and the owners' lists do not read whole tables; the rest is in the store suite."""

from __future__ import annotations

from pathlib import Path

import pytest

from farebox.storage.sqlite.store import SqliteStore
from tests.storage.sqlite.plans import plan, scanned

SEARCHED = {
    "execution": "executions",
    "idempotent": "idempotency",
    "inbox_row": "inbox",
    "named_files": "_by_path",
    "inbox_to_handle": "inbox_to_handle",
    "order_by_checkout": "orders",
    "orders_to_check": "orders_to_check",
    "payment": "sqlite_autoindex_payments_2",
    "payments": "payments_by_execution",
    "refunds": "refunds_by_execution",
    "refunds_to_issue": "refunds_to_issue",
    "track_record": "COVERING INDEX executions_record",
    "unpaid": "executions_unpaid",
    "unpaid_now": "COVERING INDEX executions_unpaid",
}


@pytest.mark.parametrize(("verb", "index"), SEARCHED.items())
async def test_a_search_uses_its_index(tmp_path: Path, verb: str, index: str) -> None:
    store = await SqliteStore.open(tmp_path / "farebox.db")
    assert index in plan(store, verb)
    assert [step for step in scanned(store, verb) if index not in step] == []
    await store.close()


@pytest.mark.parametrize("verb", ["executions", "runs"])
async def test_a_page_of_a_list_needs_no_sorting(tmp_path: Path, verb: str) -> None:
    store = await SqliteStore.open(tmp_path / "farebox.db")
    assert "TEMP B-TREE" not in plan(store, verb)
    await store.close()
