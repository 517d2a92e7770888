"""The checkout behind an order: opened after the order is stored, asked about when news come or time passes, closed.

A provider is only ever asked outside of transactions, with a limit of time, and with what was stored before. When it
does not answer, nothing changes and it is asked again later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import structlog

from farebox.core import execution as rules
from farebox.core.errors import NotFound
from farebox.core.records import FINAL_STATUSES, Execution, Order, PaymentStatus, Status
from farebox.core.times import DAY, HOUR, MINUTE
from farebox.core.values import Millis
from farebox.payments.port import Ambiguous, Provider, ProviderState, Rejected
from farebox.service.house import House
from farebox.service.keeping import keep
from farebox.storage.port import Books, Work

log = structlog.get_logger(__name__)

T = TypeVar("T")

PATIENCE = 15.0
"""Seconds a provider has to answer."""
PAUSES: tuple[Millis, ...] = (1 * MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE)
AFTERWARDS: Millis = 3 * DAY
"""How long after its end a checkout is still asked about."""
UNANSWERED: Millis = 30 * DAY
"""The same while nobody has answered since: once a day, as the last word on it has to be an answer."""
UNDECIDED = frozenset({PaymentStatus.PENDING, PaymentStatus.PROCESSING, PaymentStatus.FAILED, PaymentStatus.EXPIRED})


def pause_after(tries: int) -> Millis:
    """1, 5, 15, 60 minutes, then every hour."""
    return PAUSES[tries] if tries < len(PAUSES) else HOUR


def next_check(execution: Execution, provider: Provider | None, now: Millis, *, answered: bool = True) -> Millis | None:
    """When the janitor asks about this order again; None: there is nothing more to find out.

    Where an order can be paid twice it is asked about on the same schedule after its payment: the news of a second one
    may get lost as well. A disputed one is asked about until the dispute is closed, as its refund waits for that: news
    may get lost here too, or an answer that was slow may come after a newer one.

    ``answered``: whether it was answered just now. A question that was not is never the last one.
    """
    order = execution.order
    if order is None:
        return None
    at = _next_check(execution, order, provider, now)
    if at is None and not answered and _next_check(execution, order, provider, order.expires_at) is not None:
        return now + DAY if now <= order.expires_at + UNANSWERED else None
    return at


def _next_check(execution: Execution, order: Order, provider: Provider | None, now: Millis) -> Millis | None:
    at = now + pause_after(order.checks)
    ends = order.expires_at + AFTERWARDS
    if execution.payment_status is PaymentStatus.DISPUTED:
        return at if now <= ends else now + DAY
    if execution.payment_status not in UNDECIDED:
        return at if provider is not None and provider.may_pay_twice and now <= ends else None
    if now < order.expires_at:
        return min(at, order.expires_at)
    over = now > ends and execution.status in FINAL_STATUSES
    return None if over and execution.payment_status is not PaymentStatus.PROCESSING else at


async def asked(call: Awaitable[T]) -> T:
    """A provider's answer. Rejected is final; everything else that goes wrong is Ambiguous: nobody knows."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await call
    except (Rejected, Ambiguous):
        raise
    except TimeoutError:
        raise Ambiguous(f"no answer within {PATIENCE:.0f} s") from None
    except Exception as error:
        raise Ambiguous(f"{type(error).__name__}: {error}") from error


async def ensure_checkout(house: House, execution: Execution) -> Execution:
    """Open the provider's page, unless it is open. If the provider fails, the execution stays as it is."""
    order = execution.order
    if order is None or order.opened_at is not None or execution.status is not Status.AWAITING_PAYMENT:
        return execution
    provider = house.providers.get(order.provider)
    if provider is None or house.clock() >= order.expires_at:
        return execution
    try:
        checkout = await asked(provider.create_checkout(order))
    except (Rejected, Ambiguous) as error:
        log.warning("a checkout could not be opened", execution=execution.id, provider=order.provider, error=str(error))
        return execution

    def attach(books: Books) -> Execution:
        present = books.execution(execution.id)
        return keep(
            books,
            rules.checkout_opened(
                present, checkout.ref, checkout.url, checkout.expires_at, checkout.parameters, books.now
            ),
        )

    attached: Execution = await house.writing.submit(Work(do=attach, executions=(execution.id,)))
    return attached


async def truth(provider: Provider, execution: Execution, now: Millis) -> ProviderState:
    """What the provider says of an order. When its time is over it is asked to close: if it says paid, it is paid."""
    order = execution.order
    assert order is not None
    state = await asked(provider.fetch_status(order))
    over = now >= order.expires_at or bool(order.closed)
    if not over or state.state not in ("open", "declined", "unknown"):
        return state
    closed = await asked(provider.expire(order))
    if closed.state == "unknown" and not closed.charges:
        return ProviderState(state="expired", declines=closed.declines)  # it was never opened there
    return closed


async def close(provider: Provider | None, order: Order) -> ProviderState | None:
    """Ask the provider to close a checkout now; None if it does not answer."""
    if provider is None:
        return None
    try:
        return await asked(provider.expire(order))
    except (Rejected, Ambiguous) as error:
        log.warning("a checkout could not be closed", order=order.id, provider=order.provider, error=str(error))
        return None


async def of_order(house: House, order: Order) -> Execution:
    """The execution of an order, as it is stored now."""
    execution = await house.store.execution(order.execution_id)
    if execution is None:
        raise NotFound(f"there is no execution {order.execution_id}")
    return execution
