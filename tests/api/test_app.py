"""The app is built from its services and opens nothing itself."""

from __future__ import annotations

from farebox.api.app import build
from tests.api.shop import Shop


async def test_two_apps_of_one_house_do_not_share_anything(shop: Shop) -> None:
    other = build(shop.house, lambda: True, gauges=lambda: {"runs_active": 1.0})
    assert other.metrics.registry is not shop.app.metrics.registry
    assert b"farebox_runs_active 1.0" in other.metrics.render()


async def test_paths_are_unique(shop: Shop) -> None:
    seen = set()
    for route in shop.app.api.routes:  # type: ignore[attr-defined]
        for method in route.methods:
            assert (method, route.path) not in seen
            seen.add((method, route.path))
