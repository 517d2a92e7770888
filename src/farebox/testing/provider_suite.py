"""What every payment provider must do, whoever takes the money: run this suite on yours.

::

    class TestMine(ProviderSuite):
        @pytest.fixture
        async def till(self) -> AsyncIterator[Till]:
            ...

A :class:`Till` is the provider and the hands of a buyer on its page. A provider is
supported when this suite passes on it; a bug found in one provider becomes a test here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from farebox.core.records import Order, Refund
from farebox.ids import new_id
from farebox.payments.port import BadSignature, Provider, ProviderState, Rejected
from farebox.testing.clock import NOON

Webhook = tuple[Mapping[str, str], bytes]


class Till(ABC):
    """A provider under test, and what happens around it."""

    provider: Provider

    @abstractmethod
    async def pay(self, order: Order) -> Webhook:
        """A buyer pays on the hosted page; returns the webhook that tells of it."""

    @abstractmethod
    async def decline(self, order: Order) -> Webhook:
        """A buyer's card is declined."""

    async def restart(self) -> Provider:
        """The provider as a new process of ours would meet it; the same one for what lives elsewhere."""
        return self.provider


def an_order(provider: Provider, **fields: Any) -> Order:
    """5.00 EUR, to be paid within half an hour."""
    checkout_id = new_id("chk")
    plain = Order(
        id=new_id("ord"),
        execution_id=new_id("exe"),
        org_id="org_suite",
        amount=500,
        currency="EUR",
        provider=provider.name,
        mode=provider.mode,
        refund_policy="on_failure",
        checkout_id=checkout_id,
        created_at=NOON,
        expires_at=NOON + 30 * 60_000,
    )
    return replace(plain, **fields)


def a_refund(order: Order, amount: int = 500) -> Refund:
    """All of it, or ``amount``."""
    return Refund(
        id=new_id("ref"),
        payment_id=new_id("pay"),
        order_id=order.id,
        execution_id=order.execution_id,
        org_id=order.org_id,
        amount=amount,
        currency=order.currency,
        reason="by_seller",
        status="pending",
        created_at=NOON,
    )


async def opened(provider: Provider, order: Order) -> Order:
    """The order once its checkout is open."""
    checkout = await provider.create_checkout(order)
    return replace(
        order,
        provider_ref=checkout.ref,
        checkout_url=checkout.url,
        expires_at=checkout.expires_at,
        parameters=checkout.parameters if checkout.parameters is not None else order.parameters,
    )


def only_charge(state: ProviderState) -> str:
    """The id of the one charge of a paid checkout."""
    (charge,) = state.charges
    return charge.external_id


class ProviderSuite:
    """The contract of ``payments.port.Provider``. Subclasses offer the fixture ``till``."""

    async def test_it_says_who_it_is(self, till: Till) -> None:
        assert till.provider.name
        assert till.provider.mode in ("test", "live")

    async def test_asking_for_a_checkout_twice_gives_the_same_one(self, till: Till) -> None:
        order = an_order(till.provider)
        first = await till.provider.create_checkout(order)
        second = await till.provider.create_checkout(order)
        assert (first.ref, first.url) == (second.ref, second.url)
        assert first.ref
        assert first.url

    async def test_two_orders_never_share_a_checkout(self, till: Till) -> None:
        first = await till.provider.create_checkout(an_order(till.provider))
        second = await till.provider.create_checkout(an_order(till.provider))
        assert first.ref != second.ref

    async def test_what_was_never_opened_is_not_paid(self, till: Till) -> None:
        state = await till.provider.fetch_status(an_order(till.provider))
        assert state.state == "unknown"
        assert state.charges == ()

    async def test_an_open_checkout_has_no_charges(self, till: Till) -> None:
        order = await opened(till.provider, an_order(till.provider))
        state = await till.provider.fetch_status(order)
        assert (state.state, state.charges, state.declines) == ("open", (), 0)

    async def test_a_payment_is_told_exactly(self, till: Till) -> None:
        order = await opened(till.provider, an_order(till.provider))
        await till.pay(order)
        state = await till.provider.fetch_status(order)
        assert state.state == "paid"
        (charge,) = state.charges
        assert (charge.amount, charge.currency.upper(), charge.mode) == (500, "EUR", till.provider.mode)
        assert charge.payee_ok
        assert charge.external_id

    async def test_asking_again_tells_the_same_charge(self, till: Till) -> None:
        order = await opened(till.provider, an_order(till.provider))
        await till.pay(order)
        first = only_charge(await till.provider.fetch_status(order))
        assert only_charge(await till.provider.fetch_status(order)) == first

    async def test_charges_of_different_orders_differ(self, till: Till) -> None:
        ids = set()
        for _ in range(2):
            order = await opened(till.provider, an_order(till.provider))
            await till.pay(order)
            ids.add(only_charge(await till.provider.fetch_status(order)))
        assert len(ids) == 2

    async def test_a_webhook_names_our_checkout(self, till: Till) -> None:
        order = await opened(till.provider, an_order(till.provider))
        headers, body = await till.pay(order)
        notices = [notice for notice in till.provider.parse_webhook(headers, body) if notice.ours]
        assert notices
        for notice in notices:
            assert notice.external_id
            assert order.checkout_id == notice.checkout_id or order.provider_ref == notice.checkout_ref

    async def test_the_same_webhook_has_the_same_id(self, till: Till) -> None:
        order = await opened(till.provider, an_order(till.provider))
        headers, body = await till.pay(order)
        first = till.provider.parse_webhook(headers, body)
        assert till.provider.parse_webhook(headers, body) == first

    async def test_a_changed_webhook_is_refused(self, till: Till) -> None:
        order = await opened(till.provider, an_order(till.provider))
        headers, body = await till.pay(order)
        with pytest.raises(BadSignature):
            till.provider.parse_webhook(headers, body + b" ")
        with pytest.raises(BadSignature):
            till.provider.parse_webhook({}, body)
        with pytest.raises(BadSignature):
            till.provider.parse_webhook(dict.fromkeys(headers, "0" * 64), body)
        with pytest.raises(BadSignature):
            till.provider.parse_webhook(headers, b"\xff\xfe not text")

    async def test_declines_are_counted_and_may_be_followed_by_a_payment(self, till: Till) -> None:
        order = await opened(till.provider, an_order(till.provider))
        await till.decline(order)
        state = await till.provider.fetch_status(order)
        assert state.state in ("declined", "open")
        assert state.declines == 1
        await till.pay(order)
        paid = await till.provider.fetch_status(order)
        assert paid.state == "paid"
        assert len(paid.charges) == 1

    async def test_a_closed_checkout_says_so(self, till: Till) -> None:
        order = await opened(till.provider, an_order(till.provider))
        assert (await till.provider.expire(order)).state == "expired"
        assert (await till.provider.expire(order)).state == "expired"
        assert (await till.provider.fetch_status(order)).state == "expired"

    async def test_closing_what_is_paid_tells_that_it_is_paid(self, till: Till) -> None:
        order = await opened(till.provider, an_order(till.provider))
        await till.pay(order)
        state = await till.provider.expire(order)
        assert state.state == "paid"
        assert len(state.charges) == 1

    async def test_closing_what_was_never_opened_is_no_error(self, till: Till) -> None:
        assert (await till.provider.expire(an_order(till.provider))).state in ("unknown", "expired")

    async def test_a_refund_happens_once_per_id(self, till: Till) -> None:
        order = await opened(till.provider, an_order(till.provider))
        await till.pay(order)
        charge = only_charge(await till.provider.fetch_status(order))
        refund = a_refund(order)
        assert await till.provider.find_refund(refund, order) is None
        first = await till.provider.refund(refund, order, charge)
        assert await till.provider.refund(refund, order, charge) == first
        assert await till.provider.find_refund(refund, order) == first
        (after,) = (await till.provider.fetch_status(order)).charges
        assert after.refunded == 500

    async def test_parts_add_up_and_never_exceed_the_charge(self, till: Till) -> None:
        order = await opened(till.provider, an_order(till.provider))
        await till.pay(order)
        charge = only_charge(await till.provider.fetch_status(order))
        await till.provider.refund(a_refund(order, 200), order, charge)
        with pytest.raises(Rejected):
            await till.provider.refund(a_refund(order, 400), order, charge)
        await till.provider.refund(a_refund(order, 300), order, charge)
        (after,) = (await till.provider.fetch_status(order)).charges
        assert after.refunded == 500

    async def test_what_was_not_paid_cannot_be_refunded(self, till: Till) -> None:
        order = await opened(till.provider, an_order(till.provider))
        with pytest.raises(Rejected):
            await till.provider.refund(a_refund(order), order, "no-such-charge")

    async def test_its_truth_survives_us(self, till: Till) -> None:
        order = await opened(till.provider, an_order(till.provider))
        headers, body = await till.pay(order)
        charge = only_charge(await till.provider.fetch_status(order))
        refund = a_refund(order, 100)
        ref = await till.provider.refund(refund, order, charge)
        again = await till.restart()
        state = await again.fetch_status(order)
        assert only_charge(state) == charge
        assert state.charges[0].refunded == 100
        assert await again.find_refund(refund, order) == ref
        assert again.parse_webhook(headers, body)
