"""How bad it is: what chance may do in one schedule, and how often. Drawn from the seed before anything begins."""

from __future__ import annotations

from farebox.core.times import DAY, HOUR, MINUTE
from farebox.core.values import Millis, Value
from farebox.testing.simulator.chance import Chance


class Weather(Value, frozen=True, kw_only=True):
    """Odds are of one; times are seconds, virtual ones."""

    disk: float = 0.002
    """How long a transaction usually takes."""
    disk_slowest: float = 0.01
    reads_wait: bool = False
    """Reads take time as well, as those of a database elsewhere do."""
    reads_fail: float = 0.0
    commits_fail: float = 0.0
    commits_torn: float = 0.0
    """The connection goes while it commits: it may be stored or not, and nobody says which."""
    outages: tuple[tuple[float, float], ...] = ()
    """From when to when nothing can be stored."""
    network_loses: float = 0.0
    """Of requests to Farebox, and of its answers."""
    provider: float = 0.05
    provider_slowest: float = 0.2
    provider_fails: float = 0.0
    """Of the provider's answers: lost before or after it did what it was asked."""
    provider_hangs: float = 0.0
    news_lost: float = 0.0
    news_twice: float = 0.0
    news_late: float = 0.0
    crashes: tuple[int, ...] = ()
    """After how many steps of the loop a process dies, each counted from the one before."""
    down: float = 0.5
    """For how long it is down, at most."""
    jumps: tuple[tuple[float, Millis], ...] = ()
    """When the clock of the wall is put elsewhere, and by how much."""
    workers: int = 1
    actions_fail: float = 0.0
    actions_hang: float = 0.0
    slow_actions: bool = False


CALM = Weather()


def drawn(chance: Chance) -> Weather:
    """One in ten schedules is calm; the others have some of everything, or a lot of a few things."""
    if chance.hits(0.1):
        return Weather(actions_fail=0.1)

    def odds(some: float, most: float) -> float:
        return most * chance.draw() if chance.hits(some) else 0.0

    return Weather(
        disk_slowest=chance.choose((0.005, 0.05, 2.0)),
        reads_wait=chance.hits(0.4),
        reads_fail=odds(0.15, 0.1),
        commits_fail=odds(0.35, 0.3),
        commits_torn=odds(0.35, 0.3),
        outages=_outages(chance),
        network_loses=odds(0.4, 0.3),
        provider_slowest=chance.choose((0.1, 1.0, 5.0)),
        provider_fails=odds(0.4, 0.4),
        provider_hangs=odds(0.1, 0.1),
        news_lost=odds(0.4, 0.6),
        news_twice=odds(0.4, 0.6),
        news_late=odds(0.4, 0.6),
        crashes=_crashes(chance),
        down=chance.choose((0.05, 1.0, 5.0)),
        jumps=_jumps(chance),
        workers=2 if chance.hits(0.2) else 1,
        actions_fail=odds(0.7, 0.5),
        actions_hang=odds(0.15, 0.3),
        slow_actions=chance.hits(0.3),
    )


def _outages(chance: Chance) -> tuple[tuple[float, float], ...]:
    if not chance.hits(0.15):
        return ()
    begins = chance.between(0.0, 5.0)
    return ((begins, begins + chance.choose((0.2, 2.0, 8.0))),)


def _crashes(chance: Chance) -> tuple[int, ...]:
    """Mostly within the few hundred steps that a purchase takes."""
    if chance.hits(0.4):
        return ()
    return tuple(chance.number(5, chance.choose((80, 400, 1_500))) for _ in range(chance.number(1, 4)))


def _jumps(chance: Chance) -> tuple[tuple[float, Millis], ...]:
    if not chance.hits(0.3):
        return ()
    far = (-HOUR, -MINUTE, -1_000, 1_000, MINUTE, 35 * MINUTE, HOUR, 2 * DAY)
    return tuple(sorted((chance.between(0.0, 8.0), chance.choose(far)) for _ in range(chance.number(1, 3))))
