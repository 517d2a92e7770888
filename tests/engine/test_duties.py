"""Duties begin where their job is, and end where it is no more."""

from __future__ import annotations

import asyncio

from farebox.engine.duties import Duties
from farebox.engine.supervisor import Supervisor
from farebox.storage.port_fleet import Job


class Office:
    """Two loops that do nothing, and who runs them."""

    def __init__(self) -> None:
        self.loops = Supervisor()
        self.duties = Duties(self.loops)
        self.running: set[str] = set()
        for name in ("janitor", "cleaner"):
            self.duties.add(name, self._loop(name))

    def _loop(self, name: str):  # type: ignore[no-untyped-def]
        async def loop() -> None:
            self.running.add(name)
            try:
                await asyncio.Event().wait()
            finally:
                self.running.discard(name)

        return loop


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_whoever_is_alone_does_everything() -> None:
    office = Office()
    office.duties.begin_all()
    await settled()
    assert office.running == {"janitor", "cleaner"}
    assert office.duties.held == []  # nobody has given it to him
    await office.loops.stop()


async def test_a_duty_is_done_as_long_as_its_job_is_held() -> None:
    office = Office()
    office.duties.begin("janitor", 1)
    office.duties.begin("janitor", 1)
    await settled()
    assert (office.running, office.duties.held, office.duties.job_of("janitor")) == ({"janitor"}, ["janitor"], 1)
    held = {1: Job(1, "duty", "janitor"), 2: Job(2, "duty", "cleaner"), 3: Job(3, "advance", "run_a")}
    office.duties.keep_only(held)  # the answer to taking the second had got lost
    await settled()
    assert (office.running, list(held)) == ({"janitor", "cleaner"}, [3])
    office.duties.keep_only({2: Job(2, "duty", "cleaner")})
    await settled()
    assert office.running == {"cleaner"}
    assert not office.duties.has("janitor")
    await office.loops.stop()


async def test_at_the_end_all_are_given_back() -> None:
    office = Office()
    office.duties.begin("janitor", 1)
    office.duties.begin("cleaner", 2)
    await settled()
    assert sorted(office.duties.give_back()) == [1, 2]
    await settled()
    assert (office.running, office.duties.held) == (set(), [])
