"""The app: one factory, handed its services. The frame (``api.frame``) and the hot routes stand before the framework.

``build`` joins the routers of the families, the error shapes and the document of the API; it opens nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI

from farebox.api import errors
from farebox.api.auth import Gate
from farebox.api.limits import Limiter, rates_of

if TYPE_CHECKING:
    from farebox.service.house import House


def build(house: House, engine_ready: Callable[[], bool], routers: Sequence[APIRouter] = ()) -> FastAPI:
    """The whole HTTP surface of one house."""
    settings = house.settings
    app = FastAPI(title="Farebox", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.gate = Gate(house, Limiter(rates_of(settings)), settings.trusted_proxies, settings.limit_loopback)
    app.state.engine_ready = engine_ready
    errors.install(app)
    for router in routers:
        app.router.routes.extend(router.routes)
    return app
