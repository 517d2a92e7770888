from __future__ import annotations

import pytest

from farebox.payments.free import FreeProvider
from farebox.payments.port import BadSignature, Provider, Rejected
from farebox.testing.provider_suite import a_refund, an_order


async def test_what_is_free_moves_no_money() -> None:
    provider: Provider = FreeProvider()
    order = an_order(provider)
    with pytest.raises(Rejected):
        await provider.create_checkout(order)
    with pytest.raises(Rejected):
        await provider.refund(a_refund(order), order, "charge")
    with pytest.raises(BadSignature):
        provider.parse_webhook({}, b"{}")
    assert (await provider.fetch_status(order)).state == "unknown"
    assert (await provider.expire(order)).state == "expired"
    assert await provider.find_refund(a_refund(order), order) is None


def test_it_takes_no_currency() -> None:
    assert FreeProvider().currencies == frozenset()
