"""The app: one factory that is handed its services. The frame and the hot routes stand before the framework.

``build`` joins the routers of all families, the error shapes and the API's document; it opens nothing itself. What it
returns is plain ASGI: granian and uvicorn both run it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI

from farebox.api import (
    artifacts,
    catalogue,
    checkout,
    errors,
    executions,
    inbox,
    keys,
    openapi,
    ops,
    pages,
    public,
    public_tokens,
    public_workflows,
    receipts,
    runs,
    web,
    webhooks,
    workflows,
)
from farebox.api.auth import Gate
from farebox.api.frame import Frame, Lifespan
from farebox.api.hot import StatusRead
from farebox.api.hub import Hub
from farebox.api.limits import Limiter, rates_of
from farebox.api.metrics import Metrics
from farebox.api.stream import Streams
from farebox.api.visitors import Visitors

if TYPE_CHECKING:
    from farebox.service.house import House


def build(
    house: House,
    engine_ready: Callable[[], bool],
    *,
    hub: Hub | None = None,
    gauges: Callable[[], Mapping[str, float]] | None = None,
    lifespan: Lifespan | None = None,
) -> Frame:
    """The whole HTTP surface of one house.

    ``hub``: hand its ``changed`` to the writer, so that long-polls and streams wake after each commit. ``gauges``:
    figures of the engine for ``/metrics``, by name. ``lifespan``: what starts and stops with the server.
    """
    hub = Hub() if hub is None else hub  # an empty hub is falsy: it has a length
    gate = Gate(house, hub, Limiter(rates_of(house.settings)))
    visitors = Visitors(gate)
    streams_open: list[Streams] = []

    def figures() -> dict[str, float]:
        own = {"streams_open": float(sum(one.open for one in streams_open)), "listeners": float(len(hub))}
        return {**own, **(gauges() if gauges is not None else {})}

    metrics = Metrics(figures)
    reads = StatusRead(house, hub, visitors, metrics)
    streams = Streams(house, hub, visitors, metrics)
    streams_open.append(streams)

    app = FastAPI(title="Farebox", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.gate = gate
    app.state.hub = hub
    errors.install(app)
    for router in _routers(house, engine_ready, metrics, reads, streams):
        # Routers carry their own prefixes, so their routes are taken as they are: one flat list, one table for tests.
        app.router.routes.extend(router.routes)
    openapi.install(app, house.settings.base_url)
    return Frame(app, reads, streams, metrics, lifespan)


def _routers(
    house: House, engine_ready: Callable[[], bool], metrics: Metrics, reads: StatusRead, streams: Streams
) -> Iterator[APIRouter]:
    yield public.router_of(house, reads, streams)
    yield public_tokens.router_of(house)
    yield artifacts.router_of(house)
    yield receipts.router_of(house)
    yield public_workflows.router_of(house)
    yield inbox.router_of(house)
    yield checkout.router_of(house)
    yield workflows.router(house)
    yield runs.router(house)
    yield executions.router(house)
    yield webhooks.router(house)
    yield keys.router(house)
    yield catalogue.router(house)
    yield openapi.router_of()
    yield pages.router_of(house)
    yield web.router_of()
    yield ops.router_of(house, engine_ready, metrics)
