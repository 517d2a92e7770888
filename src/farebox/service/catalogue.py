"""What may be looked up without owning anything: node types for builders, and workflows as strangers may see them.

The public view of a workflow is built by listing fields: name, description, input schema, price and track record. Its
definition is not among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from farebox.core.errors import NotFound
from farebox.core.files import takes_files
from farebox.core.graph import NodeType, Price
from farebox.core.records import Workflow
from farebox.core.values import Json, Value
from farebox.service.house import House
from farebox.service.track_record import TrackRecord

LOGIC_FLOWS = frozenset({"if", "switch", "for-each", "wait", "delay"})
LOGIC_TYPES = frozenset({"filter", "pluck"})
"""Pure helpers that belong with the logic, as clients of this API expect."""
PUBLIC = ("public_execute", "public_view")


class PublicWorkflow(Value, frozen=True, kw_only=True):
    """A workflow as anybody may see it."""

    id: str
    name: str
    description: str
    version: int
    visibility: str
    status: str
    accepting: bool
    """Whether it takes new executions now."""
    created_at: int
    input_schema: Json
    price: Price | None
    delivers: tuple[str, ...]
    takes_files: bool
    test_mode: bool
    """Whether the payment that is offered first moves no real money."""
    seller: str
    """The organization's name."""
    track_record: TrackRecord


def is_logic(node_type: NodeType) -> bool:
    """Whether it stands among the logic actions."""
    return node_type.flow in LOGIC_FLOWS or node_type.type in LOGIC_TYPES


def actions(node_types: Mapping[str, NodeType], tags: Iterable[str] = ()) -> list[NodeType]:
    """Everything a node may do, but triggers and what only steers; with all of these tags."""
    wanted = set(tags)
    return [
        one
        for one in _sorted(node_types)
        if one.flow != "trigger" and one.flow not in LOGIC_FLOWS and wanted <= set(one.tags)
    ]


def action(node_types: Mapping[str, NodeType], name: str) -> NodeType:
    """One action or logic action; NotFound."""
    found = node_types.get(name)
    if found is None or found.flow == "trigger":
        raise NotFound(f"there is no action {name}")
    return found


def logic_actions(node_types: Mapping[str, NodeType]) -> list[NodeType]:
    """What steers the walk: branches, loops, waits, and the small list helpers."""
    return [one for one in _sorted(node_types) if is_logic(one)]


def triggers(node_types: Mapping[str, NodeType], tags: Iterable[str] = ()) -> list[NodeType]:
    """What may start a run; with all of these tags."""
    wanted = set(tags)
    return [one for one in _sorted(node_types) if one.flow == "trigger" and wanted <= set(one.tags)]


def trigger(node_types: Mapping[str, NodeType], name: str) -> NodeType:
    """One trigger; NotFound."""
    found = node_types.get(name)
    if found is None or found.flow != "trigger":
        raise NotFound(f"there is no trigger {name}")
    return found


async def public_workflow(house: House, workflow_id: str) -> PublicWorkflow:
    """A published workflow that its owner shows to anybody; NotFound for every other."""
    workflow = await house.store.workflow(workflow_id)
    if workflow is None or not is_public(workflow):
        raise NotFound(f"there is no public workflow {workflow_id}")
    return await _public(house, workflow)


async def public_workflows(
    house: House, limit: int, offset: int = 0, before: str = "", query: str = ""
) -> list[PublicWorkflow]:
    """The public catalogue, newest first: what anybody may execute now."""
    found = await house.store.workflows(
        "", limit=limit, offset=offset, before=before, status="active", query=query, visibility="public_execute"
    )
    return [await _public(house, workflow) for workflow in found if is_public(workflow)]


def is_public(workflow: Workflow) -> bool:
    """Published, and shown to anybody by its owner."""
    return workflow.visibility in PUBLIC and workflow.status in ("active", "paused") and bool(workflow.live_version)


async def _public(house: House, workflow: Workflow) -> PublicWorkflow:
    number = workflow.live_version or workflow.version
    graph = await house.graphs.get(workflow.id, number)
    seller = await house.store.organization(workflow.org_id)
    return PublicWorkflow(
        id=workflow.id,
        name=workflow.name,
        description=workflow.description,
        version=number,
        visibility=workflow.visibility,
        status=workflow.status,
        accepting=workflow.status == "active" and workflow.visibility == "public_execute",
        created_at=workflow.created_at,
        input_schema=graph.input_schema,
        price=graph.price,
        delivers=graph.delivers,
        takes_files=takes_files(graph.input_schema),
        test_mode=_test_mode(house, graph.price),
        seller="" if seller is None else seller.name,
        track_record=await house.track_records.of(workflow.id),
    )


def _test_mode(house: House, price: Price | None) -> bool:
    """As an execution would be marked that is opened now without naming a provider."""
    provider = None if price is None else house.providers.get(price.providers[0])
    return provider is not None and provider.mode == "test"


def _sorted(node_types: Mapping[str, NodeType]) -> list[NodeType]:
    return [node_types[name] for name in sorted(node_types)]
