"""Counting is by route template; ids and tokens never become labels."""

from __future__ import annotations

from farebox.api.metrics import BUCKETS, Metrics


def test_requests_are_counted_by_template_and_status() -> None:
    metrics = Metrics(dict)
    metrics.observe("/v1/x/{id}", "GET", 200, 0.001)
    metrics.observe("/v1/x/{id}", "GET", 200, 0.002)
    metrics.observe("/v1/x/{id}", "BREW", 405, 99.0)
    assert metrics.requests == {("/v1/x/{id}", "GET", 200): 2, ("/v1/x/{id}", "OTHER", 405): 1}
    cumulative = metrics.times["/v1/x/{id}"].cumulative()
    assert cumulative[0] == (str(BUCKETS[0]), 1.0)
    assert cumulative[-2:] == [(str(BUCKETS[-1]), 2.0), ("+Inf", 3.0)]
