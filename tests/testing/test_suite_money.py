"""The money suite notices a database without its guards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from farebox.storage.port import Batch
from farebox.storage.sqlite.store import SqliteStore
from farebox.testing.suite_money import MoneySuite
from tests.testing.broken import passes

GUARDS = {
    "drop trigger refunds_within_payment": "test_never_goes_back_more_than_was_paid",
    "drop index refunds_one_automatic": "test_a_payment_has_one_automatic_refund",
    "drop index payments_one_settles": "test_one_payment_settles_an_order_and_others_are_extra",
}


@pytest.mark.parametrize(("fault", "name"), GUARDS.items())
async def test_it_notices_a_missing_guard(tmp_path: Path, fault: str, name: str) -> None:
    async def commit(self: Any, batch: Batch) -> None:
        self._writer.execute(
            fault.replace("drop trigger", "drop trigger if exists").replace("index ", "index if exists ")
        )
        await SqliteStore.commit(self, batch)

    assert not await passes(MoneySuite, name, tmp_path, commit=commit)
