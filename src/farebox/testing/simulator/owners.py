"""The owner: retries, gives money back, cancels, accepts, and starts runs of his own; and the caretaker, who at the end
sees to it that nothing waits for somebody who has left.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from farebox.core import run as rules
from farebox.core.errors import FareboxError
from farebox.core.records import FINAL_STATUSES, Execution, PaymentStatus, RunStatus, Status
from farebox.service import answers, executions, payments, runs, signals
from farebox.service.house import House
from farebox.storage.port import Conflict, StoreUnavailable
from farebox.testing.simulator.buyers import ANSWERS, answer_to
from farebox.testing.simulator.forms import fitting
from farebox.testing.simulator.process import Lost
from farebox.testing.simulator.scenario import Offer
from farebox.testing.simulator.story import Broken
from farebox.testing.simulator.world import World

Request = Callable[[House], Awaitable[object]]


class Owner:
    """Of all workflows."""

    name = "owner"

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = world.chance.stream(self.name)

    async def ask(self, told: str, what: Request) -> bool:
        """One request; whether it was granted."""
        world = self._world
        world.tell(self.name, told)
        try:
            await world.any_process(self._chance).ask(what)
        except (Lost, FareboxError, StoreUnavailable, Conflict) as error:
            world.tell(self.name, "hears {}", error)
            return False
        except Exception as error:
            world.broken(Broken(ANSWERS, self.name, repr(error)))
            return False
        return True

    async def work(self) -> None:
        """Some days he does nothing."""
        chance = self._chance
        if not chance.hits(0.5):
            return
        for _ in range(chance.number(1, 5)):
            await asyncio.sleep(chance.between(0.3, 3.0))
            found = list(self._world.disk.executions.values())
            if found:
                await self._meddle(chance.choose(found))

    async def _meddle(self, one: Execution) -> None:
        chance = self._chance
        if one.status is Status.FAILED and chance.hits(0.7):
            await self.ask(f"retries {one.id}", lambda house: executions.retry_execution(house, one.id))
        elif one.payment_status is PaymentStatus.REVIEW and chance.hits(0.7):
            await self._decide(one)
        elif one.order is not None and one.order.paid_payment_id and chance.hits(0.5):
            amount = chance.choose((None, None, 1, 250))
            await self.ask(f"gives back {amount or 'all'} of {one.id}", lambda house: _owe(house, one.id, amount))
        elif one.status not in FINAL_STATUSES and chance.hits(0.4):
            refund = chance.choose((None, True, False))
            await self.ask(
                f"cancels {one.id}", lambda house: executions.cancel_execution(house, one.id, "seller", refund)
            )

    async def _decide(self, one: Execution) -> None:
        if self._chance.hits(0.5):
            await self.ask(f"accepts the payment for {one.id}", lambda house: payments.accept_payment(house, one.id))
        else:
            await self.ask(f"sends the payment for {one.id} back", lambda house: _owe(house, one.id, None))

    async def start(self, offer: Offer) -> None:
        """A run without an execution, of a workflow that buyers cannot start, or beside them."""
        trigger = offer.trigger or offer.graph.triggers[0]
        schema = offer.graph.input_schema if offer.trigger else None
        payload = fitting(schema, self._chance) if schema else {}
        org_id, workflow_id = self._world.scenario.org_id, offer.workflow.id
        await asyncio.sleep(self._chance.between(0.0, 2.0))
        await self.ask(
            f"starts {workflow_id}",
            lambda house: runs.start_run(house, org_id, workflow_id, payload=payload, trigger_node=trigger),
        )

    # ---- when the faults have ceased ---------------------------------------------------------------------------------

    async def care(self) -> None:
        """Everything that waits for a person gets an answer, unless a deadline may come first."""
        for run in list(self._world.disk.runs.values()):
            if run.status is RunStatus.WAITING or run.status is RunStatus.RUNNING:
                await self._answer(run.id, run.execution_id)
        for one in list(self._world.disk.executions.values()):
            if one.payment_status is PaymentStatus.REVIEW and one.status is Status.AWAITING_PAYMENT:
                await self._decide(one)

    async def _answer(self, run_id: str, execution_id: str) -> None:
        world = self._world
        run = world.disk.runs[run_id]
        graph = world.scenario.graphs.get((run.workflow_id, run.version))
        rows = world.disk.journal.get(run_id, {})
        if graph is None:
            return
        from farebox.core.journal import read

        position = rules.look(graph, [read(rows[seq].body) for seq in sorted(rows)], run_id)
        for wait in rules.waits(graph, position):
            if wait.kind == "time" or (wait.until is not None and self._chance.hits(0.4)):
                continue
            data = answer_to(wait, self._chance)
            if execution_id and wait.kind in answers.ANSWERABLE:
                await self.ask(
                    f"answers {wait.step} of {execution_id}",
                    lambda house, wait=wait, data=data: answers.answer(  # type: ignore[misc]
                        house, execution_id, wait.node_id, wait.step, data
                    ),
                )
            else:
                await self.ask(
                    f"resumes {wait.step} of {run_id}",
                    lambda house, wait=wait, data=data: signals.signal(  # type: ignore[misc]
                        house, run_id, wait.node_id, data=data, step=wait.step, external_id=wait.step
                    ),
                )


def _owe(house: House, execution_id: str, amount: int | None) -> Awaitable[object]:
    return payments.owe_refund(house, execution_id, amount)
