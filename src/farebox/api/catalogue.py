"""``/v1/actions``, ``/v1/logic-actions``, ``/v1/triggers``: what a node may be. No key is needed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from farebox.api.auth import Caller, anyone
from farebox.api.envelope import Envelope, Reply, ok
from farebox.api.models_catalogue import ActionDefinition, TriggerDefinition
from farebox.api.routes import refusals
from farebox.api.routes import router as family
from farebox.service import catalogue
from farebox.service.house import House

Anyone = Annotated[Caller, Depends(anyone)]
Tags = Annotated[list[str], Query(max_length=50, description="Only those with all of these; repeat or comma-join.")]
Type = Annotated[str, Path(alias="type", max_length=64)]
NONE: list[str] = []


def router(house: House) -> APIRouter:
    """The routes of this family."""
    routes = family("catalogue", "/v1")

    @routes.get("/actions", response_model=Envelope[list[ActionDefinition]])
    async def list_actions(who: Anyone, tags: Tags = NONE) -> Reply:
        """Every action a node may perform, built in or installed by the operator."""
        return ok([ActionDefinition.of(one) for one in catalogue.actions(house.node_types, _split(tags))])

    @routes.get("/actions/{type}", response_model=Envelope[ActionDefinition], responses=refusals(404))
    async def get_action(name: Type, who: Anyone) -> Reply:
        """One action or logic action by its type."""
        return ok(ActionDefinition.of(catalogue.action(house.node_types, name)))

    @routes.get("/logic-actions", response_model=Envelope[list[ActionDefinition]])
    async def list_logic_actions(who: Anyone) -> Reply:
        """What steers a run: branches, loops, waits."""
        return ok([ActionDefinition.of(one) for one in catalogue.logic_actions(house.node_types)])

    @routes.get("/triggers", response_model=Envelope[list[TriggerDefinition]])
    async def list_triggers(who: Anyone, tags: Tags = NONE) -> Reply:
        """What may start a run."""
        return ok([TriggerDefinition.of(one) for one in catalogue.triggers(house.node_types, _split(tags))])

    @routes.get("/triggers/{type}", response_model=Envelope[TriggerDefinition], responses=refusals(404))
    async def get_trigger(name: Type, who: Anyone) -> Reply:
        """One trigger by its type."""
        return ok(TriggerDefinition.of(catalogue.trigger(house.node_types, name)))

    return routes


def _split(tags: list[str]) -> list[str]:
    return [tag.strip() for text in tags for tag in text.split(",") if tag.strip()]
