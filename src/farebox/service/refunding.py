"""Sending money back: the duties that are stored are carried out here, once each, whatever goes wrong in between."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from msgspec.structs import replace

from farebox.core import execution as rules
from farebox.core.errors import NotAllowed, NotFound
from farebox.core.records import Execution, Payment, PaymentStatus, Refund, Status
from farebox.ids import new_id
from farebox.payments.port import Ambiguous, Provider, Rejected
from farebox.service import checkouts
from farebox.service.house import House
from farebox.service.keeping import Asked, Story, keep, start_run
from farebox.service.run_inputs import inputs_of
from farebox.storage.port import Books, Work

log = structlog.get_logger(__name__)


async def issue_refund(house: House, refund: Refund) -> Execution:
    """Carry out one owed refund. Ambiguity changes nothing but the time of the next try."""
    execution = await house.store.execution(refund.execution_id)
    if execution is None or execution.order is None:
        raise NotFound(f"there is no execution {refund.execution_id}")
    if refund.id not in execution.order.refunds_open:
        return execution
    if execution.payment_status is PaymentStatus.DISPUTED and refund.payment_id == execution.order.paid_payment_id:
        return await _later(house, refund, "the payment is disputed; its outcome decides")
    provider = house.providers.get(execution.order.provider)
    if provider is None:
        return await _later(house, refund, f"the provider {execution.order.provider} is not set up")
    try:
        ref = await _give_back(house, provider, execution, refund)
    except Rejected as error:
        log.error("a refund was refused", execution=execution.id, refund=refund.id, error=str(error))

        def refuse(books: Books) -> Execution:
            return keep(books, rules.refund_refused(books.execution(refund.execution_id), refund, books.now))

        return await _submit(house, refund.execution_id, refuse)
    except Ambiguous as error:
        return await _later(house, refund, str(error))

    def issued(books: Books) -> Execution:
        present = books.execution(refund.execution_id)
        if present.refund is not None and (present.refund.id, present.refund.status) == (refund.id, "withdrawn"):
            # A dispute was lost while the provider sent it: what it says of the charge tells how much is gone.
            log.error("a refund was sent although it was withdrawn", execution=present.id, refund=refund.id)
            return keep(books, rules.check_again(present, books.now, books.now))
        return keep(books, rules.refund_issued(present, refund, ref, books.now))

    return await _submit(house, refund.execution_id, issued)


async def _give_back(house: House, provider: Provider, execution: Execution, refund: Refund) -> str:
    assert execution.order is not None
    # An earlier try may have worked after all: it was ambiguous, or a crash came before its answer was stored.
    found = await checkouts.asked(provider.find_refund(refund, execution.order))
    if found is not None:
        return found
    payments = await house.store.payments(execution.id)
    charge = next((payment.external_id for payment in payments if payment.id == refund.payment_id), None)
    if charge is None:
        raise Rejected(f"there is no payment {refund.payment_id}")
    return await checkouts.asked(provider.refund(refund, execution.order, charge))


async def _later(house: House, refund: Refund, why: str) -> Execution:
    log.warning("a refund is tried again later", refund=refund.id, tries=refund.tries + 1, error=why)

    def postpone(books: Books) -> Execution:
        execution = books.execution(refund.execution_id)
        if execution.order is not None and refund.id in execution.order.refunds_open:
            at = books.now + checkouts.pause_after(refund.tries)
            books.add(replace(refund, tries=refund.tries + 1, next_try_at=at))
        return execution

    return await _submit(house, refund.execution_id, postpone)


async def owe_refund(
    house: House, execution_id: str, amount: int | None = None, refund_id: str = "", payment_id: str = ""
) -> Execution:
    """The owner gives money back: all that is left, or ``amount``. NotAllowed if there is not so much.

    ``payment_id`` names one of several payments that wait for his hand; '' is the one the order believes, or the only
    one that waits.
    """
    execution = await house.store.execution(execution_id)
    if execution is None:
        raise NotFound(f"there is no execution {execution_id}")
    held = await _held(house, execution, payment_id)
    if execution.status is Status.AWAITING_PAYMENT and execution.order is not None:
        await checkouts.close(house.providers.get(execution.order.provider), execution.order)
    chosen = refund_id or new_id("ref")

    def owe(books: Books) -> Execution:
        return keep(books, rules.owe_refund(books.execution(execution_id), chosen, amount, held, books.now))

    return await _submit(house, execution_id, owe)


async def accept_payment(house: House, execution_id: str, payment_id: str = "") -> Execution:
    """The owner takes a payment in review as good: the execution is queued. ``payment_id``: which, if several wait."""
    execution = await house.store.execution(execution_id)
    if execution is None:
        raise NotFound(f"there is no execution {execution_id}")
    held = await _held(house, execution, payment_id)
    if held is None or held.kind != "mismatched" or execution.payment_status is not PaymentStatus.REVIEW:
        raise NotAllowed("there is no payment in review")
    inputs = await inputs_of(house, execution)
    run_id = new_id("run")

    def accept(books: Books) -> Execution:
        story = Story(books, books.execution(execution_id))
        queued = story.take(rules.accept(story.execution, held, run_id, books.now)).execution
        asked = Asked(inputs.trigger, inputs.payload)
        at_once = house.may_start(inputs.graph, queued.run_id)
        start_run(books, story, inputs.workflow, inputs.graph, asked, at_once)
        story.end()
        return queued

    return await _submit(house, execution_id, accept)


async def _held(house: House, execution: Execution, payment_id: str) -> Payment | None:
    """The payment that the owner decides about; None: the one that the order believes, or none at all."""
    order = execution.order
    if order is None or (order.paid_payment_id and payment_id in ("", order.paid_payment_id)):
        return None
    if not payment_id and len(order.held) > 1:
        raise NotAllowed(f"several payments wait for your decision; name one: {', '.join(order.held)}")
    wanted = payment_id or next(iter(order.held), "")
    found = next((one for one in await house.store.payments(execution.id) if one.id == wanted), None)
    if found is None and payment_id:
        raise NotFound(f"this execution has no payment {payment_id[:64]!r}")
    return found


async def _submit(house: House, execution_id: str, do: Callable[[Books], Execution]) -> Execution:
    stored: Execution = await house.writing.submit(Work(do=do, executions=(execution_id,)))
    return stored
