"""The provider port: who takes the money. Small on purpose; ``farebox.testing.provider_suite`` is its contract.

A provider never decides anything: it verifies and identifies news, and answers what is true when asked. Money is an
integer of minor units with its currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, Protocol, TypeAlias, runtime_checkable

from farebox.core.records import Order, Refund
from farebox.core.values import Json, Millis, Value


class Rejected(Exception):
    """The provider said no, finally."""


class Ambiguous(Exception):
    """Nobody knows whether it happened (timeout, 5xx). State unchanged; ask again later."""


class BadSignature(Exception):
    """The webhook is not from the provider. Answered 400, stored nowhere."""


class Checkout(Value, frozen=True, kw_only=True):
    ref: str
    """The provider's id."""
    url: str
    expires_at: Millis
    parameters: Json = None


class Notice(Value, frozen=True, kw_only=True):
    """One verified piece of news: a hint to ask, never a truth."""

    external_id: str
    """Unique per provider; the second copy is no news."""
    checkout_ref: str
    """Provider's checkout id, or '' when ``checkout_id`` names ours."""
    checkout_id: str = ""
    kind: str = ""
    ours: bool = True
    """False: carries none of our metadata; acknowledged and ignored."""


class Charge(Value, frozen=True, kw_only=True):
    """One payment that really settled at the provider."""

    external_id: str
    amount: int
    currency: str
    mode: Literal["test", "live"]
    payee_ok: bool = True
    refunded: int = 0
    """How much of it went back in all, by us or by hand in the provider's own pages."""
    dispute: Literal["", "open", "won", "lost"] = ""


class ProviderState(Value, frozen=True, kw_only=True):
    """The truth as the provider tells it, for one checkout."""

    state: Literal["open", "processing", "paid", "declined", "expired", "unknown"]
    charges: tuple[Charge, ...] = ()
    """All settled payments, oldest first (a second one is possible)."""
    declines: int = 0
    """How many attempts were declined so far."""
    note: str = ""


Result: TypeAlias = Literal["paid", "declined", "processing", "expired"]
"""What somebody may do on a hosted test page."""


class Provider(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def mode(self) -> Literal["test", "live"]: ...

    @property
    def currencies(self) -> frozenset[str] | None:
        """None: any."""
        ...

    @property
    def may_pay_twice(self) -> bool:
        """Whether one order may be paid a second time there. Then it is asked about after its payment too."""
        ...

    async def create_checkout(self, order: Order) -> Checkout:
        """Ask with our stored key and exact parameters; asking twice gives the same checkout. Rejected, Ambiguous."""
        ...

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> list[Notice]:
        """Verify and identify only. BadSignature."""
        ...

    async def fetch_status(self, order: Order) -> ProviderState:
        """The only truth. Ambiguous when it cannot be known now."""
        ...

    async def expire(self, order: Order) -> ProviderState:
        """Close it for good, or tell that it is paid already."""
        ...

    async def refund(self, refund: Refund, order: Order, charge_id: str) -> str:
        """Send money back under the refund's id as key; returns the provider's reference. Rejected, Ambiguous."""
        ...

    async def find_refund(self, refund: Refund, order: Order) -> str | None:
        """The reference of a refund that was made already, else None."""
        ...


@runtime_checkable
class TestPage(Protocol):
    """What a provider with a test page of our own offers beside the port."""

    __test__: ClassVar[bool] = False

    def knows(self, checkout_id: str) -> bool:
        """Whether this checkout was opened there."""
        ...

    async def press(self, checkout_id: str, result: Result) -> tuple[dict[str, str], bytes] | None:
        """One of the page's buttons; returns the webhook that tells of it (headers, body), None if nothing changed."""
        ...
