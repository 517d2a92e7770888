"""The demo for sale: the example ``csv-report``, published for everybody in test mode.

The example is the single source: in a checkout it is read from ``examples/``, in an installed package from the copy
that the wheel carries.
"""

from __future__ import annotations

import json
from pathlib import Path

from farebox.core.belongings import Workflow
from farebox.service import publishing, workflows
from farebox.service.house import House

NAME = "csv-report"
_PLACES = (Path(__file__).parent / "_examples", Path(__file__).parents[2] / "examples")


def folder() -> Path:
    """Where the example's files are; FileNotFoundError if they were not installed."""
    for place in _PLACES:
        if (place / NAME / "workflow.json").is_file():
            return place / NAME
    raise FileNotFoundError(f"the example {NAME} is not installed")


def actions_file() -> Path:
    """The example's Python actions."""
    return folder() / "actions.py"


async def publish(house: House, org_id: str) -> str:
    """Publish the example, or a new version if the files changed since; returns the workflow's id."""
    document = json.loads((folder() / "workflow.json").read_text())
    found = await _existing(house, org_id, document["name"])
    if found is None:
        wanted = workflows.NewWorkflow(
            name=document["name"],
            description=document.get("description", ""),
            definition=document["definition"],
            visibility="public_execute",
        )
        found = (await workflows.create(house, org_id, wanted, by="farebox demo")).workflow
    else:
        changes = workflows.Changes(definition=document["definition"], description=document.get("description", ""))
        found = (await workflows.update(house, org_id, found.id, changes, by="farebox demo")).workflow
    if found.live_version != found.version:
        await publishing.publish(house, org_id, found.id, by="farebox demo")
    return found.id


async def _existing(house: House, org_id: str, name: str) -> Workflow | None:
    listed = await house.store.workflows(org_id, limit=100, offset=0, before="", status="", query=name, visibility="")
    return next((one for one in listed if one.name == name and one.status != "archived"), None)
