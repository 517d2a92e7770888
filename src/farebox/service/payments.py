"""The one way in for money: webhook, poll, return page and test button all end in :func:`settle_payment`.

News are hints. They are stored first, in a transaction of their own; then the provider is asked what is true; then what
is true is stored with everything that follows from it: payment, run, refund duty, timeline.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import structlog
from msgspec.structs import replace

from farebox.core.errors import BadRequest, NotFound
from farebox.core.records import Execution, InboxRow, Order, Status
from farebox.ids import new_id
from farebox.payments.port import (
    Ambiguous,
    BadSignature,
    Notice,
    ProviderState,
    Rejected,
    Result,
    TestPage,
)
from farebox.service import checkouts
from farebox.service.checkouts import ensure_checkout
from farebox.service.house import House
from farebox.service.keeping import Story
from farebox.service.refunding import accept_payment, issue_refund, owe_refund
from farebox.service.run_inputs import inputs_of
from farebox.service.settling import Overtaken, Truth, check_again, store_truth
from farebox.storage.port import Books, Conflict, Work

__all__ = [
    "accept_payment",
    "accept_webhook",
    "close_checkout",
    "ensure_checkout",
    "handle_inbox",
    "issue_refund",
    "owe_refund",
    "settle_payment",
    "test_outcome",
]

log = structlog.get_logger(__name__)

MOST_ASKED = 3
"""How often a provider is asked at once because its answer was overtaken; after that, in a minute."""


# ---- news ------------------------------------------------------------------------------------------------------------


async def accept_webhook(house: House, provider_name: str, headers: Mapping[str, str], body: bytes) -> int:
    """Store a provider's news, then act on them. Returns how many concern us. NotFound: no such provider.

    What is stored is not lost: if acting on it fails now, the janitor does it.
    """
    provider = house.providers.get(provider_name)
    if provider is None:
        raise NotFound(f"there is no payment provider {provider_name[:64]!r} here")
    try:
        notices = provider.parse_webhook(headers, body)
    except BadSignature as error:
        raise BadRequest(f"these news are not from {provider_name}: {error}") from None
    ours = [notice for notice in notices if notice.ours]
    for notice in ours:
        row = await _store(house, provider_name, notice)
        if row is None:
            continue
        try:
            await handle_inbox(house, row)
        except Exception:
            log.exception("news are handled later", provider=provider_name, inbox=row.id)
    return len(ours)


async def _store(house: House, source: str, notice: Notice) -> InboxRow | None:
    """The stored news, alone in their transaction; None if they were known and handled."""

    def write(books: Books) -> InboxRow:
        row = InboxRow(
            id=new_id("inb"),
            source=source,
            external_id=notice.external_id,
            body=msgspec.json.encode(notice).decode(),
            received_at=books.now,
        )
        books.add(row)
        return row

    try:
        row: InboxRow = await house.writing.submit(Work(do=write))
    except Conflict:
        return None
    return row


async def handle_inbox(house: House, row: InboxRow) -> None:
    """Act on stored news. An order of ours that we do not know yet is kept and looked for again, never dropped."""
    notice = msgspec.json.decode(row.body, type=Notice)
    order = await house.store.order_by_checkout(notice.checkout_id or notice.checkout_ref)
    if order is None or order.provider != row.source:
        await _handle_later(house, row, "no such order")
        return
    await settle_payment(house, order, row)


async def _handle_later(house: House, row: InboxRow, why: str) -> None:
    log.warning("news are handled later", source=row.source, inbox=row.id, why=why)

    def postpone(books: Books) -> None:
        at = books.now + checkouts.pause_after(row.tries)
        books.add(replace(row, outcome=why, tries=row.tries + 1, next_try_at=at))

    await house.writing.submit(Work(do=postpone))


# ---- the truth -------------------------------------------------------------------------------------------------------


async def settle_payment(
    house: House,
    order: Order,
    inbox: InboxRow | None = None,
    state: ProviderState | None = None,
    seen: Execution | None = None,
) -> Execution:
    """Ask the provider what is true of an order and store all that follows. Asking twice changes nothing twice.

    ``state``: it was asked before, when the execution stood as ``seen``. What was asked before something newer was
    learned moves no payment: then it is asked again.
    """
    why = "its answers were overtaken"
    for _ in range(MOST_ASKED):
        execution = await ensure_checkout(house, await checkouts.of_order(house, order))
        provider = house.providers.get(order.provider)
        try:
            if provider is None:
                raise Ambiguous(f"the provider {order.provider} is not set up")
            if state is None:
                seen, state = execution, await checkouts.truth(provider, execution, house.clock())
            inputs = await inputs_of(house, execution) if _may_start(execution, state) else None
            return await store_truth(house, execution, Truth(state, seen or execution, inputs, provider, inbox))
        except Overtaken:
            state = None
        except (Ambiguous, Rejected) as error:
            why = str(error)
            break
    log.warning("a payment is asked about later", execution=order.execution_id, error=why)
    if inbox is not None:
        await _handle_later(house, inbox, why)
    return await _ask_later(house, order)


def _may_start(execution: Execution, state: ProviderState) -> bool:
    return bool(state.charges) and execution.status is Status.AWAITING_PAYMENT


async def _ask_later(house: House, order: Order) -> Execution:
    def postpone(books: Books) -> Execution:
        story = Story(books, books.execution(order.execution_id))
        check_again(story, house.providers.get(order.provider), books.now, answered=False)
        return story.end()

    stored: Execution = await house.writing.submit(Work(do=postpone, executions=(order.execution_id,)))
    return stored


# ---- closing and testing ---------------------------------------------------------------------------------------------


async def close_checkout(house: House, execution: Execution) -> Execution:
    """Ask the provider to close an unpaid checkout; if it says that it is paid, it is paid."""
    order = execution.order
    if order is None or execution.status is not Status.AWAITING_PAYMENT:
        return execution
    state = await checkouts.close(house.providers.get(order.provider), order)
    if state is None or not (state.charges or state.state == "processing"):
        return execution
    return await settle_payment(house, order, state=state, seen=execution)


async def test_outcome(house: House, checkout_id: str, outcome: Result) -> Execution:
    """A button of the test checkout: what the provider then says goes the way of all news. Repeating is fine."""
    order = await house.store.order_by_checkout(checkout_id)
    provider: object = house.providers.get("test")
    if order is None or order.provider != "test" or not isinstance(provider, TestPage):
        raise NotFound("there is no test checkout with this id")
    execution = await ensure_checkout(house, await checkouts.of_order(house, order))
    if not provider.knows(checkout_id):
        raise NotFound("this checkout is not open yet")
    webhook = await provider.press(checkout_id, outcome)
    if webhook is not None:
        await accept_webhook(house, "test", *webhook)
    else:
        await settle_payment(house, order)
    return await checkouts.of_order(house, order) if execution.order is not None else execution
