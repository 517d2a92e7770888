"""Every goal, and where its figure is found. A goal without a figure says so; one that is not met is not left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Parts = Mapping[str, Mapping[str, Any]]
"""The figures, by part."""


@dataclass(frozen=True)
class Goal:
    what: str
    goal: str
    find: Callable[[Parts], float | None]
    show: str
    """How the figure is written: a format with one place."""
    most: float | None = None
    least: float | None = None
    bound: Callable[[Parts], float] | None = None
    """``most``, where it depends on another figure."""

    def row(self, parts: Parts) -> tuple[str, str, str, str]:
        """What, goal, figure, and whether it is met."""
        try:
            value = self.find(parts)
        except (KeyError, IndexError, TypeError, ZeroDivisionError):
            value = None
        if value is None:
            return self.what, self.goal, "not measured", ""
        return self.what, self.goal, self.show.format(value), "met" if self._met(value, parts) else "**not met**"

    def _met(self, value: float, parts: Parts) -> bool:
        most = self.bound(parts) if self.bound is not None else self.most
        return (most is None or value <= most) and (self.least is None or value >= self.least)


def _peer(parts: Parts, name: str, steps: str = "3") -> float:
    return float(parts["peers"]["engines"][name]["runsPerSecond"][steps])


def _best(parts: Parts) -> float:
    """The fastest engine that is no queue and not Farebox."""
    engines = parts["peers"]["engines"]
    return max(
        float(one["runsPerSecond"]["3"])
        for name, one in engines.items()
        if not name.startswith(("farebox", "pgqueuer")) and "runsPerSecond" in one
    )


def _grown(parts: Parts) -> float:
    rows = parts["growth"]["executions"]
    return float(rows[-1]["cpuMicroseconds"] / rows[0]["cpuMicroseconds"])


def _paged(parts: Parts) -> float:
    rows = parts["growth"]["timeline"]
    return float(rows[-1]["cpuMicroseconds"] / rows[0]["cpuMicroseconds"])


def _straight(parts: Parts) -> float:
    """Milliseconds an item in the longest for-each against the shortest: 1 is a straight line."""
    rows = parts["growth"]["forEach"]
    return float(rows[-1]["cpuMsPerItem"] / rows[0]["cpuMsPerItem"])


def _slowest(kind: str) -> Callable[[Parts], float | None]:
    """Of the public pages; the first row is the empty one."""
    return lambda parts: max(float(row[kind]) for row in parts["pages"]["pages"][1:])


def _at(*path: str) -> Callable[[Parts], float | None]:
    def find(parts: Parts) -> float | None:
        found: Any = parts
        for name in path:
            found = found[name]
        return None if found is None else float(found)

    return find


GOALS = (
    Goal("durable runs a second, 3 steps, SQLite", "≥ 4,000", _at("runs", "three", "median"), "{:,.0f}", least=4_000),
    Goal("durable runs a second, 10 steps, SQLite", "≥ 1,500", _at("runs", "ten", "median"), "{:,.0f}", least=1_500),
    Goal(
        "3 steps, against the best other engine in the same run", "≥ 10 ×",
        lambda parts: _peer(parts, "farebox-sqlite") / _best(parts), "{:.1f} ×", least=10,
    ),
    Goal(
        "3 steps, against DBOS on SQLite in the same run", "≥ 60 ×",
        lambda parts: _peer(parts, "farebox-sqlite") / _peer(parts, "dbos-sqlite"), "{:.0f} ×", least=60,
    ),
    Goal(
        "durable runs a second, 3 steps, PostgreSQL on the same two cores", "≥ 1,000",
        lambda parts: _peer(parts, "farebox-postgres"), "{:,.0f}", least=1_000,
    ),
    Goal(
        "paid webhook received to first step started, idle: p50", "≤ 3 commits + 1 ms",
        _at("latency", "paidToStart", "p50Ms"), "{:.1f} ms",
        bound=lambda parts: 3 * float(parts["latency"]["commitMs"]) + 1,  # its own, the payment, the start
    ),
    Goal("the same: p99", "≤ 10 ms", _at("latency", "paidToStart", "p99Ms"), "{:.1f} ms", most=10),
    Goal(
        "free execution created to result at a long-poll, 3 steps, idle: p50", "≤ 4 commits + 2 ms",
        _at("latency", "createToResult", "p50Ms"), "{:.1f} ms",
        bound=lambda parts: 4 * float(parts["latency"]["commitMs"]) + 2,
    ),
    Goal("status read, answers a second, against a bare callable", "≥ 0.85 ×", _at("reads", "ratioToBare"), "{:.2f} ×", least=0.85),
    Goal("the same, CPU an answer", "≥ 0.85 ×", _at("reads", "ratioToBareByCpu"), "{:.2f} ×", least=0.85),
    Goal("not modified, against a constant answer of 3 KB", "≥ 0.85 ×", _at("reads", "notModifiedToConstant"), "{:.2f} ×", least=0.85),
    Goal("status read at half load: p99", "≤ 10 ms", _at("reads", "halfLoad", "p99Ms"), "{:.1f} ms", most=10),
    Goal("POST create, 64 clients, against a bare callable with group commit", "≥ 0.6 ×", _at("create", "ratioToBare"), "{:.2f} ×", least=0.6),
    Goal("the same, CPU a create", "≥ 0.6 ×", _at("create", "ratioToBareByCpu"), "{:.2f} ×", least=0.6),
    Goal("memory of 5,000 idle streams", "≤ 150 MB", _at("streams", "addedMegabytes"), "{:.0f} MB", most=150),
    Goal("broadcast to 5,000 streams: the last client", "≤ 120 ms", _at("streams", "lastClientMs"), "{:,.0f} ms", most=120),
    Goal("event durable to the client, idle: p95", "≤ 50 ms", _at("streams", "delivery", "p95Ms"), "{:.1f} ms", most=50),
    Goal("CPU of a status read, largest database against 10,000 executions", "≤ 1.3 ×", _grown, "{:.2f} ×", most=1.3),
    Goal("page of the longest timeline against one of 10 events", "≤ 2 ×", _paged, "{:.2f} ×", most=2),
    Goal("for-each of 10,000 items: overhead an item", "≤ 1 ms", lambda parts: parts["growth"]["forEach"][-1]["cpuMsPerItem"], "{:.2f} ms", most=1),
    Goal("the same, against a tenth of the items (1 is linear)", "≤ 1.3 ×", _straight, "{:.2f} ×", most=1.3),
    Goal(
        "memory that the waiting runs add to the server", "none (≤ 5 MB)",
        lambda parts: parts["waiting"]["crowd"]["residentMegabytes"] - parts["waiting"]["alone"]["residentMegabytes"],
        "{:.1f} MB", most=5,
    ),
    Goal(
        "CPU that they add at rest", "none (≤ 0.5 %)",
        lambda parts: parts["waiting"]["crowd"]["cpuPercent"] - parts["waiting"]["alone"]["cpuPercent"],
        "{:.2f} %", most=0.5,
    ),
    Goal("one of them wakes: p99", "≤ 50 ms", _at("waiting", "wake", "p99Ms"), "{:.1f} ms", most=50),
    Goal("disk for each event, journal and rows included", "≤ 1.5 KB", _at("size", "disk", "bytesPerEvent"), "{:,.0f} bytes", most=1_500),
    Goal("resident memory of an idle `farebox serve`", "≤ 90 MB", _at("size", "cold", "idleRssMegabytes"), "{:.0f} MB", most=90),
    Goal("cold start to the first answer", "≤ 1.0 s", _at("size", "cold", "seconds"), "{:.2f} s", most=1.0),
    Goal("base installation", "≤ 170 MB", _at("size", "install", "megabytes"), "{:.0f} MB", most=170),
    Goal("public pages interactive, mobile line, a quarter of the CPU: the slowest", "≤ 1 s", _slowest("mobile"), "{:,.0f} ms", most=1_000),
    Goal("the heaviest public page, compressed", "≤ 60 KB", _slowest("kilobytes"), "{:.0f} KB", most=60),
    Goal("`farebox --version`", "≤ 150 ms", _at("size", "versionMs", "farebox"), "{:.0f} ms", most=150),
)  # fmt: skip
