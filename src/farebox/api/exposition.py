"""The figures as Prometheus reads them, in a registry of our own, with those of the process."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from farebox.api.metrics import Metrics


class Exposition(Collector):
    """The families of one app's metrics."""

    media_type = "text/plain; version=0.0.4; charset=utf-8"

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.registry.register(self)

    def collect(self) -> Iterable[Metric]:
        requests = CounterMetricFamily("farebox_requests", "Requests answered.", labels=["route", "method", "status"])
        for (route, method, status), count in self._metrics.requests.items():
            requests.add_metric([route, method, str(status)], count)
        yield requests
        seconds = HistogramMetricFamily("farebox_request_seconds", "Time to the end of the answer.", labels=["route"])
        for route, times in self._metrics.times.items():
            seconds.add_metric([route], times.cumulative(), times.total)
        yield seconds
        for name, value in self._metrics.gauges().items():
            yield GaugeMetricFamily(f"farebox_{name}", f"{name.replace('_', ' ').capitalize()}.", value=value)

    def render(self) -> bytes:
        """The exposition text."""
        return generate_latest(self.registry)
