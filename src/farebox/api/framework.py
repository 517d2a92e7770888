"""The framework's app: the routers of all families, the error shapes, the document.

Loading it takes most of a start, so only ``api.app`` imports it, in the background.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI

from farebox.api import (
    artifacts,
    catalogue,
    checkout,
    executions,
    guide,
    inbox,
    keys,
    openapi,
    operate,
    ops,
    owner_files,
    pages,
    public,
    public_tokens,
    public_workflows,
    receipts,
    refusals,
    runs,
    uploads,
    web,
    webhooks,
    workflows,
)
from farebox.api.gate import Gate
from farebox.api.hot import StatusRead
from farebox.api.metrics import Metrics
from farebox.api.stream import Streams

if TYPE_CHECKING:
    from farebox.service.house import House


def build(
    gate: Gate, engine_ready: Callable[[], bool], metrics: Metrics, reads: StatusRead, streams: Streams
) -> FastAPI:
    """All routes of one house."""
    app = FastAPI(title="Farebox", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.gate = gate
    app.state.hub = gate.hub
    refusals.install(app)
    for router in _routers(gate.house, engine_ready, metrics, reads, streams):
        # Routers carry their own prefixes, so their routes are taken as they are: one flat list, one table for tests.
        app.router.routes.extend(router.routes)
    openapi.install(app, gate.house.settings.base_url)
    return app


def _routers(
    house: House, engine_ready: Callable[[], bool], metrics: Metrics, reads: StatusRead, streams: Streams
) -> Iterator[APIRouter]:
    yield public.router_of(house, reads, streams)
    yield public_tokens.router_of(house)
    yield artifacts.router_of(house)
    yield receipts.router_of(house)
    yield public_workflows.router_of(house)
    yield uploads.router_of(house)
    yield inbox.router_of(house)
    yield checkout.router_of(house)
    yield workflows.router(house)
    yield runs.router(house)
    yield owner_files.router_of(house)
    yield operate.router(house)
    yield operate.bulk_router(house)
    yield executions.router(house)
    yield webhooks.router(house)
    yield keys.router(house)
    yield catalogue.router(house)
    yield openapi.router_of()
    yield pages.router_of()
    yield guide.router_of(house.settings.base_url)
    yield web.router_of(house)
    yield ops.router_of(house, engine_ready, metrics)
