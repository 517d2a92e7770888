"""All routes of a house stand in one flat table."""

from __future__ import annotations

import subprocess
import sys

from tests.api.shop import Shop


async def test_paths_are_unique(shop: Shop) -> None:
    seen = set()
    for route in (await shop.framework()).routes:
        for method in route.methods:
            assert (method, route.path) not in seen
            seen.add((method, route.path))


async def test_what_stands_in_front_is_in_the_table_too(shop: Shop) -> None:
    """So that it is in the document, and answers the other methods."""
    paths = {route.path for route in (await shop.framework()).routes}
    assert {"/healthz", "/v1/public/executions/{id}", "/v1/public/executions/{id}/stream"} <= paths


def test_loading_it_leaves_out_what_few_ask_for() -> None:
    late = ("jinja2", "markdown_it", "prometheus_client", "httpx", "croniter", "rich", "pydantic.v1")
    code = (
        "import sys\nimport farebox.asgi\nfrom farebox.api import app, framework\n"
        "print(*(name for name in sys.argv[1:] if name in sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", code, *late], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.split() == []
