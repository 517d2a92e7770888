"""The tools: one for each workflow that can be bought, and those that go on with an execution.

A workflow's tool is named after it, with the end of its id: two workflows of one name stay apart, and a name stays what
it is when another workflow comes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from farebox_client import AsyncFarebox, FareboxError
from mcp_types import Tool, ToolAnnotations

from farebox.agents.shop import LONGEST_WAIT, OUTCOMES
from farebox.core.money import money

PAGE = 50
_EXECUTION = {
    "executionId": {"type": "string", "description": "As the buying tool gave it."},
    "token": {"type": "string", "description": "The client token (ct_...) that the buying tool gave. A secret."},
}
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_ACTS = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=True)
_ENDS = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=True)
_BUYS = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=True)


def _tool(called: str, title: str, text: str, hints: ToolAnnotations, needs: tuple[str, ...] = (), **more: Any) -> Tool:
    schema = {"type": "object", "properties": {**_EXECUTION, **more}, "required": [*_EXECUTION, *needs]}
    return Tool(name=called, title=title, description=text, input_schema=schema, annotations=hints)


SEARCH = Tool(
    name="farebox_search",
    title="Find workflows",
    description="Workflows that can be bought here, with price, input schema and the name of the tool that buys each.",
    input_schema={"type": "object", "properties": {"query": {"type": "string", "description": "In name or text."}}},
    annotations=_READS,
)
ON_EXECUTIONS = (
    _tool(
        "farebox_wait",
        "Wait for an execution",
        "Wait until an execution is over or asks a question, with progress. Use it after the payment link was handed on"
        " (it sees the payment), and again whenever the time was up. Long runs: come back later with the same token.",
        _READS,
        seconds={"type": "number", "minimum": 0, "maximum": LONGEST_WAIT, "default": 50},
    ),
    _tool("farebox_status", "Look at an execution", "How an execution stands, with its newest events.", _READS),
    _tool(
        "farebox_answer",
        "Answer a question",
        "Answer a question that a workflow asks (see `questions`), in the shape of its form.",
        _ACTS,
        ("nodeId", "data"),
        nodeId={"type": "string"},
        data={"description": "In the shape of the question's form (a JSON Schema)."},
        step={"type": "string", "description": "From the question."},
    ),
    _tool("farebox_result", "Get the result", "Output and files of an execution that succeeded.", _READS),
    _tool(
        "farebox_file",
        "Read a result file",
        "One result file: text as it is, other bytes as base64.",
        _READS,
        ("name",),
        name={"type": "string", "description": "As farebox_result lists it."},
    ),
    _tool(
        "farebox_cancel",
        "Cancel an execution",
        "Cancel an execution. Before its run has started a payment goes back; later the seller's policy decides.",
        _ENDS,
    ),
    _tool(
        "farebox_pay_test",
        "Pay with test money",
        "Only in test mode, where no real money moves: do what a buyer would do at the checkout.",
        _ACTS,
        outcome={"type": "string", "enum": list(OUTCOMES), "default": "paid"},
    ),
)
FIXED = (SEARCH, *ON_EXECUTIONS)


def tool_name(workflow_id: str, name: str) -> str:
    """``csv_report_1ha7qz``: the workflow's name as far as a tool's name can hold it, and the end of its id."""
    slug = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40].strip("_")
    return f"{slug or 'workflow'}_{workflow_id[-6:]}"


def buying_tool(workflow: Mapping[str, Any], private: bool = False) -> Tool:
    """The tool that buys one workflow; its schema is the workflow's own."""
    price = workflow.get("price")
    costs = f"Costs {money(price['amount'], price['currency'])}." if price else "Free."
    if price and workflow.get("refundPolicy") == "on_failure":
        costs += " If it fails, the money goes back."
    if price and workflow.get("testMode"):
        costs += " Test mode: no real money moves."
    schema = workflow.get("inputSchema")
    return Tool(
        name=tool_name(workflow["id"], workflow["name"]),
        title=workflow["name"][:200],
        description="\n\n".join(
            part
            for part in (
                str(workflow.get("description") or "")[:2000],
                f"{costs} Returns executionId, token and, if it costs something, payUrl for the person who pays.",
            )
            if part
        ),
        input_schema={"type": "object", **(schema if isinstance(schema, dict) else {})},
        annotations=_BUYS,
        _meta={"farebox/workflowId": workflow["id"], "farebox/private": private},
    )


async def public_tools(farebox: AsyncFarebox, cursor: str, query: str = "") -> tuple[list[Tool], str]:
    """A page of the catalogue as tools, and where the next one begins."""
    asked = {name: value for name, value in (("cursor", cursor), ("q", query)) if value}
    page = await farebox.call("GET", "/v1/public/workflows", None, limit=PAGE, **asked)
    return [buying_tool(one) for one in page["items"] if one["accepting"]], page["nextCursor"]


async def private_tools(farebox: AsyncFarebox) -> list[Tool]:
    """The newest live workflows of the key's organization that are not in the catalogue."""
    found = []
    for item in (await farebox.own_workflows(PAGE))["items"]:
        if item["status"] != "active" or not item["hasLiveVersion"] or item["visibility"] == "public_execute":
            continue
        if item["triggerType"] != "manual":
            continue
        try:
            live = await farebox.call("GET", f"/v1/workflows/{item['id']}/live")
        except FareboxError as error:
            if error.status == 404:  # withdrawn meanwhile
                continue
            raise
        found.append(buying_tool({**item, **_terms(live["definition"])}, private=True))
    return found


def _terms(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Price and input schema as they stand in a definition."""
    triggers = [node for node in definition["nodes"].values() if node.get("type") == "manual"]
    schema = next((node["payload"].get("inputSchema") for node in triggers if node.get("payload")), None)
    price = definition.get("price")
    return {"price": price, "inputSchema": schema, "refundPolicy": (price or {}).get("refund", "on_failure")}
