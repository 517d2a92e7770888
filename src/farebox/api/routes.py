"""How routes are written: ``router(tag)`` gives an APIRouter whose routes read bodies strictly and say who may call.

A route without an auth declaration (``api.auth``) is a programming error and fails when the app is built.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from enum import Enum
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from farebox.api import bodies
from farebox.api.auth import Declared
from farebox.api.exchange import exchange_of


class _Read(Request):
    """A request whose body is read and, where it is JSON, decoded already."""

    _bytes: bytes = b""
    _decoded: Any = None

    async def body(self) -> bytes:
        return self._bytes

    async def json(self) -> Any:
        return self._decoded


class Route(APIRoute):
    """An API route with our body rules.

    ``response_model`` is for the reference only, as answers are rendered already (``envelope.Reply``). Its validators
    would be a third of what loading the API takes, so the framework sees it in :meth:`documented` alone.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **{**options, "response_model": None})
        self._options = options

    def documented(self) -> APIRoute:
        """The same route with the model of its answer, as the document describes it."""
        return APIRoute(self.path, self.endpoint, **self._options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        if declared(self) is None:
            raise TypeError(f"{self.path} does not declare who may call it; see farebox.api.auth")
        handle = super().get_route_handler()
        rule = bodies.rule_of(self.endpoint)

        async def strict(request: Request) -> Response:
            exchange_of(request.scope).route = self.path_format
            if rule.streamed:
                return await handle(request)
            made = _Read(request.scope, request.receive)
            body = await bodies.read(request.scope, request.receive, rule.most)
            if body:
                if rule.json or rule.form:
                    bodies.check_media_type(request.headers.get("content-type", ""), rule.form)
                made._bytes = body
                if rule.json:
                    made._decoded = bodies.decode(body)
            return await handle(made)

        return strict


def declared(route: APIRoute) -> Declared | None:
    """Who may call a route, as it says itself."""
    for dependency in route.dependant.dependencies:
        if isinstance(dependency.call, Declared):
            return dependency.call
    return None


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """``responses=`` entries: these statuses answer with the error shape.

    The document fills in the shape itself (``openapi``): a model per route and status would cost most of the start.
    """
    return {status: {"description": "Refused."} for status in statuses}


def router(tag: str, prefix: str = "") -> APIRouter:
    """A router of one family; its tag groups it in the reference."""
    tags: list[str | Enum] = [tag]
    shared = refusals(400, 429, 500, 503)
    named = _operation_id
    return APIRouter(prefix=prefix, tags=tags, route_class=Route, responses=shared, generate_unique_id_function=named)


def _operation_id(route: APIRoute) -> str:
    """The route's name as generated clients spell a method: ``getPublicExecution``."""
    first, *others = route.name.split("_")
    return first + "".join(word.capitalize() for word in others)
