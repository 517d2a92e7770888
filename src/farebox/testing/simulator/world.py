"""What all parts of a schedule share: virtual time, the wall's clock, the seed, the disk, the tills, the story."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from farebox.actions.port import ActionSpec
from farebox.core.errors import FareboxError
from farebox.core.values import Millis
from farebox.service import payments
from farebox.settings import Settings
from farebox.storage.port import Conflict, StoreUnavailable
from farebox.testing.clock import NOON
from farebox.testing.simulator.chance import Chance
from farebox.testing.simulator.doubles import REAL, double_of, watched
from farebox.testing.simulator.files import MemoryFiles
from farebox.testing.simulator.invariants import Judge
from farebox.testing.simulator.loop import VirtualLoop
from farebox.testing.simulator.process import Lost, Process
from farebox.testing.simulator.scenario import Scenario
from farebox.testing.simulator.story import Broken, Story
from farebox.testing.simulator.till import Till
from farebox.testing.simulator.weather import CALM, Weather, drawn

MOST_STEPS = 400_000
"""Of the loop. The longest schedules take a tenth of that."""
SETTINGS = tuple(Settings(sweep_seconds=5.0, active_runs=runs) for runs in (2_000, 2_000, 3, 1))


class World:
    """Of one seed."""

    def __init__(self, scenario: Scenario, seed: int, *, file: Path | None = None) -> None:
        self.scenario = scenario
        self.seed = seed
        self.file = file
        """A real SQLite file behind the simulated disk."""
        self.chance = Chance(f"seed {seed}")
        self.loop = VirtualLoop(MOST_STEPS)
        self.put = 0
        """Milliseconds by which the clock of the wall was put elsewhere."""
        self._latest: Millis = NOON
        self.story = Story()
        self.disk = scenario.disk.copy()
        self.disk.seed = seed
        self.files = MemoryFiles()
        plan = self.chance.stream("plan")
        self.weather: Weather = drawn(plan)
        self.settings = plan.choose(SETTINGS)
        names = {name for offer in scenario.offers if offer.graph.price for name in offer.graph.price.providers}
        twice = plan.hits(0.3)
        self.tills = {name: Till(self, name, may_pay_twice=twice) for name in sorted(names - {"free"})}
        workers = self.weather.workers if file is None else 1
        self.processes = [Process(self, f"farebox {number}") for number in range(1, workers + 1)]
        self.judge = Judge(self.disk, self.broken, alone=workers == 1)
        self.actions: Mapping[str, ActionSpec] = {
            name: watched(spec, self)
            if name in REAL or name in scenario.real
            else double_of(spec, self, scenario.results)
            for name, spec in scenario.specs.items()
        }
        self._network = self.chance.stream("network")

    def latest(self) -> Millis:
        """The latest that the clock of the wall has ever shown."""
        self._latest = max(self._latest, self.wall())
        return self._latest

    def wall(self) -> Millis:
        """The clock that Farebox sees."""
        return NOON + int(self.loop.now * 1000) + self.put

    def tell(self, who: str, text: str, *values: object) -> None:
        self.story.tell(self.loop.now, self.wall(), who, text, *values)

    def broken(self, broken: Broken) -> None:
        """An invariant does not hold: everything ends here."""
        if self.loop.halt is None:
            self.tell("judge", "BROKEN: {}", f"{broken.invariant} {broken.subject}: {broken.what}")
            self.loop.halt = broken

    def place_of(self, run_id: str) -> int:
        """The number of a run, in the order in which they were opened."""
        return self.disk.places.get(run_id, 0)

    def any_process(self, chance: Chance) -> Process:
        """Whom the balancer picks: one that is alive, if there is one."""
        alive = [process for process in self.processes if process.alive] or self.processes
        return chance.choose(alive) if len(alive) > 1 else alive[0]

    def cease(self) -> None:
        """No more faults from here on."""
        self.tell("world", "no more faults")
        self.weather = CALM
        self.loop.set_alarm(None)

    # ---- news --------------------------------------------------------------------------------------------------------

    def post(self, provider: str, headers: Mapping[str, str], body: bytes, delay: float, tries: int) -> None:
        """News on their way to us; the provider tries again when they are not taken."""
        self.loop.create_task(self._deliver(provider, headers, body, delay, tries))

    async def _deliver(self, provider: str, headers: Mapping[str, str], body: bytes, delay: float, tries: int) -> None:
        for attempt in range(tries):
            await self.loop.sleep(delay)
            try:
                await self.any_process(self._network).ask(
                    lambda house: payments.accept_webhook(house, provider, headers, body)
                )
                return
            except (Lost, FareboxError, StoreUnavailable, Conflict) as error:
                self.tell(provider, "could not deliver its news: {}", error)
            except Exception as error:
                self.broken(Broken("A request ends with an answer or a known error.", "news", repr(error)))
            delay = 0.5 * 4 ** min(attempt, 4)

    # ---- crashes and clocks ------------------------------------------------------------------------------------------

    def plan_crashes(self, after: Sequence[int]) -> None:
        """The next process dies after so many steps."""
        if after:
            self.loop.set_alarm(self.loop.steps + after[0], lambda: self._crash(after[1:]))

    def _crash(self, then: Sequence[int]) -> None:
        chance = self.chance.stream(f"crash {len(then)}")
        process = self.any_process(chance)
        if process.alive:
            process.die()
            self.loop.create_task(self._restart(process, chance.between(0.01, self.weather.down)))
        self.plan_crashes(then)

    async def _restart(self, process: Process, down: float) -> None:
        await self.loop.sleep(down)
        if not process.alive:
            await process.begin()

    async def move_the_clock(self) -> None:
        """The wall's clock jumps, forwards and back. Nobody is told."""
        for at, by in self.weather.jumps:
            await asyncio.sleep(max(0.0, at - self.loop.now))
            self.latest()
            self.put += by
            self.tell("world", "the clock of the wall jumps by {} s", by / 1000)
