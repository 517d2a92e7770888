"""Figures for Prometheus, in a registry of our own. Labels are route templates, methods and statuses: never ids.

Counting happens on the event loop for every request, so it is plain additions; the families that Prometheus reads are
made when it asks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0)
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class _Times:
    """How long the answers of one route took."""

    __slots__ = ("counts", "total")

    def __init__(self) -> None:
        self.counts = [0] * (len(BUCKETS) + 1)
        self.total = 0.0

    def cumulative(self) -> list[tuple[str, float]]:
        so_far = 0
        found = []
        for bound, count in zip((*BUCKETS, "+Inf"), self.counts, strict=True):
            so_far += count
            found.append((str(bound), float(so_far)))
        return found


class Metrics(Collector):
    """Requests by route, and the gauges of the rooms behind them."""

    def __init__(self, gauges: Callable[[], Mapping[str, float]]) -> None:
        self.registry = CollectorRegistry()
        self._gauges = gauges
        self._requests: dict[tuple[str, str, int], int] = {}
        self._times: dict[str, _Times] = {}
        ProcessCollector(registry=self.registry)
        self.registry.register(self)

    def observe(self, route: str, method: str, status: int, seconds: float) -> None:
        """One answer."""
        key = (route, method if method in _METHODS else "OTHER", status)
        self._requests[key] = self._requests.get(key, 0) + 1
        times = self._times.get(route)
        if times is None:
            times = self._times[route] = _Times()
        times.counts[bisect_left(BUCKETS, seconds)] += 1
        times.total += seconds

    def collect(self) -> Iterable[Metric]:
        requests = CounterMetricFamily("farebox_requests", "Requests answered.", labels=["route", "method", "status"])
        for (route, method, status), count in self._requests.items():
            requests.add_metric([route, method, str(status)], count)
        yield requests
        seconds = HistogramMetricFamily("farebox_request_seconds", "Time to the end of the answer.", labels=["route"])
        for route, times in self._times.items():
            seconds.add_metric([route], times.cumulative(), times.total)
        yield seconds
        for name, value in self._gauges().items():
            yield GaugeMetricFamily(f"farebox_{name}", f"{name.replace('_', ' ').capitalize()}.", value=value)

    def render(self) -> bytes:
        """The exposition text."""
        return generate_latest(self.registry)
