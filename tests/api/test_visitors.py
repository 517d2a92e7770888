"""Readers are met by their believed address, admitted by their token, and forgotten when it is revoked."""

from __future__ import annotations

from pathlib import Path

import pytest

from farebox.api.gate import Gate
from farebox.api.hub import Hub
from farebox.api.limits import Limiter, Rate, RateLimited
from farebox.api.visitors import Visitors
from farebox.core.errors import Unauthorized
from tests.api.shop import open_shop


async def test_a_proxy_is_believed_and_a_wrong_token_counts_against_the_client(tmp_path: Path) -> None:
    async with open_shop(tmp_path, trusted_proxies="10.0.0.0/8") as shop:
        rates = {"refused": Rate(1, 60), "token": Rate(9, 60)}
        visitors = Visitors(Gate(shop.house, Hub(), Limiter(rates)))
        who = visitors.meet({"client": ("10.0.0.1", 1)}, {b"x-forwarded-for": b"203.0.113.9"})
        assert (who.address, who.prefix) == ("203.0.113.9", "203.0.113.0/24")
        with pytest.raises(Unauthorized):
            await visitors.admit(who, "exe_1", "ct_wrong")
        with pytest.raises(RateLimited):
            await visitors.admit(who, "exe_1", "ct_wrong")
        assert visitors.meet({}, {}).address == ""


async def test_a_token_is_valid_until_it_is_revoked(tmp_path: Path) -> None:
    async with open_shop(tmp_path) as shop:
        visitors = Visitors(Gate(shop.house, Hub(), Limiter()))
        buyer = await shop.buy()
        token, glance = await visitors.admit(visitors.meet({}, {}), buyer.id, buyer.token)
        assert glance.workflow_id
        assert await visitors.still(token)
        await buyer.post("/tokens", {"action": "revoke"})
        assert not await visitors.still(token)
