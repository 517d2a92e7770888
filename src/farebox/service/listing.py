"""The owner's list of workflows, with filters that look into definitions, and other orders than the newest first."""

from __future__ import annotations

from typing import Any

from farebox.core.values import Json
from farebox.service import workflows
from farebox.service.house import House
from farebox.storage.port import WorkflowSearch


async def listed(
    house: House, org_id: str, wanted: WorkflowSearch, limit: int, offset: int = 0, before: str = ""
) -> list[workflows.Shown]:
    """Workflows with their newest version. ``before`` goes with the default order only."""
    if wanted.trigger_type or wanted.node_types or wanted.sort != "createdAt:desc":
        found = await house.store.search_workflows(org_id, wanted, limit, offset, before)
    else:
        found = await house.store.workflows(
            org_id, limit, offset, before, wanted.status, wanted.query, wanted.visibility
        )
    return [workflows.Shown(one, await workflows.version_of(house, one, one.version)) for one in found]


def trigger_nodes(definition: Json) -> list[tuple[str, dict[str, Any]]]:
    """The trigger nodes, those of ``triggerNodeIds`` or, without it, ``root``."""
    nodes = definition.get("nodes", {})
    ids = definition.get("triggerNodeIds")
    named = ids if isinstance(ids, list) and ids else ["root"]
    return [(one, nodes[one]) for one in named if isinstance(one, str) and isinstance(nodes.get(one), dict)]
