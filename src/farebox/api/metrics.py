"""Figures for Prometheus, in a registry of our own. Labels are route templates, methods and statuses: never ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0)
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class _Gauges(Collector):
    """Numbers that somebody else keeps, read when they are asked for."""

    def __init__(self, read: Callable[[], Mapping[str, float]]) -> None:
        self._read = read

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for name, value in self._read().items():
            yield GaugeMetricFamily(f"farebox_{name}", name.replace("_", " ").capitalize(), value=value)


class Metrics:
    """Requests by route, and the gauges of the rooms behind them."""

    def __init__(self, gauges: Callable[[], Mapping[str, float]]) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "farebox_requests", "Requests answered.", ["route", "method", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "farebox_request_seconds",
            "Time to the end of the answer.",
            ["route"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._counted: dict[tuple[str, str, int], Counter] = {}
        self._timed: dict[str, Histogram] = {}
        ProcessCollector(registry=self.registry)
        self.registry.register(_Gauges(gauges))

    def observe(self, route: str, method: str, status: int, seconds: float) -> None:
        """One answer. Children are kept: looking them up by label costs more than counting."""
        key = (route, method, status)
        counter = self._counted.get(key)
        if counter is None:
            known = method if method in _METHODS else "OTHER"
            counter = self._counted[key] = self._requests.labels(route, known, str(status))
            if len(self._counted) > 5_000:
                self._counted.clear()
        counter.inc()
        timer = self._timed.get(route)
        if timer is None:
            timer = self._timed[route] = self._seconds.labels(route)
        timer.observe(seconds)

    def render(self) -> bytes:
        """The exposition text."""
        return generate_latest(self.registry)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
