"""The node types that change the walk, and the triggers: what publishing checks their payloads against.

Actions and pure nodes are registered where they are written; these belong to the run rules themselves.
"""

from __future__ import annotations

import re

from farebox.core.expressions_errors import ExpressionError
from farebox.core.graph import NodeType
from farebox.core.pauses import LONGEST, is_link, parse_duration
from farebox.core.schema_check import schema_problems, static_part
from farebox.core.switch import check_switch
from farebox.core.times import DAY, SECOND, parse_rfc3339
from farebox.core.values import Json

WAIT_KINDS = ("form", "approval", "callback")
"""What can end a wait. A wait for nothing but time is a ``delay``."""
UPSTREAM_KINDS = {
    "form": "form",
    "approval": "approval",
    "callback": "callback",
    "webhook": "callback",
    "manual": "approval",
}
"""``triggerType`` as other clients write it."""
ON_CANCEL = "on-cancel"
"""The trigger of a cleanup (``core.cleanup``)."""
_CRON_FIELD = re.compile(r"[0-9A-Za-z*/,?#LW-]{1,100}")
_TIME_ZONE = re.compile(r"[A-Za-z_]+(?:[/+-][A-Za-z0-9_+-]+){0,3}")
_CONDITION = {
    "description": 'An expression that is true or false, or {"$and": [{"{{ left }}": {"$gt": right}}]} '
    "(also $or; $eq $ne $gt $gte $lt $lte $in $nin $contains $notContains $startsWith $endsWith $exists $notExists)."
}
_MILLISECONDS = {"type": "integer", "minimum": 0, "maximum": LONGEST}


def _payload(properties: dict[str, Json], required: tuple[str, ...] = ()) -> Json:
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": list(required)} if required else schema


def _is_expression(value: Json) -> bool:
    return isinstance(value, str) and "{{" in value


def _check_manual(payload: Json) -> list[tuple[str, str]]:
    if payload.get("inputSchema") is None:
        return []
    return [(_under("inputSchema", path), text) for path, _, text in schema_problems(payload["inputSchema"])]


def _under(field: str, path: str) -> str:
    return f"{field}.{path}" if path else field


def _check_schedule(payload: Json) -> list[tuple[str, str]]:
    found = []
    cron = str(payload.get("cron", ""))
    fields = cron.split()
    if len(fields) != 5 or not all(map(_CRON_FIELD.fullmatch, fields)):
        found.append(
            ("cron", "a cron expression has five fields, for example '0 9 * * 1-5' (minute hour day month weekday)")
        )
    zone = str(payload.get("timeZone") or "UTC")
    if not _TIME_ZONE.fullmatch(zone):
        found.append(("timeZone", "a time zone is a name like Europe/Berlin"))
    return found


def wait_settings(payload: dict[str, Json]) -> dict[str, Json]:
    """A wait's payload in our own words: ``triggerType`` and ``triggerConfig`` become kind, form, title and url."""
    config = payload.get("triggerConfig")
    settings = {
        key: payload[key] for key in ("kind", "form", "title", "url", "timeoutMs") if payload.get(key) is not None
    }
    if isinstance(config, dict):
        for key, names in {"form": ("form", "schema"), "title": ("title",), "url": ("url",)}.items():
            found = [config[name] for name in names if config.get(name) is not None]
            if found:
                settings.setdefault(key, found[0])
    if "kind" not in settings:
        upstream = payload.get("triggerType")
        default = "form" if "form" in settings else "callback"
        settings["kind"] = UPSTREAM_KINDS.get(upstream, upstream) if isinstance(upstream, str) else default
    return settings


def _check_wait(payload: Json) -> list[tuple[str, str]]:
    settings = wait_settings(payload)
    found: list[tuple[str, str]] = []
    kind, form = settings["kind"], settings.get("form")
    field = "kind" if "kind" in payload else "triggerType"
    if kind not in WAIT_KINDS:
        cure = "; to wait for a time use a delay node" if kind in ("time", "delay") else ""
        found.append((field, f"a wait's kind is {', '.join(WAIT_KINDS)}{cure}"))
    if kind == "form" and form is None:
        found.append(("form", "a wait for a form needs 'form': the JSON Schema of the answer"))
    known = static_part(form)
    if known is not None:
        prefix = "form" if "form" in payload else "triggerConfig.schema"
        found += [(_under(prefix, path), text) for path, _, text in schema_problems(known)]
    timeout = settings.get("timeoutMs")
    if (
        timeout is not None
        and not _is_expression(timeout)
        and not (_is_whole(timeout) and SECOND <= timeout <= LONGEST)
    ):
        found.append(("timeoutMs", "a wait lasts from 1 second to 1 year, in milliseconds"))
    url = settings.get("url")
    if url is not None and not _is_expression(url) and not (isinstance(url, str) and is_link(url)):
        found.append(("url", "a url begins with https://"))
    return found


def _is_whole(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _check_delay(payload: Json) -> list[tuple[str, str]]:
    given = [key for key in ("delayMs", "duration", "until") if payload.get(key) is not None]
    if len(given) != 1:
        return [("delayMs", 'a delay needs one of delayMs, duration ("15m") and until (RFC 3339)')]
    (key,) = given
    value = payload[key]
    if _is_expression(value):
        return []
    try:
        if key == "duration" and parse_duration(str(value)) > LONGEST:
            return [(key, "a delay is at most a year long")]
        if key == "until":
            parse_rfc3339(str(value))
    except (ValueError, ExpressionError) as error:
        return [(key, str(error))]
    return []


def _check_for_each(payload: Json) -> list[tuple[str, str]]:
    """What the run rules read as it is written may not be an expression."""
    found = []
    for key, text in {"concurrency": "a whole number from 1 to 100", "onItemError": "fail or continue"}.items():
        if _is_expression(payload.get(key)):
            found.append((key, f"'{key}' is {text}, not an expression"))
    array = payload.get("array")
    if array is not None and not isinstance(array, list) and not _is_expression(array):
        found.append(("array", "'array' is a list, or an expression that gives one"))
    return found


def _check_child(payload: Json) -> list[tuple[str, str]]:
    if _is_expression(payload.get("wait")):
        return [("wait", "'wait' is true or false, not an expression")]
    return []


_BRANCH_RESULT = {"type": "object", "properties": {"branch": {"type": "string"}}}
_TRIGGER_RESULT = {
    "type": "object",
    "properties": {
        "body": {"description": "What was sent."},
        "headers": {"type": "object"},
        "source": {"type": "string"},
        "triggeredAt": {"type": "string", "format": "date-time"},
    },
}
_TEXT = {"type": "string"}

_TYPES = (
    NodeType(
        type="manual",
        flow="trigger",
        name="Manual",
        description="Starts a run when a buyer or the API asks for one.",
        category="trigger",
        payload_schema=_payload({"inputSchema": {"type": "object", "description": "JSON Schema of the payload."}}),
        result_schema=_TRIGGER_RESULT,
        check=_check_manual,
    ),
    NodeType(
        type="webhook",
        flow="trigger",
        name="Webhook",
        description="Starts a run for each request to the workflow's secret address.",
        category="trigger",
        payload_schema=_payload({}),
        result_schema=_TRIGGER_RESULT,
    ),
    NodeType(
        type="schedule",
        flow="trigger",
        name="Schedule",
        description="Starts a run at the times of a cron expression.",
        category="trigger",
        payload_schema=_payload(
            {
                "cron": {**_TEXT, "description": "Five fields: minute hour day month weekday."},
                "timeZone": {**_TEXT, "description": "A name like Europe/Berlin; UTC where nothing is said."},
            },
            ("cron",),
        ),
        result_schema=_TRIGGER_RESULT,
        check=_check_schedule,
    ),
    NodeType(
        type=ON_CANCEL,
        flow="trigger",
        name="On cancel",
        description="Begins what tidies up after a cancel, as a run of its own, of which the buyer hears nothing.",
        category="trigger",
        payload_schema=_payload(
            {
                "timeoutMs": {
                    "type": "integer",
                    "minimum": SECOND,
                    "maximum": DAY,
                    "description": "How long tidying up may take: by default five minutes, at most a day.",
                }
            }
        ),
        result_schema=_TRIGGER_RESULT,
    ),
    NodeType(
        type="if",
        flow="if",
        name="If",
        description="Goes on to the children of the branch `then` or `else`.",
        category="logic",
        payload_schema=_payload({"condition": _CONDITION}, ("condition",)),
        result_schema=_BRANCH_RESULT,
        lazy=frozenset({"condition"}),
        modes={"condition": "condition"},
    ),
    NodeType(
        type="switch",
        flow="switch",
        name="Switch",
        description="Goes on to the children of the first case that fits, else to those of `default`.",
        category="logic",
        payload_schema=_payload(
            {
                "value": {"description": "What the cases are compared with."},
                "cases": {
                    "description": "{name: value, ...}, or [{name, value}], or without a value [{name, condition}]."
                },
            },
            ("cases",),
        ),
        result_schema=_BRANCH_RESULT,
        check=check_switch,
    ),
    NodeType(
        type="for-each",
        flow="for-each",
        name="For each",
        description="Runs its body once for each item of a list.",
        category="logic",
        payload_schema=_payload(
            {
                "array": {"description": "The list; at most 10,000 items."},
                "concurrency": {"type": "integer", "minimum": 1, "maximum": 100, "default": 1},
                "collect": {
                    "description": "Evaluated at the end of each iteration; its values are the result's items."
                },
                "onItemError": {"enum": ["fail", "continue"], "default": "fail"},
            },
            ("array",),
        ),
        result_schema={
            "type": "object",
            "properties": {
                "status": _TEXT,
                "iterationCount": {"type": "integer"},
                "failedCount": {"type": "integer"},
                "items": {"type": "array"},
                "iterations": {"type": "array"},
            },
        },
        lazy=frozenset({"collect"}),
        modes={"collect": "collect"},
        check=_check_for_each,
    ),
    NodeType(
        type="wait",
        flow="wait",
        name="Wait",
        description="Waits for an answer, an approval or a callback; goes on to `resumed` or `timed_out`.",
        category="logic",
        payload_schema=_payload(
            {
                "kind": {**_TEXT, "enum": [*WAIT_KINDS, "time"], "description": "form, approval or callback."},
                "form": {"description": "JSON Schema of the answer."},
                "title": {**_TEXT, "maxLength": 200, "description": "What the buyer is asked."},
                "url": {**_TEXT, "maxLength": 2_000, "description": "A page of yours, https."},
                "timeoutMs": {**_MILLISECONDS, "description": "How long it waits: 1 second to 1 year."},
                "triggerType": {**_TEXT, "description": "Another spelling of kind."},
                "triggerConfig": {"type": "object", "description": "Another place for schema, title and url."},
            }
        ),
        result_schema={
            "type": "object",
            "properties": {
                "status": {"enum": ["resumed", "timed_out"]},
                "branch": _TEXT,
                "source": _TEXT,
                "data": {},
                "triggerResult": {},
                "timeoutMs": {"type": ["integer", "null"]},
            },
        },
        check=_check_wait,
    ),
    NodeType(
        type="delay",
        flow="delay",
        name="Delay",
        description="Waits for some time, or until a time.",
        category="logic",
        payload_schema=_payload(
            {
                "delayMs": {**_MILLISECONDS, "description": "Milliseconds, at most a year."},
                "duration": {**_TEXT, "description": "Like 15m, 1h30m or 2d."},
                "until": {**_TEXT, "description": "An RFC 3339 time."},
            }
        ),
        result_schema={"type": "object", "properties": {"status": _TEXT}},
        check=_check_delay,
    ),
    NodeType(
        type="fail",
        flow="fail",
        name="Fail",
        description="Fails with a message for the buyer.",
        category="logic",
        payload_schema=_payload(
            {
                "message": {**_TEXT, "maxLength": 2_000, "description": "Shown to the buyer."},
                "code": {**_TEXT, "maxLength": 64, "description": "For the owner; `failed` where nothing is said."},
            }
        ),
    ),
    NodeType(
        type="trigger-workflow",
        flow="trigger-workflow",
        name="Run another workflow",
        description="Starts a run of another workflow of the same organization; waits for its end if asked to.",
        category="logic",
        payload_schema=_payload(
            {
                "workflowId": {**_TEXT, "minLength": 1, "maxLength": 64},
                "payload": {"description": "What the other workflow is given."},
                "wait": {"type": "boolean", "default": False},
            },
            ("workflowId",),
        ),
        result_schema={
            "type": "object",
            "properties": {
                "triggeredWorkflowId": _TEXT,
                "triggeredWorkflowName": _TEXT,
                "runId": _TEXT,
                "runStatus": _TEXT,
                "triggeredAt": {"type": "string", "format": "date-time"},
                "output": {},
            },
        },
        check=_check_child,
    ),
)

FLOW_TYPES: dict[str, NodeType] = {kind.type: kind for kind in _TYPES}
"""By type."""
