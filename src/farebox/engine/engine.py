"""The engine: everything that moves by itself. Started once beside the API, stopped once.

It joins dispatch (who is advanced), admission (who may start), the runners, and the loops: timers, schedules, janitor,
and the sweep for runs that nobody advances: at the start, all that were under way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from farebox.actions.port import ActionSpec
from farebox.actions.sending import Client
from farebox.core.records import Execution, Run, RunStatus
from farebox.engine.admission import Admission
from farebox.engine.cleaner import Cleaner
from farebox.engine.desk import Desk
from farebox.engine.dispatch import EmbeddedDispatch
from farebox.engine.janitor import Janitor
from farebox.engine.pool import Pool
from farebox.engine.runner import Runner
from farebox.engine.schedules import Schedules
from farebox.engine.strays import Strays
from farebox.engine.supervisor import Supervisor
from farebox.engine.timers import Timers
from farebox.service.house import House


class Engine:
    """``committed`` belongs behind the journal writer's ``on_commit``."""

    def __init__(self, house: House, actions: Mapping[str, ActionSpec], http: Client | None = None) -> None:
        self._house = house
        self.timers = Timers(house.store, house.clock, self.wake)
        self.schedules = Schedules(house)
        self.janitor = Janitor(house)
        self.cleaner = Cleaner(house)
        self._desk = Desk(house, actions, self.timers, http)
        self.pool = Pool(lambda run_id: Runner(run_id, self._desk), house.settings.active_runs)
        self.dispatch = EmbeddedDispatch(self.pool)
        self.admission = Admission(house, self.dispatch)
        self._desk.admitted = self.admission.admitted
        house.may_start = self.admission.may_start
        self.strays = Strays(house, self.dispatch, self.admission)
        self._loops = Supervisor()
        self._running = False

    async def start(self) -> None:
        """Begin: recover, then advance whatever is woken. Returns at once."""
        self._running = True
        self._loops.keep("admission", self.admission.run)
        self._loops.keep("sweep", self.strays.run)
        self._loops.keep("timers", self.timers.run)
        self._loops.keep("schedules", self.schedules.run)
        self._loops.keep("janitor", self.janitor.run)
        self._loops.keep("cleaner", self.cleaner.run)

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
        await self.dispatch.settle(0)

    def wake(self, run_id: str) -> None:
        """This run is due: look at it."""
        self.dispatch.wake(run_id)

    def committed(self, executions: Sequence[Execution], runs: Sequence[Run], wakes: Sequence[str]) -> None:
        """What has just become durable: runs that were cancelled are dropped, those that are due are woken."""
        writing, fresh, admission = self._house.writing, self._desk.fresh, self.admission
        opened, begun = writing.opened, writing.begun
        for run in runs:
            if run.status is RunStatus.CANCELLED:
                self.dispatch.interrupt(run.id)
            elif run.id in opened:
                fresh[run.id] = run, opened[run.id], begun.get(run.id)
        if admission.watches:
            for run in runs:
                admission.moved(run)
        promised = []
        for run_id in wakes:
            new = fresh[run_id][0] if run_id in fresh else None
            if new is not None and new.status is RunStatus.RUNNING:
                promised.append(run_id)
            elif new is None or admission.admits(new):
                self.dispatch.wake(run_id)
        self.dispatch.keep_promises(promised)
        fresh.clear()
        for execution in executions:
            self.janitor.notice(execution)

    def look(self) -> None:
        """The clock may have moved: look at queues, timers, schedules and duties now."""
        self.admission.look()
        self.timers.look()
        self.schedules.look()
        self.janitor.look()

    @property
    def ready(self) -> bool:
        """Whether the engine runs and none of its loops keeps dying."""
        return self._running and not self._loops.ailing

    @property
    def active_runs(self) -> int:
        """Runs in memory."""
        return self.dispatch.active

    @property
    def queued_runs(self) -> int:
        """Runs that wait for room: of their workflow, or in memory."""
        return self.dispatch.queued + self.admission.waiting
