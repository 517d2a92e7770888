"""Buyers: they create, pay, answer, follow and cancel, and do it twice, too early and too late.

What a buyer was told he remembers, and it must stay true: an execution that was acknowledged exists, its token opens
it, its timeline only grows, and what has ended stays so unless its owner lets it go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from farebox.core.errors import FareboxError, KeyReused, NotAllowed, OutcomeUnknown, Unavailable
from farebox.core.records import FINAL_STATUSES, Execution, Wait
from farebox.core.values import Json, Value
from farebox.service import answers, executions, tokens
from farebox.service.house import House
from farebox.service.open_request import Caller, OpenRequest
from farebox.storage.port import Conflict, StoreUnavailable
from farebox.testing.simulator.chance import Chance
from farebox.testing.simulator.forms import fitting
from farebox.testing.simulator.process import Lost
from farebox.testing.simulator.scenario import Offer
from farebox.testing.simulator.story import Broken
from farebox.testing.simulator.till import Till
from farebox.testing.simulator.world import World

T = TypeVar("T")

ANSWERS = "A request ends with an answer or a known error."
REMEMBERS = "What a buyer was told stays true."
PATIENCE = 12
"""How often a buyer asks again."""
HABITS = ("pays",) * 9 + ("declines", "waits", "leaves", "twice", "other amount", "cancels and pays", "late")


class Bought(Value, frozen=True):
    """What a buyer knows."""

    execution_id: str
    token: str


class Buyer:
    """One of them, with one purchase."""

    def __init__(self, world: World, number: int) -> None:
        self.name = f"buyer {number}"
        self._world = world
        self._chance = world.chance.stream(self.name)
        self._offer: Offer = self._chance.choose([one for one in world.scenario.offers if one.trigger])
        self._caller = Caller(client=f"10.0.{number}.0", exempt=self._chance.hits(0.5))
        self.bought: Bought | None = None
        self.habit = self._chance.choose(HABITS)
        self._seen: tuple[int, int] = (0, 0)

    # ---- asking ------------------------------------------------------------------------------------------------------

    async def _ask(self, what: Callable[[House], Awaitable[T]]) -> T:
        """Once, over the network. Lost, FareboxError, StoreUnavailable, Conflict."""
        try:
            return await self._world.any_process(self._chance).ask(what)
        except (Lost, FareboxError, StoreUnavailable, Conflict):
            raise
        except Exception as error:
            self._world.broken(Broken(ANSWERS, self.name, repr(error)))
            raise Lost("broken") from error

    async def _insist(self, what: Callable[[House], Awaitable[T]]) -> T | None:
        """Again and again until there is an answer; None if there is none for long."""
        for attempt in range(PATIENCE):
            try:
                return await self._ask(what)
            except (Lost, Unavailable, OutcomeUnknown, StoreUnavailable, Conflict) as error:
                self._world.tell(self.name, "hears {}, and asks again", error)
            await self._world.loop.sleep(0.1 * 2 ** min(attempt, 4))
        return None

    # ---- a purchase --------------------------------------------------------------------------------------------------

    async def shop(self) -> None:
        """All of it."""
        chance = self._chance
        await self._world.loop.sleep(chance.between(0.0, 2.0))
        request = self._request()
        try:
            execution = await self._create(request)
        except FareboxError as error:
            self._world.tell(self.name, "is refused: {}", error)
            return
        if execution is None:
            return
        if request.idempotency_key and chance.hits(0.15):
            await self._reuse_the_key(request)
        followers = [self._follow()]
        if execution.order is not None:
            followers.append(self._pay(execution))
        if chance.hits(0.15):
            followers.append(self._cancel())
        await asyncio.gather(*followers)

    def _request(self) -> OpenRequest:
        chance = self._chance
        schema = self._offer.graph.input_schema
        payload: Json = fitting(schema, chance) if schema else {"n": chance.number(0, 3)}
        key = chance.bytes(12).hex() if chance.hits(0.8) else ""
        token = f"ct_{chance.bytes(32).hex()}" if key and chance.hits(0.7) else ""
        return OpenRequest(request_payload=payload, idempotency_key=key, client_token=token)

    async def _create(self, request: OpenRequest) -> Execution | None:
        world, workflow_id = self._world, self._offer.workflow.id

        def create(house: House) -> Awaitable[executions.Opened]:
            return executions.open_execution(house, workflow_id, request, self._caller)

        world.tell(self.name, "orders {}", workflow_id)
        if request.idempotency_key:
            second = self._insist(create) if self._chance.hits(0.3) else None
            opened = await self._insist(create)
            if second is not None:
                again = await second
                if opened and again and opened.execution.id != again.execution.id:
                    self._forgets(f"one key opened {opened.execution.id} and {again.execution.id}")
                opened = opened or again
        else:
            try:
                opened = await self._ask(create)
            except (Lost, StoreUnavailable, Conflict, Unavailable, OutcomeUnknown) as error:
                world.tell(self.name, "hears {}, and does not know what he has ordered", error)
                return None
        if opened is None:
            return None
        execution = opened.execution
        world.tell(self.name, "has {}, {}", execution.id, execution.status.value)
        self.bought = Bought(execution.id, opened.client_token or request.client_token)
        self.remembers()
        return execution

    async def _reuse_the_key(self, request: OpenRequest) -> None:
        """With another body: refused, and nothing changes."""
        other = OpenRequest(
            request_payload=request.request_payload, idempotency_key=request.idempotency_key, external_ref="other"
        )
        count = len(self._world.disk.executions)
        try:
            await self._ask(
                lambda house: executions.open_execution(house, self._offer.workflow.id, other, self._caller)
            )
        except KeyReused:
            self._world.tell(self.name, "uses his key for something else, and is refused")
            return
        except (Lost, FareboxError, StoreUnavailable, Conflict):
            return
        what = f"it was accepted; there are {len(self._world.disk.executions)} executions, before {count}"
        self._world.broken(Broken("The same key with another body is refused.", self.name, what))

    # ---- paying ------------------------------------------------------------------------------------------------------

    async def _pay(self, execution: Execution) -> None:
        order, chance = execution.order, self._chance
        assert order is not None
        till = self._world.tills[order.provider]
        checkout_id = order.checkout_id
        for _ in range(20):
            if till.knows(checkout_id):
                break
            await self._world.loop.sleep(0.5)
        else:
            return  # the page was never opened
        await self._world.loop.sleep(chance.between(0.0, 3.0))
        self._world.tell(self.name, "at the checkout: {}", self.habit)
        match self.habit:
            case "pays":
                till.pay(checkout_id)
            case "declines":
                till.decline(checkout_id)
                await self._world.loop.sleep(chance.between(0.0, 2.0))
                if chance.hits(0.6):
                    till.pay(checkout_id)
            case "waits":
                till.process(checkout_id)
                await self._world.loop.sleep(chance.between(0.0, 3.0))
                if chance.hits(0.5):
                    chance.choose((till.pay, till.decline))(checkout_id)
            case "twice":
                till.pay(checkout_id)
                await self._world.loop.sleep(chance.between(0.0, 2.0))
                till.pay(checkout_id)
            case "other amount":
                till.pay(checkout_id, order.amount + chance.choose((-1, 1, 100)))
            case "cancels and pays":
                await self._cancel()
                till.pay(checkout_id)
            case _:
                return
        await self._aftermath(till, checkout_id)

    async def _aftermath(self, till: Till, checkout_id: str) -> None:
        """What may become of a payment at the provider."""
        chance = self._chance
        if chance.hits(0.06):
            await self._world.loop.sleep(chance.between(0.0, 5.0))
            till.dispute(checkout_id, "open")
            await self._world.loop.sleep(chance.between(0.0, 5.0))
            till.dispute(checkout_id, chance.choose(("won", "lost")))
        elif chance.hits(0.04):
            await self._world.loop.sleep(chance.between(0.0, 5.0))
            till.give_back_by_hand(checkout_id, chance.choose((1, 100, till.hosted[checkout_id].order.amount)))

    def comes_late(self) -> None:
        """Whoever is late pays once everything is over."""
        stored = self._world.disk.executions.get(self.bought.execution_id) if self.bought is not None else None
        order = stored.order if stored is not None else None
        if self.habit == "late" and order is not None and stored is not None and stored.status in FINAL_STATUSES:
            till = self._world.tills[order.provider]
            if till.knows(order.checkout_id) and not till.hosted[order.checkout_id].charges:
                self._world.tell(self.name, "pays late")
                till.pay(order.checkout_id)

    # ---- following, answering, cancelling ----------------------------------------------------------------------------

    async def _follow(self) -> None:
        """Look now and then, and answer what is asked."""
        assert self.bought is not None
        chance, bought = self._chance, self.bought
        for _ in range(chance.number(2, 6)):
            await self._world.loop.sleep(chance.between(0.1, 2.0))
            if bought.token:
                try:
                    _, glance = await self._ask(
                        lambda house: tokens.look(house, bought.execution_id, bought.token, "read")
                    )
                except (Lost, FareboxError, StoreUnavailable, Conflict):
                    continue
                if (glance.rev, glance.seq) < self._seen and self._world.judge.alone:
                    self._forgets(f"he saw revision {self._seen}, then {glance.rev, glance.seq}")
                self._seen = (glance.rev, glance.seq)
            await self._answer()

    async def _answer(self) -> None:
        assert self.bought is not None
        chance, execution_id = self._chance, self.bought.execution_id
        stored = self._world.disk.executions.get(execution_id)
        forms = [wait for wait in stored.waits if wait.kind in answers.ANSWERABLE] if stored is not None else []
        if not forms:
            waits = [node for node in self._offer.graph.nodes.values() if node.flow == "wait"]
            if waits and chance.hits(0.2):
                await self._give(waits[0].id, "", {"early": True})
            return
        wait = chance.choose(forms)
        if chance.hits(0.3):
            return
        data = answer_to(wait, self._chance)
        given = await self._give(wait.node_id, wait.step, data)
        if chance.hits(0.3):
            again = await self._give(wait.node_id, wait.step, data)
            if given is True and again is False:
                self._forgets(f"his answer to {wait.step} was taken, and the same one was refused")
        if chance.hits(0.2) and given is True and await self._give(wait.node_id, wait.step, {"other": data}) is True:
            self._forgets(f"two different answers to {wait.step} were taken")

    async def _give(self, node_id: str, step: str, data: Json) -> bool | None:
        """Whether it was taken; None: nobody knows."""
        assert self.bought is not None
        execution_id = self.bought.execution_id
        try:
            await self._ask(lambda house: answers.answer(house, execution_id, node_id, step, data))
        except (Lost, OutcomeUnknown, Unavailable, StoreUnavailable, Conflict):
            return None
        except FareboxError:
            return False
        self._world.tell(self.name, "answered {} of {}", step or node_id, execution_id)
        run_id = self._world.disk.executions[execution_id].run_id
        if ("signals", run_id, answers.SOURCE, step or f"{node_id}#1") not in self._world.disk.unique:
            self._forgets(f"his answer to {step or node_id} was acknowledged, and is not stored")
        return True

    async def _cancel(self) -> None:
        assert self.bought is not None
        execution_id = self.bought.execution_id
        await self._world.loop.sleep(self._chance.between(0.0, 4.0))
        self._world.tell(self.name, "cancels {}", execution_id)
        try:
            await self._insist(lambda house: executions.cancel_execution(house, execution_id, "buyer"))
        except NotAllowed as error:
            self._world.tell(self.name, "may not cancel: {}", error)
        except FareboxError as error:
            self._world.tell(self.name, "is refused: {}", error)

    # ---- remembering -------------------------------------------------------------------------------------------------

    def remembers(self) -> None:
        """What was acknowledged is stored."""
        if self.bought is None:
            return
        disk, bought = self._world.disk, self.bought
        if bought.execution_id not in disk.executions:
            self._forgets(f"{bought.execution_id} was acknowledged, and does not exist")
        elif bought.token and (bought.execution_id, tokens.digest(bought.token)) not in disk.tokens:
            self._forgets(f"his token does not open {bought.execution_id}")

    def _forgets(self, what: str) -> None:
        self._world.broken(Broken(REMEMBERS, self.name, what))


def answer_to(wait: Wait, chance: Chance) -> Json:
    """Data that fit the form of a wait."""
    return fitting(wait.form, chance) if wait.form else {"approved": True}
