"""``/v1/api-keys`` and ``/v1/whoami``."""

from __future__ import annotations

from fastapi import APIRouter

import farebox
from farebox.api import owner
from farebox.api.envelope import Envelope, Page, Reply, ok
from farebox.api.models_keys import CreatedKey, CreateKey, KeyView, WhoAmI
from farebox.api.routes import router as family
from farebox.core.errors import NotFound
from farebox.service import keys
from farebox.service.house import House


def router(house: House) -> APIRouter:
    """The routes of this family."""
    routes = family("api-keys", "/v1")

    @routes.get("/api-keys", response_model=Envelope[Page[KeyView]], responses=owner.LISTING)
    async def list_api_keys(who: owner.ReadKeys, paging: owner.Window) -> Reply:
        """The organization's API keys, newest first, revoked ones too."""
        rows = await keys.listed(house, who.org_id, paging.fetch, paging.offset, paging.before)
        return ok(paging.page(rows, lambda key: key.id, KeyView.of))

    @routes.post("/api-keys", response_model=Envelope[CreatedKey], responses=owner.CREATING)
    async def create_api_key(
        body: CreateKey, who: owner.CreateKeys, idempotency_key: owner.IdempotencyKey = ""
    ) -> Reply:
        """Make an API key. It is shown once, in this answer."""
        key, raw = await keys.create(
            house,
            who.org_id,
            body.value(),
            created_by=who.key_id,
            idempotency_key=idempotency_key,
            maker=who.key,
        )
        return ok(CreatedKey.made(key, raw))

    @routes.get("/api-keys/{id}", response_model=Envelope[KeyView], responses=owner.READING)
    async def get_api_key(key_id: owner.Id, who: owner.ReadKeys) -> Reply:
        """One API key, without its secret."""
        return ok(KeyView.of(await keys.get(house, who.org_id, key_id)))

    @routes.delete("/api-keys/{id}", response_model=Envelope[KeyView], responses=owner.READING)
    async def revoke_api_key(key_id: owner.Id, who: owner.RevokeKeys) -> Reply:
        """Revoke an API key at once. Revoking it again changes nothing."""
        return ok(KeyView.of(await keys.revoke(house, who.org_id, key_id)))

    @routes.get("/whoami", response_model=Envelope[WhoAmI], responses=owner.LISTING)
    async def who_am_i(who: owner.AnyKey) -> Reply:
        """The organization and the key that this request acts for, and the server's version."""
        organization = await house.store.organization(who.org_id)
        if organization is None or who.key is None:
            raise NotFound("the organization of this key is gone")
        return ok(WhoAmI.of(organization, who.key, farebox.__version__))

    return routes
