"""One workflow's line: which of its runs hold a place, what its limits allow now, and when a queued run may start.

A run takes a *place* when it is let in for its first start, gives it back when it waits or ends, and takes it again
when it wakes, without asking: only first starts are limited. The runs that queue are in the database; a line knows the
first few of them (its *page*) and whether there are more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import islice
from math import ceil

from farebox.core.graph import Limits, Priority
from farebox.core.times import MINUTE
from farebox.core.values import Millis, Value
from farebox.storage.port_queues import Head

UNLIMITED = Limits()
REMEMBERED = 32
"""Of how many recent stays in a place the usual time is the mean."""


class Stay(Value, frozen=True):
    """A run in its place."""

    since: Millis
    first: bool = True
    """False: it came back from waiting."""
    measured: bool = True
    """False: it was there when this process began, so how long it really stays is not known."""


class Line:
    """Of one workflow; plain bookkeeping, told by ``engine.admission`` what happens."""

    __slots__ = (
        "_stays",
        "_usual",
        "active",
        "after",
        "counted",
        "handed",
        "limits",
        "more",
        "org_id",
        "page",
        "placed",
        "rings_at",
        "starts",
        "waiting",
        "workflow_id",
    )

    def __init__(self, workflow_id: str, org_id: str) -> None:
        self.workflow_id = workflow_id
        self.org_id = org_id
        self.limits = UNLIMITED
        """Of the version of the run that was looked at last."""
        self.counted = False
        """Whether ``active`` and ``starts`` were read from the database; needed only where there are limits."""
        self.placed = False
        """Whether ``active`` at least was."""
        self.active: dict[str, Stay] = {}
        """The runs that hold a place, the longest stay first."""
        self.handed: set[str] = set()
        """Runs that were let in and have not started yet."""
        self.starts: deque[Millis] = deque()
        """When runs were let in, within the last minute."""
        self.waiting = 0
        """About how many runs queue: for people to look at, nothing depends on it."""
        self.page: dict[str, int] = {}
        """The first runs of the queue with their versions, oldest first."""
        self.after = 0
        self.more = False
        """Whether the database may know of runs after the page."""
        self.rings_at: Millis | None = None
        """When it is looked at again because of its minute."""
        self._stays: deque[tuple[Millis, bool]] = deque(maxlen=REMEMBERED)
        self._usual: float | None = None

    @property
    def idle(self) -> bool:
        """Nobody queues."""
        return not self.page and not self.more

    def rewind(self) -> None:
        """Somebody may queue who is not at the end: read it from the front again."""
        self.page.clear()
        self.after = 0
        self.more = True

    def read(self, heads: Sequence[Head], asked: int) -> None:
        """The next page, as the database has it."""
        self.page.update((head.run_id, head.version) for head in heads if head.run_id not in self.handed)
        self.more |= len(heads) == asked
        if heads:
            self.after = heads[-1].place

    # ---- places ------------------------------------------------------------------------------------------------------

    def free_at(self, limits: Limits, now: Millis) -> Millis | None:
        """When a run with these limits may start: now, later, or (None) when another one gives its place back."""
        if limits.concurrent is not None and len(self.active) >= limits.concurrent:
            return None
        if limits.per_minute is not None:
            self._forget(now)
            if len(self.starts) >= limits.per_minute:
                return self.starts[-limits.per_minute] + MINUTE
        return now

    def take(self, run_id: str, limits: Limits, now: Millis) -> None:
        """Let a run in."""
        if self.page.pop(run_id, None) is not None:
            self.waiting = max(0, self.waiting - 1)
        self.limits = limits
        self.handed.add(run_id)
        self.active[run_id] = Stay(now)
        self._forget(now)
        self.starts.append(now)

    def back(self, run_id: str, now: Millis) -> None:
        """A run is active: it came back from waiting, or needs nobody's leave."""
        if run_id not in self.active:
            self.active[run_id] = Stay(now, first=False)

    def leave(self, run_id: str, now: Millis, *, started: bool = True) -> None:
        """It waits, or has ended. One that had not even started says nothing about how long a run stays."""
        stay = self.active.pop(run_id, None)
        if started and stay is not None and stay.measured:
            self._stayed(max(0, now - stay.since), stay.first)

    def remember(self, took: Millis) -> None:
        """A run of former times stayed so long."""
        self._stayed(took, True)

    def _stayed(self, took: Millis, first: bool) -> None:
        self._stays.append((took, first))
        firsts = sum(first for _, first in self._stays)
        self._usual = sum(stay for stay, _ in self._stays) / firsts if firsts else None

    def _forget(self, now: Millis) -> None:
        starts = self.starts
        if starts and starts[-1] > now:  # the clock was put back
            self.starts = starts = deque(min(start, now) for start in starts)
        while starts and starts[0] <= now - MINUTE:
            starts.popleft()

    # ---- how long it takes -------------------------------------------------------------------------------------------

    def usual_stay(self) -> float | None:
        """The time in a place that a run needs in all, by the last ones; None: there were none."""
        return self._usual

    def eta(self, position: int, now: Millis) -> int | None:
        """About how many seconds until the run at this position (1 is next) starts; None: not known."""
        if not self.counted or (self.limits.concurrent is None and self.limits.per_minute is None):
            return None
        position -= len(self.handed)  # those are queued by name only
        if position < 1:
            return 0
        by_minute = self._by_minute(position, now)
        by_places = self._by_places(position, now)
        return None if by_places is None else ceil(max(by_minute, by_places) / 1000)

    def _by_minute(self, position: int, now: Millis) -> float:
        """A start is allowed a minute after the one that lies ``perMinute`` starts before it."""
        most = self.limits.per_minute
        if most is None:
            return 0
        self._forget(now)
        known = min(len(self.starts), most)
        minutes, place = divmod(known + position - 1, most)
        if minutes and place < known:
            return self.starts[len(self.starts) - known + place] + minutes * MINUTE - now
        return minutes * MINUTE

    def _by_places(self, position: int, now: Millis) -> float | None:
        """Places get free in the order in which they were taken, each after the usual stay."""
        most = self.limits.concurrent
        if most is None:
            return 0
        rounds, place = divmod(position - 1, most)
        free = most - len(self.active)
        if not rounds and place < free:
            return 0
        usual = self.usual_stay()
        if usual is None:
            return None
        if place < free:
            return rounds * usual
        stay = next(islice(self.active.values(), place - free, None))
        # One that stays longer than usual will not end at this very moment.
        return rounds * usual + max(usual - (now - stay.since), usual / 4)


SHARES: dict[Priority, int] = {"high": 16, "normal": 4, "low": 1}
"""Of so many starts of an organization, each level gets its part, as long as all of them have runs queued."""


class Rotation:
    """Whose turn it is among the lines that may have a run to start: each organization in turn, and within one each
    workflow in turn. However long one queue is, the others wait for one start of it. Priorities share the turns of one
    organization; they take nothing from another one, and the lowest gets its share too."""

    def __init__(self) -> None:
        self._orgs: dict[str, _Turns] = {}

    def __bool__(self) -> bool:
        return bool(self._orgs)

    def add(self, line: Line) -> None:
        """At the end, unless it is in already."""
        self._orgs.setdefault(line.org_id, _Turns()).add(line)

    def remove(self, line: Line) -> None:
        turns = self._orgs.get(line.org_id)
        if turns is not None:
            turns.remove(line)
            if not turns.levels:
                del self._orgs[line.org_id]

    def next(self) -> Line | None:
        """The line whose turn it is; it goes to the end."""
        if not self._orgs:
            return None
        org_id = next(iter(self._orgs))
        turns = self._orgs[org_id] = self._orgs.pop(org_id)
        return turns.next()


class _Turns:
    """One organization's lines, by priority."""

    __slots__ = ("_credit", "levels")

    def __init__(self) -> None:
        self.levels: dict[Priority, dict[str, Line]] = {}
        self._credit: dict[Priority, int] = dict.fromkeys(SHARES, 0)

    def add(self, line: Line) -> None:
        self.levels.setdefault(line.limits.priority, {}).setdefault(line.workflow_id, line)

    def remove(self, line: Line) -> None:
        for level, lines in list(self.levels.items()):  # its priority may have changed since it was added
            if lines.pop(line.workflow_id, None) is not None and not lines:
                del self.levels[level]
                self._credit[level] = 0

    def next(self) -> Line:
        level = self._level()
        lines = self.levels[level]
        workflow_id = next(iter(lines))
        line = lines[workflow_id] = lines.pop(workflow_id)
        return line

    def _level(self) -> Priority:
        """Each level earns its share with every start; the richest one pays for it."""
        if len(self.levels) == 1:
            return next(iter(self.levels))
        earned = 0
        for level in self.levels:
            self._credit[level] += SHARES[level]
            earned += SHARES[level]
        richest = max(self.levels, key=lambda level: (self._credit[level], SHARES[level]))
        self._credit[richest] -= earned
        return richest
