"""The owner's list of workflows, with filters that look into definitions.

The store filters and pages by status, text and visibility. What only a definition tells (trigger type, node types), and
orders other than the newest first, are settled here over a bounded part of the list.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from farebox.core.records import Workflow
from farebox.core.values import Json, Value
from farebox.service import workflows
from farebox.service.house import House

Sort: TypeAlias = Literal["createdAt:desc", "updatedAt:desc", "name:asc"]
MOST_SCANNED = 2_000
"""Workflows looked at, newest first, when a filter or an order needs more than the store's index."""
CHUNK = 100


class Filter(Value, frozen=True, kw_only=True):
    status: str = ""
    query: str = ""
    visibility: str = ""
    trigger_type: str = ""
    node_types: tuple[str, ...] = ()
    """Any of these."""
    sort: Sort = "createdAt:desc"

    @property
    def scans(self) -> bool:
        """Whether the store alone cannot answer."""
        return bool(self.trigger_type or self.node_types) or self.sort != "createdAt:desc"


async def listed(
    house: House, org_id: str, wanted: Filter, limit: int, offset: int = 0, before: str = ""
) -> list[workflows.Shown]:
    """Workflows with their newest version. ``before`` goes with the default order only."""
    if not wanted.scans:
        found = await _fetch(house, org_id, wanted, limit, offset, before)
        return [await _with_version(house, workflow) for workflow in found]
    matching = await _scan(house, org_id, wanted, before)
    return matching[offset : offset + limit]


async def _scan(house: House, org_id: str, wanted: Filter, before: str) -> list[workflows.Shown]:
    matching: list[workflows.Shown] = []
    for _ in range(MOST_SCANNED // CHUNK):
        chunk = await _fetch(house, org_id, wanted, CHUNK, 0, before)
        for workflow in chunk:
            shown = await _with_version(house, workflow)
            if _matches(shown.version.definition, wanted):
                matching.append(shown)
        if len(chunk) < CHUNK:
            break
        before = chunk[-1].id
    if wanted.sort == "createdAt:desc":
        return matching
    return sorted(matching, key=_order(wanted.sort), reverse=wanted.sort == "updatedAt:desc")


async def _fetch(house: House, org_id: str, wanted: Filter, limit: int, offset: int, before: str) -> list[Workflow]:
    return await house.store.workflows(
        org_id,
        limit=limit,
        offset=offset,
        before=before,
        status=wanted.status,
        query=wanted.query,
        visibility=wanted.visibility,
    )


async def _with_version(house: House, workflow: Workflow) -> workflows.Shown:
    return workflows.Shown(workflow, await workflows.version_of(house, workflow, workflow.version))


def trigger_nodes(definition: Json) -> list[tuple[str, dict[str, Any]]]:
    """The trigger nodes, those of ``triggerNodeIds`` or, without it, ``root``."""
    nodes = definition.get("nodes", {})
    ids = definition.get("triggerNodeIds")
    named = ids if isinstance(ids, list) and ids else ["root"]
    return [(one, nodes[one]) for one in named if isinstance(one, str) and isinstance(nodes.get(one), dict)]


def types_in(definition: Json) -> set[str]:
    """The types of all nodes."""
    return {str(node.get("type", "")) for node in definition.get("nodes", {}).values() if isinstance(node, dict)}


def _matches(definition: Json, wanted: Filter) -> bool:
    if wanted.trigger_type and wanted.trigger_type not in {node.get("type") for _, node in trigger_nodes(definition)}:
        return False
    return not wanted.node_types or not types_in(definition).isdisjoint(wanted.node_types)


def _order(sort: Sort) -> Callable[[workflows.Shown], Any]:
    if sort == "name:asc":
        return lambda shown: (shown.workflow.name.casefold(), shown.workflow.id)
    return lambda shown: (shown.workflow.updated_at, shown.workflow.id)
