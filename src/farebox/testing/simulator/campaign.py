"""Many seeds: played one after the other or in several processes, counted, and the first that breaks told in full."""

from __future__ import annotations

import gc
import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from farebox.testing.simulator.audit import Audit
from farebox.testing.simulator.scenario import Scenario
from farebox.testing.simulator.schedule import Ended, play

Scenarios = Callable[[], Sequence[Scenario]]
MOST_BROKEN = 5
"""After so many that break, the others would tell nothing new."""
CHUNK = 50
"""Schedules that are played in one go and audited together."""
CHUNKS = 16
"""So many are played by one process of several, which then makes room for another one."""
SQLITE_EVERY = 200
"""One in so many schedules is played over a real SQLite file: slow, and it keeps the simulated disk honest."""


class Campaign:
    """What came of all of them."""

    def __init__(self) -> None:
        self.schedules = 0
        self.transactions = 0
        self.crashes = 0
        self.virtual = 0.0
        self.real = 0.0
        self.on_sqlite = 0
        self.last: Ended | None = None
        self.broken: list[Ended] = []
        self.outcomes: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.nodes: set[tuple[str, str]] = set()
        self.exits: set[tuple[str, str, str]] = set()

    def add(self, ended: Ended) -> None:
        self.schedules += 1
        self.last = ended
        self.on_sqlite += on_sqlite(ended.seed)
        self.transactions += ended.transactions
        self.crashes += ended.crashes
        self.virtual += ended.seconds
        self.outcomes.update(ended.outcomes)
        self.failures.update(ended.failures)
        self.nodes |= ended.nodes
        self.exits |= ended.exits
        if ended.broken is not None:
            self.broken.append(ended)


def run(
    scenarios: Scenarios,
    seeds: Iterable[int],
    *,
    jobs: int = 1,
    told: bool = False,
    watch: Callable[[Campaign], None] = lambda campaign: None,
) -> Campaign:
    """Play all seeds, or until a few are broken. Each process calls ``scenarios``; ``told``: keep every story."""
    campaign, began = Campaign(), time.monotonic()
    for ended in _played(scenarios, seeds, jobs, told):
        campaign.add(ended)
        campaign.real = time.monotonic() - began
        watch(campaign)
        if len(campaign.broken) >= MOST_BROKEN:
            break
    return campaign


def play_one(scenarios: Sequence[Scenario], seed: int, *, told: bool = False, audit: Audit | None = None) -> Ended:
    """A seed decides its scenario as well, and whether there is a real database behind the simulated disk."""
    return play(scenarios[seed % len(scenarios)], seed, sqlite=on_sqlite(seed), told=told, audit=audit)


def play_some(scenarios: Sequence[Scenario], seeds: Sequence[int], *, told: bool = False) -> list[Ended]:
    """One after the other, and audited together; if that finds anything, each again and alone, which tells whose."""
    audit = Audit()
    ended = [play_one(scenarios, seed, told=told, audit=audit) for seed in seeds]
    return [play_one(scenarios, seed, told=told) for seed in seeds] if audit.found() else ended


def on_sqlite(seed: int) -> bool:
    return seed // 7 % SQLITE_EVERY == SQLITE_EVERY // 2  # seven in a row, so that every scenario has its share


def _played(scenarios: Scenarios, seeds: Iterable[int], jobs: int, told: bool) -> Iterator[Ended]:
    if jobs == 1:
        known = scenarios()
        with _seldom_collected():
            for chunk in _chunks(seeds):
                yield from play_some(known, chunk, told=told)
                gc.collect()
        return
    with multiprocessing.get_context("fork").Pool(jobs, _prepare, (scenarios,), maxtasksperchild=CHUNKS) as pool:
        for ended in pool.imap(_play_chunk, ((chunk, told) for chunk in _chunks(seeds))):
            yield from ended


_KNOWN: list[Sequence[Scenario]] = []
"""Of a process of the pool."""


def _prepare(scenarios: Scenarios) -> None:
    gc.disable()  # a process of the pool leaves before what it has not collected is much
    _KNOWN[:] = [scenarios()]


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Whoever plays collects what schedules leave in cycles: now and then, and without looking at all the rest."""
    before = gc.isenabled()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if before:
            gc.enable()


def _play_chunk(work: tuple[Sequence[int], bool]) -> list[Ended]:
    seeds, told = work
    return play_some(_KNOWN[0], seeds, told=told)


def _chunks(seeds: Iterable[int]) -> Iterator[Sequence[int]]:
    rest = iter(seeds)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
