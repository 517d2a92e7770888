"""The joined house opens, keeps its promises about files, and closes."""

from __future__ import annotations

from pathlib import Path

import pytest

from farebox import wiring
from farebox.settings import load
from farebox.storage.sqlite.store import StoreLocked


async def test_a_house_opens_and_is_the_only_one(tmp_path: Path) -> None:
    settings = load(data=tmp_path / "data")
    async with wiring.opened(settings) as house:
        made = await wiring.create_key(house, "x", "read")
        assert made["key"].startswith("fbsk_")
        with pytest.raises(StoreLocked):
            async with wiring.opened(settings):
                pass
    async with wiring.opened(settings) as house:
        found = await house.store.key(made["id"])
    assert found is not None
    assert found.scope == "read"


def test_the_data_directory_is_private(tmp_path: Path) -> None:
    wiring.prepare(load(data=tmp_path / "data"))
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


def test_test_money_only_where_it_may_be(tmp_path: Path) -> None:
    assert set(wiring.providers_of(load(data=tmp_path))) == {"test"}
    assert wiring.providers_of(load(data=tmp_path, host="0.0.0.0")) == {}


def test_every_flow_and_builtin_type_is_known() -> None:
    assert {"if", "wait", "for-each", "http-request", "transform", "manual"} <= wiring.builtin_node_types().keys()
