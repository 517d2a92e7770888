"""Limits are for strangers: who calls from this machine is exempt unless the settings say otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from farebox.api.gate import Gate
from farebox.api.hub import Hub
from farebox.api.limits import Limiter
from tests.api.shop import open_shop


@pytest.mark.parametrize("strict", [False, True])
async def test_who_is_exempt(tmp_path: Path, strict: bool) -> None:
    async with open_shop(tmp_path, limit_loopback=strict) as shop:
        gate = Gate(shop.house, Hub(), Limiter())
        assert gate.exempt("127.0.0.1") is not strict
        assert not gate.exempt("203.0.113.9")
