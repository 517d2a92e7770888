"""The flow types know what belongs into their payloads."""

from __future__ import annotations

import pytest

from farebox.core.builtin_types import FLOW_TYPES, wait_settings
from farebox.core.values import Json
from tests.core.graphs import codes, definition, payload_codes, work

FORM = {"type": "object", "properties": {"ok": {"type": "boolean"}}}
YEAR = 366 * 86_400_000


def test_every_flow_has_its_type_and_says_what_it_is_for() -> None:
    assert {kind.flow for kind in FLOW_TYPES.values()} == {
        "trigger", "if", "switch", "for-each", "wait", "delay", "fail", "trigger-workflow",
    }  # fmt: skip
    assert all(kind.name and kind.description and kind.payload_schema for kind in FLOW_TYPES.values())


@pytest.mark.parametrize(
    ("type", "payload"),
    [
        ("if", {"condition": "{{ true }}"}),
        ("switch", {"value": "{{ $trigger.x }}", "cases": {"a": 1}}),
        (
            "for-each",
            {"array": "{{ $trigger.x }}", "concurrency": 100, "collect": "{{ $item }}", "onItemError": "continue"},
        ),
        ("for-each", {"array": [1, 2]}),
        ("wait", {}),
        ("wait", {"kind": "form", "form": FORM, "title": "Which?", "timeoutMs": 1_000}),
        ("wait", {"kind": "approval", "timeoutMs": YEAR, "url": "https://example.com"}),
        ("wait", {"kind": "callback", "timeoutMs": "{{ $vars.t || 5000 }}", "url": "/page"}),
        ("wait", {"form": "{{ $trigger.form }}", "url": "{{ $trigger.url }}"}),
        ("wait", {"timeoutMs": 5_000, "triggerType": "form", "triggerConfig": {"schema": FORM}}),
        ("wait", {"timeoutMs": 5_000, "triggerType": "webhook", "triggerConfig": {}}),
        ("delay", {"delayMs": 5}),
        ("delay", {"duration": "1h30m"}),
        ("delay", {"until": "2027-01-01T00:00:00Z"}),
        ("delay", {"until": "{{ $trigger.at }}"}),
        ("fail", {}),
        ("fail", {"message": "No {{ $trigger.x }}", "code": "no"}),
        ("trigger-workflow", {"workflowId": "wf_1", "payload": {"a": "{{ $trigger.x }}"}, "wait": True}),
    ],
)
def test_a_payload_passes(type: str, payload: Json) -> None:
    found = [one for one in payload_codes(type, payload) if one[1] != "unknown_variable"]
    assert found == []


@pytest.mark.parametrize(
    ("type", "payload", "field", "code"),
    [
        ("if", {}, "condition", "payload_missing"),
        ("if", {"condition": "{{ true }}", "else": 1}, "else", "payload_unknown"),
        ("switch", {}, "cases", "payload_missing"),
        ("switch", {"value": 1, "cases": {}}, "cases", "payload_invalid"),
        ("for-each", {}, "array", "payload_missing"),
        ("for-each", {"array": "rows"}, "array", "payload_invalid"),
        ("for-each", {"array": [], "concurrency": 101}, "concurrency", "payload_value"),
        ("for-each", {"array": [], "concurrency": "{{ 5 }}"}, "concurrency", "payload_invalid"),
        ("for-each", {"array": [], "onItemError": "stop"}, "onItemError", "payload_value"),
        ("for-each", {"array": [], "onItemError": "{{ 'fail' }}"}, "onItemError", "payload_invalid"),
        ("wait", {"kind": "time"}, "kind", "payload_invalid"),
        ("wait", {"kind": "phone"}, "kind", "payload_value"),
        ("wait", {"triggerType": "delay"}, "triggerType", "payload_invalid"),
        ("wait", {"triggerType": "telegram"}, "triggerType", "payload_invalid"),
        ("wait", {"kind": "form"}, "form", "payload_invalid"),
        ("wait", {"form": {"type": "text"}}, "form.type", "payload_invalid"),
        (
            "wait",
            {"triggerConfig": {"schema": {"properties": 5}}},
            "triggerConfig.schema.properties",
            "payload_invalid",
        ),
        ("wait", {"timeoutMs": 999}, "timeoutMs", "payload_invalid"),
        ("wait", {"timeoutMs": YEAR + 1}, "timeoutMs", "payload_value"),
        ("wait", {"url": "http://example.com"}, "url", "payload_invalid"),
        ("wait", {"url": "javascript:alert(1)"}, "url", "payload_invalid"),
        ("wait", {"url": "//example.com"}, "url", "payload_invalid"),
        ("wait", {"url": 5}, "url", "payload_type"),
        ("delay", {}, "delayMs", "payload_invalid"),
        ("delay", {"delayMs": 5, "duration": "5m"}, "delayMs", "payload_invalid"),
        ("delay", {"delayMs": -1}, "delayMs", "payload_value"),
        ("delay", {"duration": "soon"}, "duration", "payload_invalid"),
        ("delay", {"duration": "500d"}, "duration", "payload_invalid"),
        ("delay", {"until": "tomorrow"}, "until", "payload_invalid"),
        ("delay", {"until": "2027-01-01T00:00:00"}, "until", "payload_invalid"),
        ("fail", {"message": 5}, "message", "payload_type"),
        ("trigger-workflow", {}, "workflowId", "payload_missing"),
        ("trigger-workflow", {"workflowId": "wf_1", "wait": "{{ true }}"}, "wait", "payload_invalid"),
    ],
)
def test_what_does_not_belong_there_is_found(type: str, payload: Json, field: str, code: str) -> None:
    assert (field, code) in payload_codes(type, payload)


def trigger(type: str, payload: Json) -> list[tuple[str, str]]:
    root = {"type": type, "payload": payload, "children": ["a"]}
    return codes(definition({"root": root, "a": work()}))


@pytest.mark.parametrize(
    ("type", "payload"),
    [
        ("manual", {}),
        ("manual", {"inputSchema": None}),
        ("webhook", {}),
        ("schedule", {"cron": "*/10 9-17 * * MON-FRI"}),
        ("schedule", {"cron": "0 0 1 1 *", "timeZone": "America/Argentina/Buenos_Aires"}),
        ("schedule", {"cron": "0 0 1 1 *", "timeZone": "Etc/GMT+5"}),
    ],
)
def test_a_trigger_passes(type: str, payload: Json) -> None:
    assert [one for one in trigger(type, payload) if one[0] != "nodes.root.payload.inputSchema"] == []


@pytest.mark.parametrize(
    ("type", "payload", "field"),
    [
        ("manual", {"inputSchema": {"type": "string"}}, "inputSchema.type"),
        ("manual", {"inputSchema": 5}, "inputSchema"),
        ("webhook", {"secret": "x"}, "secret"),
        ("schedule", {}, "cron"),
        ("schedule", {"cron": "* * *"}, "cron"),
        ("schedule", {"cron": "* * * * ;"}, "cron"),
        ("schedule", {"cron": "* * * * *", "timeZone": "../etc"}, "timeZone"),
    ],
)
def test_a_wrong_trigger_is_found(type: str, payload: Json, field: str) -> None:
    assert f"nodes.root.payload.{field}" in [one for one, _ in trigger(type, payload)]


def test_a_wait_may_be_written_in_two_ways() -> None:
    assert wait_settings({"kind": "approval", "title": "t"}) == {"kind": "approval", "title": "t"}
    assert wait_settings({"form": FORM}) == {"form": FORM, "kind": "form"}
    assert wait_settings({"triggerType": 5}) == {"kind": "callback"}
    config = {"schema": FORM, "title": "t", "url": "/u"}
    assert wait_settings({"timeoutMs": 5, "triggerType": "manual", "triggerConfig": config}) == {
        "timeoutMs": 5, "kind": "approval", "form": FORM, "title": "t", "url": "/u",
    }  # fmt: skip
    assert wait_settings({"title": "mine", "triggerConfig": config})["title"] == "mine"
    assert wait_settings({"triggerConfig": 5}) == {"kind": "callback"}
