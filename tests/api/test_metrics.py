"""Metrics count by route template; ids and tokens never become labels."""

from __future__ import annotations

from farebox.api.metrics import Metrics


def test_requests_are_counted_by_template_and_status() -> None:
    metrics = Metrics(lambda: {"runs_active": 3.0})
    metrics.observe("/v1/x/{id}", "GET", 200, 0.001)
    metrics.observe("/v1/x/{id}", "GET", 200, 0.002)
    metrics.observe("/v1/x/{id}", "BREW", 405, 0.1)
    text = metrics.render().decode()
    assert 'farebox_requests_total{method="GET",route="/v1/x/{id}",status="200"} 2.0' in text
    assert 'method="OTHER"' in text
    assert 'farebox_request_seconds_count{route="/v1/x/{id}"} 3.0' in text
    assert "farebox_runs_active 3.0" in text


def test_registries_do_not_meet() -> None:
    assert b"farebox_requests_total{" not in Metrics(dict).render()
