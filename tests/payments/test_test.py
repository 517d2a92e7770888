"""The test provider: the public suite, and the buttons of its page."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from farebox.core.records import Order
from farebox.payments.port import BadSignature, Provider, Result, TestPage
from farebox.payments.test import SIGNATURE, TestProvider
from farebox.testing.clock import Clock
from farebox.testing.provider_suite import ProviderSuite, Till, Webhook, an_order, opened


class Shop(Till):
    def __init__(self, path: Path) -> None:
        self.path = path
        self.provider: TestProvider = TestProvider(path, Clock(), "https://shop.example/")

    async def press(self, order: Order, result: Result) -> Webhook:
        told = await self.provider.press(order.checkout_id, result)
        assert told is not None
        return told

    async def pay(self, order: Order) -> Webhook:
        return await self.press(order, "paid")

    async def decline(self, order: Order) -> Webhook:
        return await self.press(order, "declined")

    async def restart(self) -> Provider:
        return TestProvider(self.path, Clock())


@pytest.fixture
def till(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "deep" / "test-payments.jsonl")


class TestOnItself(ProviderSuite):
    """All of the contract."""


async def test_it_offers_a_page(till: Shop) -> None:
    assert isinstance(till.provider, TestPage)
    order = an_order(till.provider)
    assert not till.provider.knows(order.checkout_id)
    checkout = await till.provider.create_checkout(order)
    assert checkout.url == f"https://shop.example/checkout/{order.checkout_id}"
    assert till.provider.knows(order.checkout_id)
    with pytest.raises(KeyError):
        await till.provider.press("chk_unknown", "paid")


async def test_paid_again_is_no_second_charge(till: Shop) -> None:
    order = await opened(till.provider, an_order(till.provider))
    await till.pay(order)
    assert await till.provider.press(order.checkout_id, "paid") is None
    assert await till.provider.press(order.checkout_id, "declined") is None
    assert len((await till.provider.fetch_status(order)).charges) == 1


async def test_of_many_who_pay_at_once_one_does(till: Shop) -> None:
    order = await opened(till.provider, an_order(till.provider))
    told = await asyncio.gather(*(till.provider.press(order.checkout_id, "paid") for _ in range(8)))
    assert sum(one is not None for one in told) == 1


async def test_paid_on_a_closed_checkout_is_money_that_comes_late(till: Shop) -> None:
    order = await opened(till.provider, an_order(till.provider))
    await till.provider.expire(order)
    assert await till.provider.press(order.checkout_id, "processing") is None
    await till.pay(order)
    state = await till.provider.fetch_status(order)
    assert (state.state, len(state.charges)) == ("paid", 1)


async def test_processing_is_said_once_and_ends(till: Shop) -> None:
    order = await opened(till.provider, an_order(till.provider))
    await till.press(order, "processing")
    assert (await till.provider.fetch_status(order)).state == "processing"
    assert await till.provider.press(order.checkout_id, "processing") is None
    await till.decline(order)
    assert (await till.provider.fetch_status(order)).state == "declined"
    await till.press(order, "expired")
    assert (await till.provider.fetch_status(order)).state == "expired"


async def test_a_line_that_a_crash_cut_off_never_happened(till: Shop) -> None:
    order = await opened(till.provider, an_order(till.provider))
    with till.path.open("ab") as file:
        file.write(b'{"kind":"paid","checkout":"')
    again = TestProvider(till.path, Clock())
    assert (await again.fetch_status(order)).state == "open"
    assert await again.press(order.checkout_id, "paid") is not None
    assert (await TestProvider(till.path, Clock()).fetch_status(order)).state == "paid"


async def test_a_full_disk_leaves_no_half_line(till: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    order = await opened(till.provider, an_order(till.provider))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("farebox.payments.test.os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            await till.pay(order)
    assert (await till.provider.fetch_status(order)).state == "open"
    await till.pay(order)
    assert (await TestProvider(till.path, Clock()).fetch_status(order)).state == "paid"


async def test_a_line_of_which_the_disk_took_a_part_never_happened(till: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A short write is no error to the operating system; whoever writes has to look."""
    order = await opened(till.provider, an_order(till.provider))
    before, write = till.path.read_bytes(), os.write

    def half(descriptor: int, text: bytes) -> int:
        return write(descriptor, text[: len(text) // 2])

    with monkeypatch.context() as patch:
        patch.setattr("farebox.payments.test.os.write", half)
        with pytest.raises(OSError, match="No space"):
            await till.pay(order)
    assert till.path.read_bytes() == before
    assert (await till.provider.fetch_status(order)).state == "open"
    await till.pay(order)
    assert (await TestProvider(till.path, Clock()).fetch_status(order)).state == "paid"


def test_the_file_is_its_owners_alone(till: Shop) -> None:
    assert till.path.stat().st_mode & 0o077 == 0


def test_signed_nonsense_is_no_news(till: Shop) -> None:
    for body in (b"{}", b"[]", b"nonsense", b"\xff"):
        with pytest.raises(BadSignature):
            till.provider.parse_webhook({SIGNATURE: till.provider._sign(body)}, body)
