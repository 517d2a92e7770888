"""The first start makes an organization and its owner key; later starts make nothing."""

from __future__ import annotations

from farebox.core.records import Organization
from farebox.service import keys, organizations
from farebox.service.house import House


async def test_the_first_start_gives_the_owner_key_once(house: House) -> None:
    organization, raw = await organizations.ensure_owner(house)
    assert raw is not None
    key = await keys.authenticate(house, raw)
    assert (organization.name, key.org_id, key.scope) == ("default", organization.id, "read-write")
    assert await organizations.ensure_owner(house) == (organization, None)


async def test_a_start_that_died_before_the_key_is_completed_by_the_next(house: House) -> None:
    await house.store.put_organization(Organization(id="org_1", name="default", created_at=1))
    organization, raw = await organizations.ensure_owner(house)
    assert organization.id == "org_1"
    assert raw is not None


async def test_ensure_gives_the_same_organization_for_the_same_name(house: House) -> None:
    first = await organizations.ensure(house, "second tenant")
    assert await organizations.ensure(house, "second tenant") == first
    assert await house.store.organization(first.id) == first
