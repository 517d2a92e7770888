"""Many seeds: played one after the other or in several processes, counted, and the first that breaks told in full."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from farebox.testing.simulator.scenario import Scenario
from farebox.testing.simulator.schedule import Ended, play

Scenarios = Callable[[], Sequence[Scenario]]
MOST_BROKEN = 5
"""After so many that break, the others would tell nothing new."""
CHUNK = 50
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


def play_one(scenarios: Sequence[Scenario], seed: int, *, told: bool = False) -> Ended:
    """A seed decides its scenario as well, and whether there is a real database behind the simulated disk."""
    return play(scenarios[seed % len(scenarios)], seed, sqlite=on_sqlite(seed), told=told)


def on_sqlite(seed: int) -> bool:
    return seed // 7 % SQLITE_EVERY == SQLITE_EVERY // 2  # seven in a row, so that every scenario has its share


def _played(scenarios: Scenarios, seeds: Iterable[int], jobs: int, told: bool) -> Iterator[Ended]:
    if jobs == 1:
        known = scenarios()
        for seed in seeds:
            yield play_one(known, seed, told=told)
        return
    with multiprocessing.get_context("fork").Pool(jobs, _prepare, (scenarios,)) as pool:
        for ended in pool.imap(_play_chunk, ((chunk, told) for chunk in _chunks(seeds))):
            yield from ended


_KNOWN: list[Sequence[Scenario]] = []
"""Of a process of the pool."""


def _prepare(scenarios: Scenarios) -> None:
    _KNOWN[:] = [scenarios()]


def _play_chunk(work: tuple[Sequence[int], bool]) -> list[Ended]:
    seeds, told = work
    return [play_one(_KNOWN[0], seed, told=told) for seed in seeds]


def _chunks(seeds: Iterable[int]) -> Iterator[Sequence[int]]:
    rest = iter(seeds)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
