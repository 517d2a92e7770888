"""What Prometheus reads is what was counted, and that of one app only."""

from __future__ import annotations

from farebox.api.exposition import Exposition
from farebox.api.metrics import Metrics


def test_the_text_tells_what_was_counted() -> None:
    metrics = Metrics(lambda: {"runs_active": 3.0})
    metrics.observe("/v1/x/{id}", "GET", 200, 0.001)
    metrics.observe("/v1/x/{id}", "GET", 200, 0.002)
    metrics.observe("/v1/x/{id}", "BREW", 405, 0.1)
    text = Exposition(metrics).render().decode()
    assert 'farebox_requests_total{method="GET",route="/v1/x/{id}",status="200"} 2.0' in text
    assert 'method="OTHER"' in text
    assert 'farebox_request_seconds_count{route="/v1/x/{id}"} 3.0' in text
    assert "farebox_runs_active 3.0" in text


def test_registries_do_not_meet() -> None:
    assert b"farebox_requests_total{" not in Exposition(Metrics(dict)).render()
