"""Workflows and their versions: drafts, optimistic locking, visibility, secrets, archive."""

from __future__ import annotations

import asyncio
from copy import deepcopy
from typing import Any

import pytest
from msgspec.structs import replace

from farebox.core.errors import (
    BadRequest,
    DefinitionInvalid,
    KeyReused,
    NotAllowed,
    NotFound,
    SecretInvalid,
    TooLarge,
    VersionConflict,
)
from farebox.service import publishing, workflows
from farebox.service.house import House
from farebox.service.workflows import Changes, NewWorkflow
from farebox.testing.clock import Clock
from tests.service.house import DRAFT

ORG = "org_1"
NEW = NewWorkflow(name="Hello", definition=DRAFT)


def saying(text: str) -> dict[str, Any]:
    """DRAFT with another message."""
    changed = deepcopy(DRAFT)
    changed["nodes"]["note"]["payload"]["message"] = text
    return changed


async def test_a_new_workflow_is_a_private_draft_of_version_1(house: House) -> None:
    made = await workflows.create(house, ORG, NEW, by="key_1")
    workflow, version = made.workflow, made.version
    assert (workflow.status, workflow.visibility, workflow.version, workflow.live_version) == (
        "draft",
        "private",
        1,
        None,
    )
    assert (version.definition, version.published_at, workflow.created_by) == (DRAFT, None, "key_1")
    assert await workflows.show(house, ORG, workflow.id) == made


async def test_only_a_name_and_nodes_are_needed_and_all_problems_are_told(house: House) -> None:
    with pytest.raises(BadRequest) as refused:
        await workflows.create(house, ORG, NewWorkflow(name=" ", description="x" * 2_001, definition=DRAFT))
    assert [problem.field for problem in refused.value.details] == ["name", "description"]
    for shape in ({}, {"nodes": []}, {"nodes": None}):
        with pytest.raises(DefinitionInvalid):
            await workflows.create(house, ORG, NewWorkflow(name="x", definition=shape))


async def test_a_definition_has_a_size(house: House) -> None:
    with pytest.raises(TooLarge):
        await workflows.create(house, ORG, NewWorkflow(name="x", definition=saying("x" * 1024 * 1024)))


async def test_absurd_nesting_is_refused(house: House) -> None:
    deep: dict[str, Any] = {}
    for _ in range(10_000):
        deep = {"a": deep}
    with pytest.raises(DefinitionInvalid):
        await workflows.create(house, ORG, NewWorkflow(name="x", definition={"nodes": deep}))


async def test_other_content_makes_a_new_draft_and_the_same_content_none(house: House) -> None:
    made = await workflows.create(house, ORG, NEW)
    same = {"nodes": dict(reversed(DRAFT["nodes"].items()))}
    untouched = await workflows.update(house, ORG, made.workflow.id, Changes(definition=same))
    assert untouched == made
    changed = await workflows.update(house, ORG, made.workflow.id, Changes(definition=saying("bye")), by="key_2")
    assert (changed.workflow.version, changed.version.version, changed.version.created_by) == (2, 2, "key_2")
    assert (await workflows.show(house, ORG, made.workflow.id, 1)).version.definition == DRAFT


async def test_a_name_alone_makes_no_version(house: House, clock: Clock) -> None:
    made = await workflows.create(house, ORG, NEW)
    clock.pass_time(seconds=1)
    renamed = await workflows.update(house, ORG, made.workflow.id, Changes(name="Other", description="d"))
    assert (renamed.workflow.name, renamed.workflow.description, renamed.workflow.version) == ("Other", "d", 1)
    assert renamed.workflow.updated_at == clock()


async def test_who_saw_an_older_version_is_refused(house: House) -> None:
    made = await workflows.create(house, ORG, NEW)
    await workflows.update(house, ORG, made.workflow.id, Changes(definition=saying("bye")), expected=1)
    with pytest.raises(VersionConflict):
        await workflows.update(house, ORG, made.workflow.id, Changes(definition=saying("hm")), expected=1)
    with pytest.raises(VersionConflict):
        await workflows.rollback(house, ORG, made.workflow.id, 1, expected=1)
    with pytest.raises(VersionConflict):
        await publishing.publish(house, ORG, made.workflow.id, expected=1)


async def test_of_two_changes_at_the_same_moment_one_is_refused(house: House) -> None:
    made = await workflows.create(house, ORG, NEW)
    stale = made.workflow
    await workflows.save(house, stale, replace(stale, name="first"))
    with pytest.raises(VersionConflict):
        await workflows.save(house, stale, replace(stale, name="second"))
    assert (await workflows.get(house, ORG, stale.id)).name == "first"


async def test_rolling_back_makes_a_draft_of_the_old_content(house: House) -> None:
    made = await workflows.create(house, ORG, NEW)
    await workflows.update(house, ORG, made.workflow.id, Changes(definition=saying("bye")))
    back = await workflows.rollback(house, ORG, made.workflow.id, 1)
    assert (back.workflow.version, back.version.definition) == (3, DRAFT)
    assert (await workflows.rollback(house, ORG, made.workflow.id, 1)).workflow.version == 3
    with pytest.raises(NotFound):
        await workflows.rollback(house, ORG, made.workflow.id, 99)


async def test_draft_and_live_are_two_views(house: House) -> None:
    made = await workflows.create(house, ORG, NEW)
    name = made.workflow.id
    assert (await workflows.show_draft(house, ORG, name)).version.version == 1
    with pytest.raises(NotFound):
        await workflows.show_live(house, ORG, name)
    await publishing.publish(house, ORG, name)
    with pytest.raises(NotFound):
        await workflows.show_draft(house, ORG, name)
    await workflows.update(house, ORG, name, Changes(definition=saying("bye")))
    assert (await workflows.show_live(house, ORG, name)).version.version == 1
    assert (await workflows.show_draft(house, ORG, name)).version.version == 2


async def test_a_discarded_draft_keeps_its_number(house: House) -> None:
    made = await workflows.create(house, ORG, NEW)
    name = made.workflow.id
    with pytest.raises(NotAllowed):
        await workflows.discard_draft(house, ORG, name)
    await publishing.publish(house, ORG, name)
    await workflows.update(house, ORG, name, Changes(definition=saying("bye")))
    back = await workflows.discard_draft(house, ORG, name)
    assert (back.workflow.version, back.version.definition) == (1, DRAFT)
    assert await workflows.discard_draft(house, ORG, name) == back
    again = await workflows.update(house, ORG, name, Changes(definition=saying("once more")))
    assert again.workflow.version == 3
    _, found = await workflows.versions(house, ORG, name, 10, 0)
    assert [version.version for version in found] == [3, 2, 1]


async def test_visibility_may_be_set_before_publishing(house: House) -> None:
    made = await workflows.create(house, ORG, replace(NEW, visibility="public_execute"))
    assert made.workflow.visibility == "public_execute"
    assert (await workflows.set_visibility(house, ORG, made.workflow.id, "org")).visibility == "org"
    again = await workflows.set_visibility(house, ORG, made.workflow.id, "org")
    assert again == await workflows.get(house, ORG, made.workflow.id)


async def test_a_rotated_secret_is_dead_at_once(house: House) -> None:
    made = await workflows.create(house, ORG, NEW)
    old = made.workflow.trigger_secret
    assert (await workflows.by_secret(house, old)).id == made.workflow.id
    fresh = (await workflows.rotate_secret(house, ORG, made.workflow.id)).trigger_secret
    assert fresh != old
    assert (await workflows.by_secret(house, fresh)).id == made.workflow.id
    for wrong in (old, "", "whs_", fresh[:-1], fresh + "x", fresh[:30], "whs_é", made.workflow.id):
        with pytest.raises(SecretInvalid):
            await workflows.by_secret(house, wrong)


async def test_an_archived_workflow_refuses_changes_until_it_is_back(house: House) -> None:
    made = await workflows.create(house, ORG, NEW)
    name = made.workflow.id
    await publishing.publish(house, ORG, name)
    archived = await workflows.archive(house, ORG, name)
    assert (archived.status, archived.live_version) == ("archived", None)
    assert await workflows.archive(house, ORG, name) == archived
    refused = (
        workflows.update(house, ORG, name, Changes(name="x")),
        workflows.set_visibility(house, ORG, name, "org"),
        workflows.rotate_secret(house, ORG, name),
        workflows.rollback(house, ORG, name, 1),
        publishing.publish(house, ORG, name),
        publishing.pause(house, ORG, name),
        publishing.resume(house, ORG, name),
    )
    for attempt in refused:
        with pytest.raises(NotAllowed):
            await attempt
    assert (await workflows.unarchive(house, ORG, name)).status == "draft"
    with pytest.raises(NotAllowed):
        await workflows.unarchive(house, ORG, name)
    assert (await publishing.publish(house, ORG, name)).workflow.status == "active"


async def test_the_same_create_again_makes_no_second_workflow(house: House) -> None:
    first = await workflows.create(house, ORG, NEW, idempotency_key="once")
    assert await workflows.create(house, ORG, NEW, idempotency_key="once") == first
    with pytest.raises(KeyReused):
        await workflows.create(house, ORG, replace(NEW, name="Other"), idempotency_key="once")
    many = [workflows.create(house, ORG, NEW, idempotency_key="many") for _ in range(10)]
    assert len({made.workflow.id for made in await asyncio.gather(*many)}) == 1
    elsewhere = await workflows.create(house, "org_2", NEW, idempotency_key="once")
    assert elsewhere.workflow.id != first.workflow.id


async def test_another_organizations_workflow_is_unknown(house: House) -> None:
    made = await workflows.create(house, ORG, NEW)
    for asked in (made.workflow.id, "wf_unknown"):
        attempts = (
            workflows.get(house, "org_2", asked),
            workflows.show(house, "org_2", asked, 1),
            workflows.update(house, "org_2", asked, Changes(name="mine")),
            workflows.versions(house, "org_2", asked, 10, 0),
            workflows.archive(house, "org_2", asked),
            workflows.rotate_secret(house, "org_2", asked),
        )
        for attempt in attempts:
            with pytest.raises(NotFound):
                await attempt
