"""What may be looked up without a key: node types, and workflows without their definition."""

from __future__ import annotations

import msgspec
import pytest

from farebox.core.errors import NotFound
from farebox.service import catalogue, publishing, workflows
from farebox.service.house import House
from farebox.service.track_record import TrackRecord
from farebox.service.workflows import NewWorkflow, Visibility
from tests.service.house import DRAFT, node_types

ORG = "org_1"
SECRET = {
    "nodes": {
        "root": {
            "type": "manual",
            "payload": {"inputSchema": {"type": "object", "properties": {"a": {"type": "string"}}}},
            "children": ["note"],
        },
        "note": {"type": "log", "payload": {"message": "the-authors-secret"}, "children": []},
    }
}


def test_every_type_is_listed_where_clients_look_for_it() -> None:
    types = node_types()
    acting = {one.type for one in catalogue.actions(types)}
    steering = {one.type for one in catalogue.logic_actions(types)}
    starting = {one.type for one in catalogue.triggers(types)}
    assert acting | steering | starting == set(types)
    assert {"if", "for-each", "wait", "filter", "pluck", "switch", "delay"} <= steering
    assert starting == {"manual", "webhook", "schedule", "on-cancel"}
    assert "http-request" in acting
    assert not acting & {"if", "wait", "manual"}


def test_one_type_is_found_by_its_name_and_kind() -> None:
    types = node_types()
    assert catalogue.action(types, "if").flow == "if"
    assert catalogue.trigger(types, "webhook").flow == "trigger"
    for look, name in (
        (catalogue.action, "webhook"),
        (catalogue.action, "nothing"),
        (catalogue.trigger, "if"),
        (catalogue.trigger, "nothing"),
    ):
        with pytest.raises(NotFound):
            look(types, name)


def test_tags_must_all_be_there() -> None:
    types = node_types()
    assert catalogue.actions(types, ["no-such-tag"]) == []
    assert catalogue.triggers(types, ["no-such-tag"]) == []


async def published(house: House, visibility: Visibility) -> str:
    new = NewWorkflow(name="Shop", description="Buys things", definition=SECRET, visibility=visibility)
    made = await workflows.create(house, ORG, new)
    await publishing.publish(house, ORG, made.workflow.id)
    return made.workflow.id


async def test_the_public_view_lists_fields_and_never_the_definition(house: House) -> None:
    name = await published(house, "public_execute")
    seen = await catalogue.public_workflow(house, name)
    assert (seen.name, seen.description, seen.version, seen.accepting, seen.price) == (
        "Shop",
        "Buys things",
        1,
        True,
        None,
    )
    assert seen.input_schema["properties"] == {"a": {"type": "string"}}
    assert seen.track_record == TrackRecord()
    assert (seen.delivers, seen.takes_files, seen.test_mode, seen.seller) == ((), False, False, "")
    assert b"the-authors-secret" not in msgspec.json.encode(seen)


async def test_only_public_workflows_are_seen(house: House) -> None:
    hidden = [await published(house, visibility) for visibility in ("private", "org")]
    draft = await workflows.create(house, ORG, NewWorkflow(name="d", definition=DRAFT, visibility="public_execute"))
    for name in (*hidden, draft.workflow.id, "wf_unknown"):
        with pytest.raises(NotFound):
            await catalogue.public_workflow(house, name)
    viewed = await published(house, "public_view")
    assert not (await catalogue.public_workflow(house, viewed)).accepting
    sold = await published(house, "public_execute")
    assert [one.id for one in await catalogue.public_workflows(house, 10)] == [sold]
    await publishing.pause(house, ORG, sold)
    assert not (await catalogue.public_workflow(house, sold)).accepting
    await workflows.archive(house, ORG, sold)
    with pytest.raises(NotFound):
        await catalogue.public_workflow(house, sold)
