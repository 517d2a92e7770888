"""Organizations: who owns workflows and keys. An installation starts with one, called ``default``."""

from __future__ import annotations

from farebox.core.records import Organization
from farebox.ids import new_id
from farebox.service import keys
from farebox.service.house import House

DEFAULT = "default"


async def ensure_owner(house: House) -> tuple[Organization, str | None]:
    """The organization ``default`` and, on the first start only, the owner's raw API key.

    A start that died between the two leaves an organization without keys; the next start gives it one.
    """
    organization = await ensure(house, DEFAULT)
    if await house.store.keys(organization.id, limit=1, offset=0, before=""):
        return organization, None
    _, raw = await keys.create(house, organization.id, keys.NewKey(name="owner"), created_by="farebox")
    return organization, raw


async def ensure(house: House, name: str) -> Organization:
    """The organization of this name, made if there is none."""
    found = await house.store.organization_by_name(name)
    if found is None:
        found = Organization(id=new_id("org"), name=name, created_at=house.clock())
        await house.store.put_organization(found)
    return found
