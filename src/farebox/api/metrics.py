"""What is counted of every request. Labels are route templates, methods and statuses: never ids.

Counting happens on the event loop for every request, so it is plain additions; what Prometheus reads is made when it
asks (``api.exposition``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Times:
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


class Metrics:
    """Requests by route, and the gauges of the rooms behind them."""

    def __init__(self, gauges: Callable[[], Mapping[str, float]]) -> None:
        self.gauges = gauges
        self.requests: dict[tuple[str, str, int], int] = {}
        """By route, method and status."""
        self.times: dict[str, Times] = {}

    def observe(self, route: str, method: str, status: int, seconds: float) -> None:
        """One answer."""
        key = (route, method if method in _METHODS else "OTHER", status)
        self.requests[key] = self.requests.get(key, 0) + 1
        times = self.times.get(route)
        if times is None:
            times = self.times[route] = Times()
        times.counts[bisect_left(BUCKETS, seconds)] += 1
        times.total += seconds
