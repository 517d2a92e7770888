"""From a draft to a live workflow: check everything at once, freeze, start its schedules; pause and resume."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from farebox.core.builtin_types import wait_settings
from farebox.core.errors import DefinitionInvalid, NotAllowed, Problem
from farebox.core.graph import Graph, GraphError
from farebox.core.graph_check import build, check
from farebox.core.records import Schedule, Version, Workflow
from farebox.core.schema_check import static_part
from farebox.core.values import Json
from farebox.service import schemas, workflows
from farebox.service.house import House
from farebox.triggers import schedule
from farebox.triggers.schedule import DEFAULT_ZONE, next_fire


def validate(house: House, definition: Json, name: str | None = None) -> list[GraphError]:
    """Everything that would keep this definition from being published; an empty list means it could be."""
    errors = list(check(definition, house.node_types))
    if name is not None and not 1 <= len(name.strip()) <= workflows.LONGEST_NAME:
        errors.append(GraphError("name", "name", f"A name has 1 to {workflows.LONGEST_NAME} characters.", "length"))
    if isinstance(definition, dict):
        errors += _price_errors(house, definition.get("price"))
    if not errors:
        graph = build(definition, house.node_types)
        errors += _schedule_errors(graph) + _schema_errors(graph)
    return errors


async def publish(
    house: House, org_id: str, workflow_id: str, *, expected: int | None = None, by: str = ""
) -> workflows.Shown:
    """Make the newest version the live one. Refused with every problem at once; publishing it again changes nothing."""
    shown = await workflows.show(house, org_id, workflow_id)
    workflow, version = shown.workflow, shown.version
    workflows.expect(workflow, expected)
    workflows.refuse_archived(workflow)
    refuse_invalid(validate(house, version.definition, workflow.name))
    if workflow.status == "active" and workflow.live_version == version.version:
        return shown
    live = replace(version, published_at=version.published_at or house.clock())
    after = replace(workflow, status="active", live_version=version.version, paused_reason="")
    schedules = await _schedules(house, workflow, version)
    return workflows.Shown(await workflows.save(house, workflow, after, live, schedules=schedules, by=by), live)


async def pause(house: House, org_id: str, workflow_id: str, *, by: str = "") -> Workflow:
    """Take no new executions and fire no schedules; what was opened before goes on. Pausing again changes nothing."""
    workflow = await workflows.get(house, org_id, workflow_id)
    if workflow.status == "paused":
        return workflow
    if workflow.status != "active":
        raise NotAllowed(f"only an active workflow can be paused; this one is {workflow.status}")
    after = replace(workflow, status="paused", paused_reason="")
    return await workflows.save(house, workflow, after, schedules=(), by=by)


async def resume(house: House, org_id: str, workflow_id: str, *, by: str = "") -> Workflow:
    """Take executions again; schedules go on with the next time to come. Resuming again changes nothing."""
    workflow = await workflows.get(house, org_id, workflow_id)
    if workflow.status == "active":
        return workflow
    if workflow.status != "paused" or workflow.live_version is None:
        raise NotAllowed(f"only a paused workflow can be resumed; this one is {workflow.status}")
    live = await workflows.version_of(house, workflow, workflow.live_version)
    schedules = await _schedules(house, workflow, live)
    return await workflows.save(house, workflow, replace(workflow, status="active"), schedules=schedules, by=by)


def refuse_invalid(errors: list[GraphError]) -> None:
    """DefinitionInvalid with all of them as details, if there are any."""
    if errors:
        raise DefinitionInvalid(details=[as_problem(error) for error in errors])


def as_problem(error: GraphError) -> Problem:
    """A finding of ``validate`` as an error's detail, with the same fields."""
    return Problem(error.field, error.message, error.code, error.type, error.node_id, error.node_name)


async def _schedules(house: House, workflow: Workflow, version: Version) -> tuple[Schedule, ...]:
    """One row for each schedule trigger of a version. What was not changed keeps its time: it may be due just now."""
    now = house.clock()
    kept = {(row.node_id, row.cron, row.time_zone): row.next_at for row in await house.store.schedules(workflow.id)}
    rows: list[Schedule] = []
    for node_id, node in version.definition["nodes"].items():
        if node.get("type") != "schedule":
            continue
        payload: dict[str, Any] = node.get("payload") or {}
        cron, zone = str(payload["cron"]), str(payload.get("timeZone") or DEFAULT_ZONE)
        rows.append(
            Schedule(
                workflow_id=workflow.id,
                node_id=node_id,
                org_id=workflow.org_id,
                cron=cron,
                time_zone=zone,
                next_at=kept.get((node_id, cron, zone)) or next_fire(cron, zone, now),
            )
        )
    return tuple(rows)


def _price_errors(house: House, price: Json) -> list[GraphError]:
    """A price must name providers that are switched on and take its currency."""
    if not isinstance(price, dict):
        return []  # absent, or refused by the graph's own check
    names = price.get("providers", ["test"])
    if not isinstance(names, list):
        return []
    on = sorted(name for name in house.providers if name != "free")
    errors: list[GraphError] = []
    for index, name in enumerate(names):
        field = f"price.providers.{index}" if "providers" in price else "price.providers"
        provider = house.providers.get(name) if isinstance(name, str) and name != "free" else None
        if provider is None:
            are_on = f"switched on: {', '.join(on)}" if on else "none is switched on"
            message = f"The payment provider {name!r} cannot be used here; {are_on}."
            errors.append(GraphError("root", field, message, "provider_off"))
        elif provider.currencies is not None and str(price.get("currency", "")).upper() not in provider.currencies:
            message = f"The payment provider {name!r} does not take this currency."
            errors.append(GraphError("root", "price.currency", message, "currency_unsupported"))
    return errors


def _schedule_errors(graph: Graph) -> list[GraphError]:
    """A schedule's time zone must exist, and there must be a time at which it fires."""
    errors: list[GraphError] = []
    for node in (graph.nodes[name] for name in graph.triggers):
        if node.type != "schedule" or not isinstance(node.payload, dict):
            continue
        for field, message in schedule.check(node.payload.get("cron"), node.payload.get("timeZone") or DEFAULT_ZONE):
            place = f"nodes.{node.id}.payload.{field}"
            errors.append(GraphError("nodes", place, message, "schedule_invalid", node.id, node.title))
    return errors


def _schema_errors(graph: Graph) -> list[GraphError]:
    """JSON Schemas that strangers' data will meet must compile, with linear-time patterns and no remote references."""
    found = [("inputSchema", "", graph.input_schema)]
    found += [
        (f"nodes.{node.id}.payload.form", node.id, static_part(wait_settings(node.payload).get("form")))
        for node in graph.nodes.values()
        if node.flow == "wait" and isinstance(node.payload, dict)
    ]
    errors: list[GraphError] = []
    for field, node_id, schema in found:
        if schema is None:
            continue
        try:
            schemas.compile(schema)
        except schemas.SchemaInvalid as error:
            errors.append(GraphError("nodes", field, str(error), "schema_invalid", node_id))
    return errors
