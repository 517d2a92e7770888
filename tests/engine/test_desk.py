"""What runners share."""

from __future__ import annotations

from typing import Any

import pytest

from farebox.core.errors import Unavailable
from farebox.engine import desk
from farebox.engine.desk import Desk
from farebox.engine.locks import OwnLocks
from farebox.storage.port import StoreUnavailable


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(desk, "FIRST_PAUSE", 0.0)
    nobody: Any = None
    return Desk(nobody, {}, nobody, OwnLocks())


async def test_a_database_that_is_away_is_waited_for(shared: Desk) -> None:
    trouble: list[Exception] = [Unavailable(), StoreUnavailable("full")]

    async def ask() -> str:
        if trouble:
            raise trouble.pop()
        return "here"

    assert await shared.patiently(ask) == "here"
    assert trouble == []


async def test_a_lock_is_one_organizations(shared: Desk) -> None:
    held = shared.lock("org_1", "printer")
    assert shared.lock("org_1", "printer") is held
    assert shared.lock("org_2", "printer") is not held
