"""One schedule: a seed let loose on a scenario, until everything has come to an end, or something is broken."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from pathlib import Path

from farebox import ids
from farebox.core import run as rules
from farebox.core.journal import read
from farebox.core.records import FINAL_STATUSES, PaymentStatus
from farebox.core.run_row import FINAL_RUN_STATUSES
from farebox.core.values import Value
from farebox.storage.port import Violation
from farebox.testing.clock import NOON
from farebox.testing.simulator.audit import Audit, audited
from farebox.testing.simulator.buyers import Buyer
from farebox.testing.simulator.loop import Stuck
from farebox.testing.simulator.owners import Owner
from farebox.testing.simulator.quiet import listening
from farebox.testing.simulator.scenario import Scenario
from farebox.testing.simulator.story import Broken
from farebox.testing.simulator.world import World

ENDS = "Everything comes to a legal end once the faults cease."
BUG = "Nothing goes wrong inside that nobody foresaw."
MOST_ROUNDS = 120
LEAPS = (0.0, 1.0, 5.0, 15.0, 61.0, 301.0, 901.0)
"""Seconds that pass at once, more and more, while nothing is known to be due."""


class Ended(Value, frozen=True, kw_only=True):
    """What has become of a schedule."""

    seed: int
    scenario: str
    broken: tuple[str, str, str] | None = None
    """(invariant, subject, what)."""
    story: list[str] = []
    outcomes: dict[str, int] = {}
    """How many executions and runs ended how."""
    nodes: frozenset[tuple[str, str]] = frozenset()
    """(workflow id, node) that were visited."""
    exits: frozenset[tuple[str, str, str]] = frozenset()
    """(workflow id, node, label) by which nodes were left."""
    failures: dict[str, int] = {}
    """Codes of failed steps."""
    transactions: int = 0
    crashes: int = 0
    seconds: float = 0.0
    """Virtual ones."""


def play(
    scenario: Scenario, seed: int, *, sqlite: bool = False, told: bool = False, audit: Audit | None = None
) -> Ended:
    """Everything that this seed decides. ``told``: with its story also if nothing breaks. ``audit``: what is stored at
    the end is given to this one, together with other schedules; None: it is looked at here."""
    if not sqlite:
        return _play(World(scenario, seed), told, audit)
    with tempfile.TemporaryDirectory(prefix="farebox-simulated-") as folder:
        return _play(World(scenario, seed, file=Path(folder) / "farebox.db"), told, audit)


def _play(world: World, told: bool, audit: Audit | None) -> Ended:
    broken: Broken | None = None
    entropy = world.chance.stream("ids")

    def unforeseen(what: str, error: BaseException | None) -> None:
        world.broken(Broken(BUG, what, repr(error)))

    with ids.foreseen(lambda: world.wall() * 1_000_000, entropy.bytes), listening(unforeseen):
        try:
            world.loop.run_until_complete(_live(world, audit))
        except Broken as error:
            broken = error
        except Stuck as error:
            broken = Broken(ENDS, "the schedule", str(error))
            world.tell("judge", "BROKEN: {}", broken)
        finally:
            for process in world.processes:
                process.die()
                process.bury()
    return _summary(world, broken, told)


async def _live(world: World, audit: Audit | None) -> None:
    chance = world.chance.stream("people")
    if world.file is not None:
        await _copy(world)
    for process in world.processes:
        await process.begin()
    world.plan_crashes(world.weather.crashes)
    public = [offer for offer in world.scenario.offers if offer.trigger]
    buyers = [Buyer(world, number) for number in range(1, chance.number(1, 3) + 1)] if public else []
    owner = Owner(world)
    private = [offer for offer in world.scenario.offers if not offer.trigger]
    starts = private if chance.hits(0.5) or not buyers else []
    clock = world.loop.create_task(world.move_the_clock())
    await asyncio.gather(owner.work(), *(owner.start(one) for one in starts), *(buyer.shop() for buyer in buyers))
    await clock
    await _recover(world)
    await _come_to_rest(world, owner, buyers)
    for buyer in buyers:
        buyer.remembers()
    await _close(world, audit)


async def _copy(world: World) -> None:
    """The scenario's workflows in a real database."""
    from farebox.storage.sqlite.store import SqliteStore

    assert world.file is not None
    store = await SqliteStore.open(world.file)
    for organization in world.disk.organizations.values():
        await store.put_organization(organization)
    for workflow in world.disk.workflows.values():
        version = world.disk.versions[workflow.id, workflow.version]
        schedules = [one for one in world.disk.schedules.values() if one.workflow_id == workflow.id]
        from msgspec.structs import replace

        await store.put_workflow(replace(workflow, lock=1), version, schedules)
    await store.close()


async def _recover(world: World) -> None:
    """One process goes on, without faults."""
    world.cease()
    for process in world.processes[1:]:
        process.die()
    first = world.processes[0]
    if not first.alive:
        await first.begin()
    for till in world.tills.values():
        till.settle_down()


async def _come_to_rest(world: World, owner: Owner, buyers: list[Buyer]) -> None:
    """Time passes until all has ended. What does not end is told."""
    leap = 0
    for _ in range(MOST_ROUNDS):
        await asyncio.sleep(0.4)
        open_ends = unfinished(world)
        if not open_ends:
            late = [buyer for buyer in buyers if buyer.habit == "late"]
            for buyer in late:
                buyer.comes_late()
                buyer.habit = "came late"
            if not late:
                return
            continue
        await owner.care()
        due = _next_due(world)
        if due is not None and due > world.wall():
            world.loop.leap((due - world.wall()) / 1000)
            leap = 0
        else:
            world.loop.leap(LEAPS[min(leap, len(LEAPS) - 1)])
            leap += 1
        world.processes[0].look()
    told = "; ".join(unfinished(world))
    world.broken(Broken(ENDS, world.story.short(told), "and nothing more happens"))


def _next_due(world: World) -> int | None:
    """When the store knows something to be due."""
    disk = world.disk
    due = [timer.due_at for timer in disk.timers.values()]
    due += [order.next_check_at for order in disk.orders.values()]
    due += [refund.next_try_at for refund in disk.refunds.values() if refund.status == "pending"]
    due += [news.next_try_at for news in disk.inbox.values() if news.handled_at is None]
    return min((one for one in due if one is not None), default=None)


def unfinished(world: World) -> list[str]:
    """Everything that has not come to a legal end."""
    disk = world.disk
    found = [
        f"{one.id} is {one.status.value}, {one.payment_status.value}"
        for one in disk.executions.values()
        if one.status not in FINAL_STATUSES
        or one.payment_status in (PaymentStatus.PROCESSING, PaymentStatus.REFUND_PENDING)
    ]
    found += [f"{run.id} is {run.status.value}" for run in disk.runs.values() if run.status not in FINAL_RUN_STATUSES]
    found += [f"{one.id} is owed" for one in disk.refunds.values() if one.status == "pending"]
    found += [f"{one.id} ({one.external_id}) is not handled" for one in disk.inbox.values() if one.handled_at is None]
    known = {(one.provider, one.external_id) for one in disk.payments.values()}
    for name, till in world.tills.items():
        found += [f"{charge} is not known" for charge in till.ledger() if (name, charge) not in known]
    return found


async def _close(world: World, audit: Audit | None) -> None:
    """Everything has ended: now all of it must agree."""
    _ledger(world)
    _journals(world)
    violations: list[Violation] = []
    if audit is not None:
        audit.add(world.disk)
    else:
        violations += audited(world.disk)
    if world.file is not None:
        from farebox.storage.sqlite.store import SqliteStore

        world.processes[0].die()
        store = await SqliteStore.open(world.file)
        violations += await store.verify()
        await store.close()
    for one in violations:
        world.broken(Broken(one.invariant, one.subject, one.message))


def _ledger(world: World) -> None:
    """The provider's books and ours: each charge counted once and exactly, each refund made as it is recorded."""
    for name, till in world.tills.items():
        payments = {one.external_id: one for one in world.disk.payments.values() if one.provider == name}
        for charge in till.ledger().values():
            payment = payments[charge.id]
            if (payment.amount, payment.currency) != (charge.amount, charge.currency):
                what = f"{payment.amount} is stored, {charge.amount} was taken"
                world.broken(Broken("A payment is stored as the provider took it.", charge.id, what))
            ours = [one for one in world.disk.refunds.values() if one.payment_id == payment.id]
            made = {one.id: one.amount for one in ours if one.status == "issued" and one.id in charge.refunds}
            if made != charge.refunds and not charge.dispute:
                what = f"{sorted(made.values())} is stored, {sorted(charge.refunds.values())} went back"
                world.broken(Broken("Merchant balance = settled - refunded.", charge.id, what))


def _journals(world: World) -> None:
    """Every journal can be folded anew, and ends where its run ends."""
    for run in world.disk.runs.values():
        graph = world.scenario.graphs[run.workflow_id, run.version]
        rows = world.disk.journal[run.id]
        position = rules.look(graph, [read(rows[seq].body) for seq in sorted(rows)], run.id)
        if position.final is None:
            world.broken(Broken("A run that has ended has a journal that has.", run.id, "its fold goes on"))


def _summary(world: World, broken: Broken | None, told: bool) -> Ended:
    disk = world.disk
    outcomes: Counter[str] = Counter()
    for one in disk.executions.values():
        outcomes[f"{one.status.value}, {one.payment_status.value}"] += 1
    for run in disk.runs.values():
        if not run.execution_id:
            outcomes[f"run {run.status.value}"] += 1
    nodes: set[tuple[str, str]] = set()
    exits: set[tuple[str, str, str]] = set()
    failures: Counter[str] = Counter()
    for run_id, rows in disk.journal.items():
        workflow_id = disk.runs[run_id].workflow_id
        for row in rows.values():
            if row.step and row.kind != "step.skipped":
                node = row.step.partition("#")[0]
                nodes.add((workflow_id, node))
                if row.kind in ("step.done", "step.failed"):
                    entry = read(row.body)
                    label = getattr(entry, "exit", "")
                    if label:
                        exits.add((workflow_id, node, label))
                    failure = getattr(entry, "failure", None)
                    if failure is not None:
                        failures[failure.code] += 1
    return Ended(
        seed=world.seed,
        scenario=world.scenario.name,
        broken=None if broken is None else (broken.invariant, world.story.short(broken.subject), broken.what),
        story=world.story.lines() if told or broken is not None else [],
        outcomes=dict(outcomes),
        nodes=frozenset(nodes),
        exits=frozenset(exits),
        failures=dict(failures),
        transactions=world.judge.looked,
        crashes=sum(process.deaths for process in world.processes) if broken is None else 0,
        seconds=(world.wall() - NOON) / 1000,
    )
