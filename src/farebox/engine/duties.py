"""Loops of which the fleet needs one each: admission, the sweep, the janitor, the cleaner. Whoever has the job runs it.

A process that is alone has all of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping

import structlog

from farebox.engine.supervisor import Supervisor
from farebox.storage.port_fleet import Job

log = structlog.get_logger(__name__)

Loop = Callable[[], Awaitable[None]]


class Duties:
    """The loops by name, and which of them this worker has."""

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        self._loops: dict[str, Loop] = {}
        self._jobs: dict[str, int] = {}

    def add(self, name: str, loop: Loop) -> None:
        """A duty that there is."""
        self._loops[name] = loop

    def begin_all(self) -> None:
        """This process is alone."""
        for name, loop in self._loops.items():
            self._supervisor.keep(name, loop)

    def has(self, name: str) -> bool:
        """Whether this worker has been given it."""
        return name in self._jobs

    @property
    def names(self) -> list[str]:
        return list(self._loops)

    @property
    def held(self) -> list[str]:
        """What this worker does."""
        return list(self._jobs)

    def job_of(self, name: str) -> int | None:
        return self._jobs.get(name)

    def begin(self, name: str, job_id: int) -> None:
        """This worker has it now."""
        if name not in self._jobs:
            log.info("a duty of the fleet is done here now", duty=name)
            self._jobs[name] = job_id
            self._supervisor.keep(name, self._loops[name])

    def keep_only(self, held: MutableMapping[int, Job]) -> None:
        """What is not among these belongs to somebody else by now. What is, and was not known, begins."""
        for name, job_id in list(self._jobs.items()):
            if held.pop(job_id, None) is None:
                log.warning("a duty of the fleet was given to another worker", duty=name)
                del self._jobs[name]
                self._supervisor.drop(name)
        for job in list(held.values()):
            if job.kind == "duty":
                self.begin(job.subject, held.pop(job.id).id)

    def give_back(self) -> list[int]:
        """Do nothing more; returns the jobs that others may have."""
        jobs = list(self._jobs.values())
        for name in self._jobs:
            self._supervisor.drop(name)
        self._jobs.clear()
        return jobs
