"""For operators: is it alive, may traffic come, and the figures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from farebox.api.auth import Caller, anyone_or_key, caller
from farebox.api.envelope import Envelope, Reply, Shape, ok
from farebox.api.limits import is_loopback
from farebox.api.metrics import Metrics
from farebox.api.routes import refusals, router
from farebox.core.errors import KeyInvalid, Unavailable
from farebox.storage.port import StoreUnavailable

if TYPE_CHECKING:
    from farebox.api.exposition import Exposition
    from farebox.service.house import House


class Health(Shape):
    status: Literal["ok"]


def router_of(house: House, engine_ready: Callable[[], bool], metrics: Metrics) -> APIRouter:
    routes = router("operation")

    @cache
    def exposition() -> Exposition:
        from farebox.api.exposition import Exposition  # its library is loaded for those who ask for figures

        return Exposition(metrics)

    @routes.get("/healthz", response_model=Envelope[Health])
    async def alive(who: Annotated[Caller, Depends(anyone_or_key)]) -> Reply:
        """The process answers."""
        return ok({"status": "ok"})

    @routes.get("/readyz", response_model=Envelope[Health])
    async def ready(who: Annotated[Caller, Depends(anyone_or_key)]) -> Reply:
        """The database can be read and the engine runs; else 503."""
        try:
            await house.store.check()
        except StoreUnavailable:
            raise Unavailable("The database cannot be read", retry_after=5) from None
        if not engine_ready():
            raise Unavailable("The engine is not running", retry_after=2)
        return ok({"status": "ok"})

    @routes.get(
        "/metrics",
        response_class=Response,
        responses={
            200: {"description": "Prometheus text.", "content": {"text/plain": {"schema": {"type": "string"}}}},
            **refusals(401),
        },
    )
    async def figures(request: Request, who: Annotated[Caller, Depends(anyone_or_key)]) -> Response:
        """Prometheus metrics; on loopback, or with an API key."""
        if not is_loopback(caller(request).address) and request.state.principal is None:
            raise KeyInvalid("Metrics are for loopback addresses and API keys")
        shown = await asyncio.to_thread(exposition)
        return Response(shown.render(), media_type=shown.media_type)

    return routes
