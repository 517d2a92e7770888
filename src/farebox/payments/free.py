"""The provider of what costs nothing. A workflow without a price has no order, so nobody ever asks it for money.

It exists so that ``free`` is a name like the others: a create may say ``"provider": "free"``, and a priced workflow
that somebody tries to get by it is refused by the same rule as with any provider that its price does not list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from farebox.core.records import Order, Refund
from farebox.payments.port import BadSignature, Checkout, Notice, ProviderState, Rejected

NAME = "free"


class FreeProvider:
    """Takes no money, has no news, gives nothing back."""

    name = NAME
    mode: Literal["test", "live"] = "live"
    currencies: frozenset[str] | None = frozenset()
    may_pay_twice = False

    async def create_checkout(self, order: Order) -> Checkout:
        raise Rejected("what is free has no checkout")

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> list[Notice]:
        raise BadSignature("nobody sends news of what is free")

    async def fetch_status(self, order: Order) -> ProviderState:
        return ProviderState(state="unknown")

    async def expire(self, order: Order) -> ProviderState:
        return ProviderState(state="expired")

    async def refund(self, refund: Refund, order: Order, charge_id: str) -> str:
        raise Rejected("nothing was paid")

    async def find_refund(self, refund: Refund, order: Order) -> str | None:
        return None
