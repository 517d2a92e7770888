"""A payment provider with a truth of its own: checkouts, charges, refunds and disputes that outlive our processes.

It does what it is asked and loses the answer; it takes its time; its news are lost, late, doubled and out of order. The
port's methods run in the process that calls them and may die half way; the hands of a buyer (``pay`` and so on) are the
world's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import msgspec

from farebox.core.records import Order, Refund
from farebox.core.times import DAY
from farebox.payments.port import (
    Ambiguous,
    BadSignature,
    Charge,
    Checkout,
    Notice,
    ProviderState,
    Rejected,
)

if TYPE_CHECKING:
    from farebox.testing.simulator.world import World

SIGNATURE = "x-simulated"
SIGNED = "as only the provider can"
DELIVERIES = 4
"""How often a provider tries to deliver a piece of news."""
SURELY = 50
"""And one that nobody would find otherwise."""
ASKED_FOR = 3 * DAY
"""So long after a checkout's end is it asked about. What comes later is known by its news alone: those are not lost."""


class Taken:
    """One payment of a buyer."""

    def __init__(self, charge_id: str, amount: int, currency: str) -> None:
        self.id = charge_id
        self.amount = amount
        self.currency = currency
        self.refunds: dict[str, int] = {}
        self.by_hand = 0
        """Given back in the provider's own pages."""
        self.dispute: Literal["", "open", "won", "lost"] = ""

    @property
    def returned(self) -> int:
        return sum(self.refunds.values()) + self.by_hand


class Hosted:
    """One checkout."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.charges: list[Taken] = []
        self.declines = 0
        self.processing = False
        self.closed = False

    def state(self, mode: Literal["test", "live"]) -> ProviderState:
        charges = tuple(
            Charge(
                external_id=one.id,
                amount=one.amount,
                currency=one.currency,
                mode=mode,
                refunded=one.returned,
                dispute=one.dispute,
            )
            for one in self.charges
        )
        word: Literal["open", "processing", "paid", "declined", "expired"]
        if charges:
            word = "paid"
        elif self.processing:
            word = "processing"
        elif self.closed:
            word = "expired"
        else:
            word = "declined" if self.declines else "open"
        return ProviderState(state=word, charges=charges, declines=self.declines)


class Till:
    """Implements ``payments.port.Provider``."""

    currencies: frozenset[str] | None = None

    def __init__(self, world: World, name: str, *, may_pay_twice: bool) -> None:
        self.name = name
        self.mode: Literal["test", "live"] = "test" if name == "test" else "live"
        self.may_pay_twice = may_pay_twice
        self.hosted: dict[str, Hosted] = {}
        self._world = world
        self._chance = world.chance.stream(f"provider {name}")
        self._count = 0

    # ---- the port ----------------------------------------------------------------------------------------------------

    async def create_checkout(self, order: Order) -> Checkout:
        await self._asked("to open a checkout for", order)
        hosted = self.hosted.setdefault(order.checkout_id, Hosted(order))
        await self._answers()
        return Checkout(
            ref=f"ref of {order.checkout_id}",
            url=f"https://pay.example/{order.checkout_id}",
            expires_at=hosted.order.expires_at,
        )

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> list[Notice]:
        if headers.get(SIGNATURE) != SIGNED:
            raise BadSignature("the signature does not match")
        return [msgspec.json.decode(body, type=Notice)]

    async def fetch_status(self, order: Order) -> ProviderState:
        await self._asked("about", order)
        state = self._state(order)
        await self._answers()
        return state

    async def expire(self, order: Order) -> ProviderState:
        await self._asked("to close", order)
        hosted = self.hosted.get(order.checkout_id)
        if hosted is not None and not hosted.charges and not hosted.processing:
            hosted.closed = True
        state = self._state(order)
        await self._answers()
        return state

    async def refund(self, refund: Refund, order: Order, charge_id: str) -> str:
        await self._asked(f"for {refund.id} of {refund.amount} for", order)
        hosted = self.hosted.get(order.checkout_id)
        charge = next((one for one in hosted.charges if one.id == charge_id), None) if hosted is not None else None
        if charge is None:
            raise Rejected("there is no such charge")
        if refund.id not in charge.refunds:
            if charge.returned + refund.amount > charge.amount or charge.dispute == "lost":
                self._world.judge.asked_for_too_much(charge, refund)
                raise Rejected("more would go back than was paid")
            charge.refunds[refund.id] = refund.amount
        await self._answers()
        return f"given back for {refund.id}"

    async def find_refund(self, refund: Refund, order: Order) -> str | None:
        await self._asked(f"whether it made {refund.id} for", order)
        hosted = self.hosted.get(order.checkout_id)
        charges = hosted.charges if hosted is not None else []
        await self._answers()
        return f"given back for {refund.id}" if any(refund.id in one.refunds for one in charges) else None

    def _state(self, order: Order) -> ProviderState:
        hosted = self.hosted.get(order.checkout_id)
        return ProviderState(state="unknown") if hosted is None else hosted.state(self.mode)

    async def _asked(self, what: str, order: Order) -> None:
        weather = self._world.weather
        await self._world.loop.sleep(self._chance.soon(weather.provider / 2, weather.provider_slowest))
        if self._chance.hits(weather.provider_hangs):
            self._world.tell(self.name, "is asked {} {} and hangs", what, order.checkout_id)
            await self._world.loop.sleep(3_600)
        if self._chance.hits(weather.provider_fails / 2):
            self._world.tell(self.name, "is asked {} {}, and hears nothing of it", what, order.checkout_id)
            raise Ambiguous("simulated: the request was lost")
        self._world.tell(self.name, "is asked {} {}", what, order.checkout_id)

    async def _answers(self) -> None:
        weather = self._world.weather
        await self._world.loop.sleep(self._chance.soon(weather.provider / 2, weather.provider_slowest))
        if self._chance.hits(weather.provider_fails / 2):
            self._world.tell(self.name, "answers, and is not heard")
            raise Ambiguous("simulated: the answer was lost")

    # ---- the hands of a buyer, and what the provider does by itself --------------------------------------------------

    def knows(self, checkout_id: str) -> bool:
        return checkout_id in self.hosted

    def pay(self, checkout_id: str, amount: int | None = None) -> None:
        """Money moves, also after the checkout was closed: such is the way of slow payments."""
        hosted = self.hosted[checkout_id]
        if hosted.charges and not self.may_pay_twice:
            return
        self._count += 1
        order = hosted.order
        paid = order.amount if amount is None else amount
        hosted.charges.append(Taken(f"charge_{self.name}{self._world.seed}_{self._count:04}", paid, order.currency))
        hosted.processing = False
        self._world.tell(self.name, "has taken {} {} for {}", paid, order.currency, checkout_id)
        self._news(checkout_id, "paid", surely=self._world.latest() > order.expires_at + ASKED_FOR)

    def decline(self, checkout_id: str) -> None:
        hosted = self.hosted[checkout_id]
        if not hosted.charges and not hosted.closed:
            hosted.declines, hosted.processing = hosted.declines + 1, False
            self._world.tell(self.name, "has declined a payment for {}", checkout_id)
            self._news(checkout_id, "declined")

    def process(self, checkout_id: str) -> None:
        hosted = self.hosted[checkout_id]
        if not hosted.charges and not hosted.closed:
            hosted.processing = True
            self._world.tell(self.name, "has a payment for {} under way", checkout_id)
            self._news(checkout_id, "processing")

    def dispute(self, checkout_id: str, word: Literal["open", "won", "lost"]) -> None:
        """Of the first payment."""
        hosted = self.hosted[checkout_id]
        charge = hosted.charges[0] if hosted.charges else None
        if charge is not None and (charge.dispute == "" if word == "open" else charge.dispute == "open"):
            charge.dispute = word
            self._world.tell(self.name, "says that the payment for {} is disputed: {}", checkout_id, word)
            self._news(checkout_id, f"dispute.{word}")

    def give_back_by_hand(self, checkout_id: str, amount: int) -> None:
        """In the provider's own pages."""
        hosted = self.hosted[checkout_id]
        charge = hosted.charges[0] if hosted.charges else None
        if charge is not None and charge.returned + amount <= charge.amount and not charge.dispute:
            charge.by_hand += amount
            self._world.tell(self.name, "has given back {} for {}, by hand", amount, checkout_id)
            self._news(checkout_id, "refunded")

    def settle_down(self) -> None:
        """When the faults cease, what is under way ends one way or the other."""
        for checkout_id, hosted in self.hosted.items():
            if hosted.processing:
                if self._chance.hits(0.5):
                    self.pay(checkout_id)
                else:
                    self.decline(checkout_id)
            if hosted.charges and hosted.charges[0].dispute == "open":
                self.dispute(checkout_id, "won" if self._chance.hits(0.5) else "lost")

    def _news(self, checkout_id: str, kind: str, *, surely: bool = False) -> None:
        weather, chance = self._world.weather, self._chance
        self._count += 1
        notice = Notice(
            external_id=f"news {self._world.seed}.{self._count}", checkout_ref="", checkout_id=checkout_id, kind=kind
        )
        if chance.hits(weather.news_lost) and not surely:
            self._world.tell(self.name, "sends news of {} ({}), which get lost", checkout_id, kind)
            return
        for _ in range(2 if chance.hits(weather.news_twice) else 1):
            delay = chance.soon(0.05, 1.0) if not chance.hits(weather.news_late) else chance.between(0.5, 15.0)
            tries = SURELY if surely else DELIVERIES
            self._world.post(self.name, {SIGNATURE: SIGNED}, msgspec.json.encode(notice), delay, tries)

    # ---- for the judge -----------------------------------------------------------------------------------------------

    def ledger(self) -> Mapping[str, Taken]:
        """All charges, by id."""
        return {charge.id: charge for hosted in self.hosted.values() for charge in hosted.charges}
