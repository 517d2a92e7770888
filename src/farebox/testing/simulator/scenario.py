"""The workflows of a schedule, published once for all schedules by the real service; what stands in for the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import TypeVar, cast

from msgspec.structs import replace

from farebox import ids
from farebox.actions import builtin
from farebox.actions.port import ActionSpec
from farebox.core.graph import Graph, NodeType
from farebox.core.opening import trigger_of
from farebox.core.records import Version, Workflow
from farebox.core.values import Json, Value
from farebox.engine.writer import Writer
from farebox.payments.port import Provider
from farebox.service import organizations, publishing, workflows
from farebox.service.house import Graphs, House
from farebox.settings import Settings
from farebox.testing.clock import NOON
from farebox.testing.simulator.chance import Chance
from farebox.testing.simulator.disk import Disk
from farebox.testing.simulator.files import MemoryFiles
from farebox.testing.simulator.loop import VirtualLoop
from farebox.testing.simulator.memory import MemoryStore

R = TypeVar("R", Workflow, Version)

ORG = "simulated"
NOTHING: Json = {"nodes": {"root": {"type": "manual", "payload": {}, "children": []}}}
"""Stands in for a workflow that another one triggers."""


class Offer(Value, frozen=True):
    """A workflow that somebody may use."""

    workflow: Workflow
    graph: Graph
    trigger: str
    """The manual trigger; '' if it has none, and only its owner starts it."""


class Scenario:
    """Everything about the workflows that does not depend on the seed."""

    def __init__(self, name: str, types: Mapping[str, NodeType], specs: Mapping[str, ActionSpec]) -> None:
        self.name = name
        self.types = types
        self.specs = specs
        self.disk = Disk()
        self.graphs: dict[tuple[str, int], Graph] = {}
        self.offers: list[Offer] = []
        self.org_id = ""
        self.results: Mapping[str, Json] = {}
        """What the doubles of these nodes give."""
        self.real: frozenset[str] = frozenset()
        """Actions that are performed, not doubled."""


def scenario(
    name: str,
    definitions: Sequence[Json],
    specs: Mapping[str, ActionSpec],
    *,
    results: Mapping[str, Json] | None = None,
    real: frozenset[str] = frozenset(),
) -> Scenario:
    """Publish definitions, each of which may name those before it as ``@0``, ``@1``. DefinitionInvalid."""
    specs = {**builtin.load(), **specs}
    made = Scenario(name, builtin.node_types(specs), specs)
    made.results, made.real = results or {}, real
    chance = Chance(f"scenario {name}")
    with ids.foreseen(lambda: NOON * 1_000_000, chance.bytes):
        VirtualLoop().run_until_complete(_publish(made, definitions))
    return made


async def _publish(made: Scenario, definitions: Sequence[Json]) -> None:
    store = MemoryStore(made.disk)
    house = House(
        store=store,
        writing=Writer(store, lambda: NOON),
        graphs=Graphs(store, made.types),
        node_types=made.types,
        providers=_providers(definitions),
        artifacts=MemoryFiles(),
        clock=lambda: NOON,
        settings=Settings(),
    )
    made.org_id = (await organizations.ensure(house, f"{ORG} {made.name}")).id
    for definition in definitions:
        definition = _named(definition, [offer.workflow.id for offer in made.offers])
        await _stand_ins(made, house, definition)
        new = workflows.NewWorkflow(name=made.name, definition=definition, visibility="public_execute")
        shown = await workflows.create(house, made.org_id, new)
        live = (await publishing.publish(house, made.org_id, shown.workflow.id)).workflow
        graph = await house.graphs.get(live.id, live.version)
        made.offers.append(Offer(live, graph, trigger_of(graph, "manual")))
    made.graphs.update(house.graphs._kept)


async def _stand_ins(made: Scenario, house: House, definition: Json) -> None:
    """Workflows that are triggered and are not here do nothing."""
    for node in definition.get("nodes", {}).values() if isinstance(definition, dict) else ():
        payload = node.get("payload") if isinstance(node, dict) else None
        wanted = payload.get("workflowId") if isinstance(payload, dict) else None
        if not isinstance(wanted, str) or "{{" in wanted or wanted in made.disk.workflows:
            continue
        new = workflows.NewWorkflow(name="stands in", definition=NOTHING, visibility="private")
        shown = await workflows.create(house, made.org_id, new)
        live = (await publishing.publish(house, made.org_id, shown.workflow.id)).workflow
        made.disk.workflows[wanted] = _under(live, wanted)
        version = made.disk.versions[live.id, live.version]
        made.disk.versions[wanted, live.version] = _under(version, wanted)


def _under(record: R, workflow_id: str) -> R:
    """The same under another workflow's id."""
    return replace(record, **{"id" if isinstance(record, Workflow) else "workflow_id": workflow_id})


def _named(value: Json, known: Sequence[str]) -> Json:
    """``@0`` is the first workflow of the scenario."""
    match value:
        case dict():
            return {key: _named(one, known) for key, one in value.items()}
        case list():
            return [_named(one, known) for one in value]
        case str() if value[:1] == "@" and value[1:].isdigit():
            return known[int(value[1:])]
        case _:
            return value


def _providers(definitions: Sequence[Json]) -> dict[str, Provider]:
    """Every provider is set up where everything is simulated."""
    prices = [one.get("price") for one in definitions if isinstance(one, dict)]
    named = [price.get("providers") for price in prices if isinstance(price, dict)]
    names = {name for one in named if isinstance(one, list) for name in one if isinstance(name, str)} | {"test"}
    return {name: cast(Provider, SimpleNamespace(currencies=None)) for name in sorted(names - {"free"})}
