"""What the processes of a fleet ask of the database they share (``Fleet``): who advances which run, and who is alive.

A *member* is a process: one that answers requests, one that advances runs (a worker), or both. A *job* is something
that one worker has at a time: a run's *segment* (from where it stands to its next wait or its end), a *duty* (a loop of
which the fleet needs one), a *lock*. A member keeps its jobs by saying now and then that it lives; what a dead one had
is given to others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol, TypeAlias

from farebox.core import journal
from farebox.core.records import Run
from farebox.core.values import Millis, Value

Kind: TypeAlias = Literal["advance", "duty", "lock"]
State: TypeAlias = Literal["working", "draining"]
Room: TypeAlias = Literal["api", "worker"]
API: Room = "api"
WORKER: Room = "worker"
BOTH = (API, WORKER)
"""The rooms of a process that does everything."""


class Member(Value, frozen=True):
    """A process, as it introduces itself."""

    id: str
    rooms: tuple[Room, ...]
    """What it does."""
    host: str
    pid: int
    version: str
    started_at: Millis


class Report(Value, frozen=True):
    """What a member does at this moment."""

    state: State = "working"
    runs: int = 0
    oldest_run: str = ""
    oldest_since: Millis | None = None
    duties: Sequence[str] = ()


class Sighting(Value, frozen=True):
    """A member as others see it."""

    member: Member
    report: Report
    seen_at: Millis
    alive: bool


class Job(Value, frozen=True):
    """``subject`` is a run's id, or the name of a duty or lock."""

    id: int
    kind: Kind
    subject: str
    marked: bool = False
    """Something has come for it since it was taken: whoever has it must look again."""


class Beat(Value, frozen=True):
    """What the database answers to a sign of life."""

    jobs: Sequence[Job]
    """All that this member has by now. What is missing here was given to somebody else."""
    waiting: int
    """Segments that nobody has taken yet, counted up to a bound."""


class Fleet(Protocol):
    """As one member sees it. Everything may raise StoreUnavailable, and may then be asked again."""

    @property
    def member(self) -> Member: ...

    async def beat(self, report: Report) -> Beat:
        """A sign of life; keeps what this member has."""
        ...

    async def leave(self) -> None:
        """The end in order: everything this member has is free at once."""
        ...

    async def members(self) -> list[Sighting]: ...

    async def post(self, duties: Sequence[str]) -> None:
        """See to it that there is a job for each of these duties."""
        ...

    async def take(self, most: int, duties: Sequence[str], *, runs: bool) -> list[Job]:
        """Have at most so many jobs that nobody has, or that a dead member had: of these duties, and segments."""
        ...

    async def read(self, run_ids: Sequence[str]) -> Mapping[str, tuple[Run, list[journal.AnyEntry]]]:
        """The runs with their journals, many at once; those with a long journal are left out."""
        ...

    async def settle(self, over: Sequence[int], again: Sequence[int]) -> set[int]:
        """These jobs are over, unless they are marked; those must be looked at again, by anybody. Returns whose end
        is stored; the others are asked about again, or this member does not have them any more."""
        ...

    async def hand_out(self, run_ids: Sequence[str], duty: int | None = None) -> bool:
        """These runs are due. ``duty``: only if this member still has that job; False: it has not."""
        ...

    async def lost(self, run_ids: Sequence[str]) -> list[str]:
        """Those of these runs that no job is about."""
        ...

    async def ring(self, now: Millis, again_at: Millis, most: int) -> int:
        """Hand out the runs whose timer is due, and set their timers anew in case nobody looks; how many there were.
        Each rings in one member only."""
        ...

    async def waiting(self) -> int:
        """Segments that nobody has taken yet, counted up to a bound."""
        ...

    async def hold(self, lock: str) -> bool:
        """Have this lock, unless another living member has it."""
        ...

    async def release(self, lock: str) -> None: ...

    async def listen(self, heard: Callable[[Sequence[str]], None], due: Callable[[], None]) -> None:
        """Listen to what other members did until the connection is lost (StoreUnavailable). ``heard``: ids of
        executions, runs and workflows that have changed, and once none at all when it listens. ``due``: there is
        something to take."""
        ...


QUEUED = "queue/"
"""What is heard of a run that was left to admission: this, its workflow and its organization."""
