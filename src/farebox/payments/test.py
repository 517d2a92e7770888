"""The test provider: a hosted checkout of our own where no real money moves. Pay, decline, keep processing, expire.

Its truth is its own. Checkouts, charges and refunds stand in a file of JSON lines beside the database, fsynced line by
line, and know nothing of our orders: so a webhook that is lost, doubled or late here is as real as anywhere, and a
restart finds what was paid before it.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import hmac
import os
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

import msgspec

from farebox.core.records import Order, Refund
from farebox.core.values import Millis
from farebox.payments.port import BadSignature, Charge, Checkout, Notice, ProviderState, Rejected, Result

SIGNATURE = "x-farebox-test-signature"


class _Line(msgspec.Struct, omit_defaults=True):
    """One line of the file: what happened to one checkout (or the secret, in the first line)."""

    kind: Literal["secret", "created", "paid", "declined", "processing", "expired", "refunded"]
    checkout: str = ""
    secret: str = ""
    amount: int = 0
    currency: str = ""
    expires_at: int = 0
    charge: str = ""
    refund: str = ""


class _Hosted:
    """One checkout as its lines add up."""

    __slots__ = ("amount", "charge", "closed", "currency", "declines", "expires_at", "processing", "refunds")

    def __init__(self, line: _Line) -> None:
        self.amount = line.amount
        self.currency = line.currency
        self.expires_at = line.expires_at
        self.charge = ""
        self.closed = False
        self.processing = False
        self.declines = 0
        self.refunds: dict[str, int] = {}

    def apply(self, line: _Line) -> None:
        match line.kind:
            case "paid":
                self.charge, self.processing = line.charge, False
            case "declined":
                self.declines, self.processing = self.declines + 1, False
            case "processing":
                self.processing = True
            case "expired":
                self.closed = True
            case "refunded":
                self.refunds[line.refund] = line.amount

    def state(self) -> ProviderState:
        charges: tuple[Charge, ...] = ()
        if self.charge:
            charges = (
                Charge(
                    external_id=self.charge,
                    amount=self.amount,
                    currency=self.currency,
                    mode="test",
                    refunded=sum(self.refunds.values()),
                ),
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


class TestProvider:
    """Implements the provider port over a file, which the processes of a fleet on one machine share."""

    __test__ = False

    name = "test"
    mode: Literal["test", "live"] = "test"
    currencies: frozenset[str] | None = None
    may_pay_twice = False

    def __init__(self, path: Path, clock: Callable[[], Millis], base_url: str = "") -> None:
        self._path = path
        self._clock = clock
        self._base_url = base_url.rstrip("/")
        self._guard = threading.Lock()
        self._checkouts: dict[str, _Hosted] = {}
        self._secret = ""
        self._known = 0
        """Bytes of the file that were read."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._alone():
            if not self._secret:
                self._write(_Line("secret", secret=secrets.token_hex(32)))

    # ---- the port ----------------------------------------------------------------------------------------------------

    async def create_checkout(self, order: Order) -> Checkout:
        def create() -> Checkout:
            with self._alone():
                if order.checkout_id not in self._checkouts:
                    self._write(
                        _Line(
                            "created",
                            order.checkout_id,
                            amount=order.amount,
                            currency=order.currency,
                            expires_at=order.expires_at,
                        )
                    )
                hosted = self._checkouts[order.checkout_id]
                return Checkout(
                    ref=f"tst_{order.checkout_id}",
                    url=f"{self._base_url}/checkout/{order.checkout_id}",
                    expires_at=hosted.expires_at,
                )

        return await asyncio.to_thread(create)

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> list[Notice]:
        signature = next((value for name, value in headers.items() if name.lower() == SIGNATURE), "")
        if not hmac.compare_digest(signature.encode(), self._sign(body).encode()):
            raise BadSignature("the signature does not match")
        try:
            told = msgspec.json.decode(body, type=dict[str, Any])
            return [
                Notice(
                    external_id=str(told["id"]),
                    checkout_ref="",
                    checkout_id=str(told["checkout"]),
                    kind=str(told["kind"]),
                )
            ]
        except (msgspec.DecodeError, UnicodeDecodeError, KeyError):
            raise BadSignature("this is no news of ours") from None

    async def fetch_status(self, order: Order) -> ProviderState:
        await self._hear()
        hosted = self._checkouts.get(order.checkout_id)
        return ProviderState(state="unknown") if hosted is None else hosted.state()

    async def expire(self, order: Order) -> ProviderState:
        def close() -> ProviderState:
            with self._alone():
                hosted = self._checkouts.get(order.checkout_id)
                if hosted is None:
                    return ProviderState(state="unknown")
                if not hosted.closed and not hosted.charge:
                    self._write(_Line("expired", order.checkout_id))
                return hosted.state()

        return await asyncio.to_thread(close)

    async def refund(self, refund: Refund, order: Order, charge_id: str) -> str:
        def give_back() -> str:
            with self._alone():
                hosted = self._checkouts.get(order.checkout_id)
                if hosted is None or hosted.charge != charge_id:
                    raise Rejected("there is no such charge")
                if refund.id not in hosted.refunds:
                    if sum(hosted.refunds.values()) + refund.amount > hosted.amount:
                        raise Rejected("more would go back than was paid")
                    self._write(_Line("refunded", order.checkout_id, amount=refund.amount, refund=refund.id))
                return f"tre_{refund.id}"

        return await asyncio.to_thread(give_back)

    async def find_refund(self, refund: Refund, order: Order) -> str | None:
        await self._hear()
        hosted = self._checkouts.get(order.checkout_id)
        return f"tre_{refund.id}" if hosted is not None and refund.id in hosted.refunds else None

    # ---- the buttons of its page -------------------------------------------------------------------------------------

    async def press(self, checkout_id: str, result: Result) -> tuple[dict[str, str], bytes] | None:
        """What somebody does on the hosted page. Returns the webhook that tells of it; None: nothing changed.

        ``paid`` works on a closed checkout too (money that comes late), and once only. KeyError: no such checkout.
        """

        def note() -> str:
            with self._alone():
                hosted = self._checkouts[checkout_id]
                if hosted.charge or (hosted.closed and result != "paid"):
                    return ""
                if result == "processing" and hosted.processing:
                    return ""
                event = f"tev_{secrets.token_hex(12)}"
                charge = f"tch_{secrets.token_hex(12)}" if result == "paid" else ""
                self._write(_Line(result, checkout_id, charge=charge))
                return event

        event = await asyncio.to_thread(note)
        return self.webhook(event, checkout_id, result) if event else None

    def webhook(self, event_id: str, checkout_id: str, kind: str) -> tuple[dict[str, str], bytes]:
        """A signed piece of news, as it would be sent: (headers, body)."""
        body = msgspec.json.encode({"id": event_id, "kind": kind, "checkout": checkout_id})
        return {SIGNATURE: self._sign(body)}, body

    def knows(self, checkout_id: str) -> bool:
        """Whether a checkout was opened here."""
        return checkout_id in self._checkouts

    # ---- the file ----------------------------------------------------------------------------------------------------

    def _sign(self, body: bytes) -> str:
        return hmac.new(self._secret.encode(), body, hashlib.sha256).hexdigest()

    async def _hear(self) -> None:
        """What other processes have written is known from here on."""
        if self._path.stat().st_size != self._known:
            await asyncio.to_thread(self._catch_up)

    def _catch_up(self) -> None:
        with self._alone():
            pass

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else writes, in this process or another, and what was written is known."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            with self._guard:
                _lock(descriptor)
                self._read()
                yield
        finally:
            os.close(descriptor)  # which lets others in

    def _read(self) -> None:
        """Every whole line that is new; a last one that a crash has cut off never happened and is overwritten."""
        with self._path.open("r+b") as file:
            file.seek(self._known)
            content = file.read()
            whole = content.rfind(b"\n") + 1
            for text in content[:whole].splitlines():
                self._apply(msgspec.json.decode(text, type=_Line))
            self._known += whole
            if whole < len(content):
                file.truncate(self._known)

    def _write(self, line: _Line) -> None:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        size = os.fstat(descriptor).st_size
        try:
            text = msgspec.json.encode(line) + b"\n"
            if os.write(descriptor, text) < len(text):  # the disk took a part and says nothing
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, size)  # a full disk must not leave half a line before the next one
            raise
        finally:
            os.close(descriptor)
        self._known = size + len(text)
        self._apply(line)

    def _apply(self, line: _Line) -> None:
        match line.kind:
            case "secret":
                self._secret = line.secret
            case "created":
                self._checkouts[line.checkout] = _Hosted(line)
            case _:
                self._checkouts[line.checkout].apply(line)


def _lock(descriptor: int) -> None:
    """Until it is closed, no other process has this file."""
    with suppress(ImportError):  # Windows has one process on it
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX)
