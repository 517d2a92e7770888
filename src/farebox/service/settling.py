"""What a provider says is true of an order, stored with everything that follows from it: payments, the run, refund
duties, the timeline. Every charge is judged for itself: one that is wrong takes nothing from those beside it.
"""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from msgspec.structs import replace

from farebox.core import execution as rules
from farebox.core.errors import Unavailable
from farebox.core.outcome import Outcome
from farebox.core.records import Execution, InboxRow, Order, Payment, Refund
from farebox.core.refunds import Overlooked
from farebox.core.values import Millis
from farebox.ids import new_id
from farebox.payments.port import Charge, Provider, ProviderState
from farebox.service import checkouts
from farebox.service.house import House
from farebox.service.keeping import Asked, Story, start_run
from farebox.service.run_inputs import RunInputs
from farebox.storage.port import Books, Conflict, Work

log = structlog.get_logger(__name__)

MOST_CHANGES = 3
"""How often what is true is stored again because something else came in between."""


class Overtaken(Exception):
    """After the provider was asked something else was learned of this order, so its answer may be older: ask again."""


class Truth:
    """What a provider has said of an order, with all that is needed to store it."""

    def __init__(
        self,
        state: ProviderState,
        seen: Execution,
        inputs: RunInputs | None,
        provider: Provider | None,
        inbox: InboxRow | None,
    ) -> None:
        self.state = state
        self.seen = seen
        """The execution as it stood when the provider was asked."""
        self.inputs = inputs
        self.provider = provider
        self.inbox = inbox
        self.note = ""
        self.run_id = new_id("run")
        self.payments: dict[str, str] = {}
        """Ids of the stored payments, by the provider's id of the charge."""
        self.refunds: dict[str, Refund] = {}
        """The stored refunds. Read only if a charge was lost: then those that are open end."""

    async def read(self, house: House, execution: Execution) -> None:
        """What the rules must know of the past."""
        if any(charge.dispute == "lost" for charge in self.state.charges):
            self.payments = {one.external_id: one.id for one in await house.store.payments(execution.id)}
            self.refunds = {one.id: one for one in await house.store.refunds(execution.id)}

    async def leave_out_foreign(self, house: House, order: Order) -> bool:
        """Charges that were counted for another order are not this one's. Whether there were any."""
        own: list[Charge] = []
        for charge in self.state.charges:
            known = await house.store.payment(order.provider, charge.external_id)
            if known is None or known.order_id == order.id:
                own.append(charge)
            else:
                log.error("a payment of another order was reported", order=order.id, payment=known.id)
        found = len(own) < len(self.state.charges)
        if found:
            self.state, self.note = replace(self.state, charges=tuple(own)), "payment of another order"
        return found


async def store_truth(house: House, execution: Execution, truth: Truth) -> Execution:
    """Store it. Again, if meanwhile a charge was counted for another order, or a refund became owed. Overtaken."""
    order = execution.order
    assert order is not None
    for _ in range(len(truth.state.charges) + MOST_CHANGES):
        await truth.read(house, execution)
        try:
            return await _store(house, execution, truth)
        except Overlooked:
            continue
        except Conflict as error:
            if error.table != "payments" or not await truth.leave_out_foreign(house, order):
                raise
    raise Unavailable("this payment changes too fast; it is looked at again later", retry_after=1)


async def _store(house: House, execution: Execution, truth: Truth) -> Execution:
    def write(books: Books) -> Execution:
        present = books.execution(execution.id)
        story = Story(books, present)
        payments, refunds = dict(truth.payments), dict(truth.refunds)
        for charge in truth.state.charges:
            outcome = _take_charge(house, story, books, charge, truth)
            refunds.update((one.id, one) for one in outcome.refunds)
            if outcome.payment is not None:
                payments[charge.external_id] = outcome.payment.id
            _take_aftermath(story, charge, payments.get(charge.external_id, ""), refunds, books.now)
        if _take_state(story, truth.state, books.now) and present.stamp != truth.seen.stamp:
            raise Overtaken()
        check_again(story, truth.provider, books.now)
        if truth.inbox is not None:
            outcome_word = truth.note or story.execution.payment_status.value
            story.add(replace(truth.inbox, handled_at=books.now, outcome=outcome_word, next_try_at=None))
        return story.end()

    stored: Execution = await house.writing.submit(Work(do=write, executions=(execution.id,)))
    return stored


def check_again(story: Story, provider: Provider | None, now: Millis, *, answered: bool = True) -> None:
    """Note when the provider is asked about this order again."""
    at = checkouts.next_check(story.execution, provider, now, answered=answered)
    story.take(rules.check_again(story.execution, at, now))


def _take_charge(house: House, story: Story, books: Books, charge: Charge, truth: Truth) -> Outcome:
    execution, now = story.execution, books.now
    order = execution.order
    assert order is not None
    payment = Payment(
        id=new_id("pay"),
        order_id=order.id,
        execution_id=execution.id,
        org_id=execution.org_id,
        provider=order.provider,
        external_id=charge.external_id,
        amount=charge.amount,
        currency=charge.currency.upper(),
        mode=charge.mode,
        received_at=now,
    )
    outcome = story.take(rules.receive(execution, payment, charge.payee_ok, truth.run_id, now))
    if outcome.starts:
        inputs = truth.inputs
        assert inputs is not None  # it awaited its payment when they were read, and nothing goes back to awaiting
        asked = Asked(inputs.trigger, inputs.payload)
        at_once = house.may_start(inputs.graph, story.execution.run_id)
        start_run(books, story, inputs.workflow, inputs.graph, asked, at_once)
    return outcome


def _take_aftermath(story: Story, charge: Charge, payment_id: str, refunds: Mapping[str, Refund], now: Millis) -> None:
    """What became of a payment at the provider: disputes, and refunds made in its own pages."""
    order = story.execution.order
    assert order is not None
    if order.paid_charge != charge.external_id:
        if charge.dispute == "lost":
            story.take(rules.lost_beside(story.execution, payment_id, refunds.values(), now))
        return
    if charge.dispute in ("open", "lost"):
        story.take(rules.disputed(story.execution, now))
    if charge.dispute in ("won", "lost"):
        story.take(rules.dispute_closed(story.execution, charge.dispute == "won", refunds.values(), now))
    if order.owed_amount == 0 and charge.refunded > order.refunded_amount:
        amount = charge.refunded - order.refunded_amount
        story.take(rules.returned_elsewhere(story.execution, new_id("ref"), amount, "", now))


def _take_state(story: Story, state: ProviderState, now: Millis) -> bool:
    """Whether the payment moves by it. Charges are facts, whenever they are told; this is true only of its moment."""
    outcomes = [story.take(rules.declined(story.execution, state.declines, now))]
    if state.state == "processing":
        outcomes.append(story.take(rules.processing(story.execution, now)))
    elif state.state in ("declined", "expired") and not state.charges:
        outcomes.append(story.take(rules.stopped(story.execution, now)))
    if state.state == "expired" and not state.charges:
        outcomes.append(story.take(rules.close(story.execution, now)))
    return any(outcome.changed for outcome in outcomes)
