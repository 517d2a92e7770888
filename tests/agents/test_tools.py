"""Workflows as tools: their names, prices and schemas."""

from __future__ import annotations

import re
from typing import Any

import pytest

from farebox.agents.tools import FIXED, buying_tool, tool_name

WF = "wf_01k8w3k1a7e8bvm6q4v7yd0c1g"


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("CSV report", "csv_report_yd0c1g"),
        ("  Ünïcode!  ", "n_code_yd0c1g"),
        ("名前", "workflow_yd0c1g"),
        ("x" * 200, "x" * 40 + "_yd0c1g"),
    ],
)
def test_a_name_that_every_client_takes(name: str, called: str) -> None:
    assert tool_name(WF, name) == called
    assert re.fullmatch(r"[a-z0-9_]{1,64}", called)


def workflow(**more: Any) -> dict[str, Any]:
    return {"id": WF, "name": "CSV report", "description": "Reports.", "price": None, "inputSchema": None, **more}


def test_price_and_terms_stand_in_the_description() -> None:
    price = {"amount": 500, "currency": "EUR"}
    text = buying_tool(workflow(price=price, refundPolicy="on_failure", testMode=True)).description or ""
    assert text.startswith("Reports.")
    for part in ("Costs 5.00 EUR.", "the money goes back", "no real money"):
        assert part in text
    assert "Free." in (buying_tool(workflow()).description or "")


def test_the_schema_is_the_workflows_own_and_always_an_object() -> None:
    schema = {"properties": {"csv": {"type": "string"}}, "required": ["csv"]}
    assert buying_tool(workflow(inputSchema=schema)).input_schema == {"type": "object", **schema}
    assert buying_tool(workflow()).input_schema == {"type": "object"}


def test_the_fixed_tools_cannot_be_taken_for_a_workflow() -> None:
    names = [tool.name for tool in FIXED]
    assert len(set(names)) == len(names)
    assert all(name.startswith("farebox_") for name in names)
