"""A route without a declaration is no route."""

from __future__ import annotations

from typing import Annotated

import pytest
from fastapi import Depends

from farebox.api.auth import Caller, anyone
from farebox.api.envelope import Reply, ok
from farebox.api.routes import Route, declared, refusals, router


def test_a_route_without_a_declaration_is_refused_when_it_is_written() -> None:
    routes = router("x", "/x")
    with pytest.raises(TypeError, match="/x/open does not declare"):

        @routes.get("/open")
        async def open_to_whom() -> None: ...


def test_the_declaration_is_found() -> None:
    routes = router("x")

    @routes.get("/open")
    async def here(who: Annotated[Caller, Depends(anyone)]) -> None: ...

    assert declared(routes.routes[-1]) is anyone  # type: ignore[arg-type]


def test_refusals_are_typed() -> None:
    assert set(refusals(404, 409)) == {404, 409}


def test_the_model_of_an_answer_is_for_the_document_only() -> None:
    routes = router("x")

    @routes.get("/shown", response_model=dict[str, int], responses=refusals(404))
    async def shown(who: Annotated[Caller, Depends(anyone)]) -> Reply:
        return ok({"a": 1})

    route = routes.routes[-1]
    assert isinstance(route, Route)
    assert route.response_field is None
    documented = route.documented()
    assert documented.response_field is not None
    assert (documented.path, documented.endpoint, documented.methods) == (route.path, route.endpoint, route.methods)
    assert 404 in documented.responses
