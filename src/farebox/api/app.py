"""The app: one factory that is handed its services. The frame and the hot routes stand before the framework.

``build`` opens nothing itself and loads no framework: that happens behind ``Frame.api``, later. What it returns is
plain ASGI: granian and uvicorn both run it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from farebox.api.alive import Alive
from farebox.api.frame import Frame
from farebox.api.gate import Gate
from farebox.api.hot import StatusRead
from farebox.api.hub import Hub
from farebox.api.later import Later
from farebox.api.limits import Limiter, rates_of
from farebox.api.mcp import Mcp
from farebox.api.metrics import Metrics
from farebox.api.stream import Streams
from farebox.api.visitors import Visitors
from farebox.without import without

if TYPE_CHECKING:
    from fastapi import FastAPI

    from farebox.agents.endpoint import Endpoint
    from farebox.service.house import House


def build(
    house: House,
    engine_ready: Callable[[], bool],
    *,
    hub: Hub | None = None,
    gauges: Callable[[], Mapping[str, float]] | None = None,
) -> Frame:
    """The whole HTTP surface of one house.

    ``hub``: hand its ``changed`` to the writer, so that long-polls and streams wake after each commit. ``gauges``:
    figures of the engine for ``/metrics``, by name.
    """
    hub = Hub() if hub is None else hub  # an empty hub is falsy: it has a length
    gate = Gate(house, hub, Limiter(rates_of(house.settings)))
    visitors = Visitors(gate)
    streams_open: list[Streams] = []

    def figures() -> dict[str, float]:
        own = {
            "streams_open": float(sum(one.open for one in streams_open)),
            "listeners": float(len(hub)),
            "bodies_bytes": float(frame.held.bytes),
        }
        return {**own, **(gauges() if gauges is not None else {})}

    metrics = Metrics(figures)
    reads = StatusRead(house, hub, visitors, metrics)
    streams = Streams(house, hub, visitors, metrics)
    streams_open.append(streams)

    def load() -> FastAPI:
        with without("pydantic.v1"):  # whose models it would look for in every annotation
            from farebox.api import framework
            from farebox.api.creates import Creates

            made = framework.build(gate, engine_ready, metrics, reads, streams)
            frame.creates = Creates(gate, reads, visitors, made)
            return made

    def load_agents() -> Endpoint:
        from farebox.agents.endpoint import Endpoint

        return Endpoint(frame, house.settings.base_url)

    mcp = Mcp(house.settings, visitors, load_agents)
    frame = Frame(Later(load), Alive(visitors), reads, streams, metrics, mcp)
    return frame
