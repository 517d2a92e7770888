"""The app is built from its services and opens nothing itself."""

from __future__ import annotations

import subprocess
import sys

from farebox.api.app import build
from tests.api.shop import Shop


async def test_two_apps_of_one_house_do_not_share_anything(shop: Shop) -> None:
    other = build(shop.house, lambda: True, gauges=lambda: {"runs_active": 1.0})
    assert other.metrics.gauges()["runs_active"] == 1.0
    assert "runs_active" not in shop.app.metrics.gauges()
    other.metrics.observe("/x", "GET", 200, 0.1)
    assert not shop.app.metrics.requests


def test_the_front_needs_no_framework() -> None:
    code = (
        "import sys; import farebox.api.app; print(*{'fastapi', 'pydantic', 'starlette', 'jinja2'} & set(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.strip() == ""
