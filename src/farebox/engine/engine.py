"""The engine: everything that moves by itself. Started once beside the API, stopped once.

It joins dispatch (who is advanced), admission (who may start), the runners, and the loops. Some loops go in every
process that advances runs: timers and schedules, of which each one that is due is taken by one of them. The others are
duties, done by one process at a time: admission, the sweep for runs that nobody advances, the janitor, the cleaner. A
process that is alone does all of them; in a fleet (``membership``) they are handed out as runs are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from farebox.actions.port import ActionSpec
from farebox.actions.sending import Client
from farebox.core.records import Execution, Run, RunStatus
from farebox.engine.admission import Admission
from farebox.engine.bulk import BulkRetries
from farebox.engine.cleaner import Cleaner
from farebox.engine.desk import Desk
from farebox.engine.dispatch import EmbeddedDispatch
from farebox.engine.duties import Duties
from farebox.engine.fleet import FleetDispatch
from farebox.engine.fleet_timers import FleetTimers
from farebox.engine.janitor import Janitor
from farebox.engine.locks import FleetLocks, OwnLocks
from farebox.engine.membership import Membership
from farebox.engine.pool import Pool
from farebox.engine.runner import Runner
from farebox.engine.schedules import Schedules
from farebox.engine.strays import Strays
from farebox.engine.supervisor import Supervisor
from farebox.engine.timers import Timers
from farebox.service.house import House
from farebox.storage.port_fleet import QUEUED


class Engine:
    """``committed`` belongs behind the writer's ``on_commit``. ``membership``: this process is one of a fleet."""

    def __init__(
        self,
        house: House,
        actions: Mapping[str, ActionSpec],
        http: Client | None = None,
        membership: Membership | None = None,
    ) -> None:
        self._house = house
        self._membership = membership
        self._loops = Supervisor()
        self._running = False
        self.duties = Duties(self._loops)
        self.pool = Pool(lambda run_id: Runner(run_id, self._desk), house.settings.active_runs)
        self.timers: Timers | FleetTimers
        self.dispatch: EmbeddedDispatch | FleetDispatch
        if membership is None:
            alone = EmbeddedDispatch(self.pool)
            self.timers = timers = Timers(house.store, house.clock, alone.wake)
            self._desk = Desk(house, actions, timers, OwnLocks(), http)
            self.dispatch = alone
            self._hand = partial(self._hand_alone, alone)
        else:
            self.timers = timers_of_all = FleetTimers(house.store, membership.fleet, house.clock)
            self._desk = Desk(house, actions, timers_of_all, FleetLocks(membership), http)
            self.dispatch = shared = FleetDispatch(self.pool, membership, house, self._desk.fresh, self.duties)
            self._hand = partial(self._hand_to_all, shared, membership)
        self.schedules = Schedules(house)
        self.janitor = Janitor(house)
        self.cleaner = Cleaner(house)
        self.bulk = BulkRetries(house)
        self.admission = Admission(house, self.dispatch, 0 if membership else house.settings.active_runs)
        if membership is None:
            self._desk.admitted = self.admission.admitted
            house.may_start = self.admission.may_start
            house.writing.on_forget = partial(alone.keep_promises, ())
        self.strays = Strays(house, self.dispatch, self.admission)
        self.duties.add("admission", self.admission.run if membership is None else self._admit_anew)
        self.duties.add("sweep", self.strays.run)
        self.duties.add("janitor", self.janitor.run)
        self.duties.add("cleaner", self.cleaner.run)
        self.duties.add("bulk-retries", self.bulk.run)

    async def start(self) -> None:
        """Begin: recover, then advance whatever is woken. Returns at once."""
        self._running = True
        self._loops.keep("timers", self.timers.run)
        self._loops.keep("schedules", self.schedules.run)
        if isinstance(self.dispatch, FleetDispatch):
            self._loops.keep("settling", self.dispatch.settle_on)
            self._loops.keep("taking", self.dispatch.take_on)
        else:
            self.duties.begin_all()

    async def stop(self, grace: float) -> None:
        """Decide nothing more; let actions in flight finish for ``grace`` seconds and store what they gave."""
        self._running = False
        self._desk.stopping = True
        await self._loops.stop()
        await self.dispatch.settle(grace)

    async def abandon(self) -> None:
        """Drop everything as a crash would, within a process that lives on (a test's)."""
        self._running = False
        await self._loops.stop()
        await self.pool.settle(0)

    def committed(self, executions: Sequence[Execution], runs: Sequence[Run], wakes: Sequence[str]) -> None:
        """What has just become durable: runs that were cancelled are dropped, those that are due are woken."""
        for run in runs:
            if run.status is RunStatus.CANCELLED:
                self.dispatch.interrupt(run.id)
        self._hand(runs, wakes)
        for execution in executions:
            self.janitor.notice(execution)

    def heard(self, words: Sequence[str]) -> None:
        """What other processes of the fleet have changed; nothing at all: they may have changed anything."""
        if isinstance(self.dispatch, FleetDispatch):
            self.dispatch.heard(words)
        if self.duties.has("admission"):
            for word in words:
                self.admission.heard(word)

    def look(self) -> None:
        """The clock may have moved: look at queues, timers, schedules and duties now."""
        self.admission.look()
        self.timers.look()
        self.schedules.look()
        self.janitor.look()
        self.bulk.look()

    @property
    def ready(self) -> bool:
        """Whether the engine runs and none of its loops keeps dying."""
        heard = self._membership is None or self._membership.ready
        return self._running and heard and not self._loops.ailing

    @property
    def active_runs(self) -> int:
        """Runs in memory."""
        return self.dispatch.active

    @property
    def queued_runs(self) -> int:
        """Runs that wait for room: of their workflow, or in memory."""
        return self.dispatch.queued + self.admission.waiting

    def eta(self, workflow_id: str, position: int) -> int | None:
        """``House.queue_eta``. In a fleet only the process that admits knows."""
        if self._membership is not None and not self.duties.has("admission"):
            return None
        return self.admission.eta(workflow_id, position)

    async def _admit_anew(self) -> None:
        """Others have admitted before."""
        self.admission.forget()
        await self.admission.run()

    def _hand_alone(self, dispatch: EmbeddedDispatch, runs: Sequence[Run], wakes: Sequence[str]) -> None:
        """Whoever is due is taken up here, with what was just written of him at hand; or queues for his first start."""
        writing, fresh, admission = self._house.writing, self._desk.fresh, self.admission
        opened, begun = writing.opened, writing.begun
        if opened:
            for run in runs:
                if run.id in opened:
                    fresh[run.id] = run, opened[run.id], begun.get(run.id)
        if admission.watches:
            for run in runs:
                admission.moved(run)
        new = {run_id: fresh[run_id][0] for run_id in wakes if run_id in fresh}
        begun_here = [run_id for run_id, run in new.items() if run.status is RunStatus.RUNNING]
        dispatch.keep_promises(begun_here)
        for run_id in wakes:
            if run_id not in new or (new[run_id].status is RunStatus.QUEUED and admission.admits(new[run_id])):
                dispatch.wake(run_id)
        fresh.clear()

    def _hand_to_all(
        self, dispatch: FleetDispatch, membership: Membership, runs: Sequence[Run], wakes: Sequence[str]
    ) -> None:
        """The transaction has handed out who is due. What it left to admission is told there, if that is done here."""
        if wakes:
            dispatch.woken(wakes)
        if self.duties.has("admission"):
            for run in runs:
                self.admission.heard(run.workflow_id)
                if run.id in membership.left:
                    self.admission.heard(f"{QUEUED}{run.workflow_id}/{run.org_id}")
