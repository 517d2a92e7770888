"""A receipt is of one revision."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from farebox.core.errors import NotFound, Unavailable
from farebox.service import receipts
from tests.service.sales import Shop


async def test_an_execution_that_does_not_exist_has_none(shop: Shop) -> None:
    with pytest.raises(NotFound):
        await receipts.receipt(shop.house, "exe_none")


async def test_an_execution_that_never_stands_still_has_none_now(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    bought = await shop.bought()
    assert (await receipts.receipt(shop.house, bought.id)).events == (await shop.see(bought.id)).seq
    read = shop.house.store.execution
    revisions = iter(range(100))

    async def moving(execution_id: str) -> object:
        found = await read(execution_id)
        assert found is not None
        return replace(found, rev=next(revisions))

    monkeypatch.setattr(shop.house.store, "execution", moving)
    with pytest.raises(Unavailable):
        await receipts.receipt(shop.house, bought.id)
