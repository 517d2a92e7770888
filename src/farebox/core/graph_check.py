"""From a definition (JSON) to a frozen :class:`Graph`: everything that is wrong with it is reported at once.

``check`` lists the problems, ``build`` makes the graph or raises with all of them. The parts: ``graph_read`` (nodes),
``graph_edges`` (how they hang together), ``graph_payload`` (expressions), ``graph_settings`` (price and the like),
``graph_secrets``.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from farebox.core.cleanup import cleanup_ms, read_cleanup
from farebox.core.errors import DefinitionInvalid, Problem
from farebox.core.expressions import Names, paths_in
from farebox.core.expressions_parse import close_to
from farebox.core.files import takes_files
from farebox.core.graph import Graph, GraphError, Node, NodeType, Template
from farebox.core.graph_edges import Layout, lay_out
from farebox.core.graph_payload import Compiled, compile_node
from farebox.core.graph_problems import Problems, limits_of
from farebox.core.graph_read import Draft, read_nodes, read_triggers
from farebox.core.graph_secrets import Secrets, tell_exposed
from farebox.core.graph_settings import (
    KEYS,
    Variables,
    read_delivers,
    read_input_schema,
    read_limits,
    read_output,
    read_price,
    read_variables,
)
from farebox.core.straight import ways_in, ways_on
from farebox.core.values import Json

__all__ = ["build", "check"]


def check(definition: Json, node_types: Mapping[str, NodeType]) -> list[GraphError]:
    """Everything that keeps a definition from being published; an empty list means it can be built."""
    return _read(definition, node_types)[1]


def build(definition: Json, node_types: Mapping[str, NodeType]) -> Graph:
    """The frozen graph; DefinitionInvalid with all problems."""
    graph, found = _read(definition, node_types)
    if found:
        details = [
            Problem(error.field, error.message, error.code, error.type, error.node_id, error.node_name)
            for error in found
        ]
        raise DefinitionInvalid(f"the workflow definition has {len(found)} problems", details)
    return graph


def _read(definition: Json, types: Mapping[str, NodeType]) -> tuple[Graph, list[GraphError]]:
    refused = limits_of(definition)
    if refused:
        return Graph(nodes={}, triggers=(), order=()), refused
    problems = Problems()
    problems.unknown_keys(definition, KEYS, "", strict=False, type="root")
    drafts = read_nodes(definition, types, problems)
    triggers = read_triggers(definition, drafts, problems)
    layout = lay_out(drafts, triggers, problems)
    variables = read_variables(definition, problems)
    names = _names(drafts, layout)
    compiled = {draft.id: _compile(draft, drafts, layout, names, problems) for draft in drafts.values()}
    top = frozenset(node for node in drafts if not layout.loop[node])
    cleanup, apart = read_cleanup(drafts, triggers, problems)
    output = read_output(definition, Names(nodes=names, visible=top, loops=0, around=frozenset()), problems)
    _tell_variables(compiled, output, variables, problems)
    _tell_secrets(definition, drafts, layout, compiled, output, variables, problems)
    nodes = {draft.id: _node(draft, layout, compiled[draft.id]) for draft in drafts.values()}
    input_schema = read_input_schema(definition, {one: drafts[one] for one in triggers}, problems)
    graph = Graph(
        nodes=nodes,
        triggers=triggers,
        order=layout.order,
        price=read_price(definition, problems),
        limits=read_limits(definition, problems),
        output=output,
        delivers=read_delivers(definition, problems),
        input_schema=input_schema,
        takes_files=takes_files(input_schema),
        vars=variables.defaults,
        shown=frozenset(
            node for node in top - apart if drafts[node].flow != "trigger" and drafts[node].public.show is not False
        ),
        ancestors=layout.ancestors,
        ways_on=ways_on(nodes),
        ways_in=ways_in(nodes, triggers, cleanup),
        cleanup=cleanup,
        cleanup_ms=cleanup_ms(drafts, cleanup),
    )
    return graph, problems.found


def _names(drafts: Mapping[str, Draft], layout: Layout) -> dict[str, bool]:
    return {draft.id: draft.flow == "trigger" for draft in drafts.values()}


def _compile(
    draft: Draft, drafts: Mapping[str, Draft], layout: Layout, nodes: Mapping[str, bool], problems: Problems
) -> Compiled:
    around = layout.around[draft.id]
    # With a cycle somewhere ancestors mean nothing; every node may then be named, and the cycle is what is told.
    visible = layout.ancestors[draft.id] if layout.whole else None
    names = Names(nodes=nodes, visible=visible, loops=len(around), around=around, owner=draft.id)
    collect = replace(
        names,
        visible=None if visible is None else visible | frozenset(layout.body[draft.id]),
        loops=names.loops + 1,
        around=around | {draft.id},
    )
    return compile_node(draft, names, collect, problems)


def _tell_variables(
    compiled: Mapping[str, Compiled],
    output: Mapping[str, Template] | Template | None,
    variables: Variables,
    problems: Problems,
) -> None:
    """``$vars.x`` of a variable that nobody defined."""
    places: list[tuple[str, str, object]] = []
    for node, of in compiled.items():
        places += [(node, f"nodes.{node}.payload.{key}", one) for key, one in (*of.arguments.items(), *of.lazy.items())]
        places += [
            (node, f"nodes.{node}.public.message", of.message),
            (node, f"nodes.{node}.concurrencyKey", of.concurrency_key),
        ]
    parts = output if isinstance(output, Mapping) else {"": output}
    places += [("", f"output.{key}".rstrip("."), part) for key, part in parts.items()]
    for node, field, template in places:
        for path in paths_in(template):
            name = path.steps[0] if path.start == "root" and path.name == "vars" and path.steps else None
            if isinstance(name, str) and name not in variables.known:
                text = f"there is no variable '{name[:80]}'{close_to(name, variables.known)}; 'variableDefs' lists them"
                problems.add("variable", field, "unknown_variable", text, node)


def _tell_secrets(
    definition: dict[str, Json],
    drafts: Mapping[str, Draft],
    layout: Layout,
    compiled: Mapping[str, Compiled],
    output: Mapping[str, Template] | Template | None,
    variables: Variables,
    problems: Problems,
) -> None:
    given = definition.get("sensitivePropKeys")
    named = isinstance(given, list) and all(isinstance(key, str) for key in given)
    if given is not None and not named:
        problems.add("root", "sensitivePropKeys", "props_invalid", "'sensitivePropKeys' is a list of prop names")
    secrets = Secrets(variables.sensitive, frozenset(given) if named and given else frozenset())
    for node in layout.order:
        secrets.learn(drafts[node], compiled[node])
    tell_exposed(drafts, compiled, output, secrets, problems)


def _node(draft: Draft, layout: Layout, compiled: Compiled) -> Node:
    kind = draft.kind or NodeType(type=draft.type, flow="pure")
    return Node(
        id=draft.id,
        type=draft.type,
        flow=kind.flow,
        title=draft.title,
        public=replace(draft.public, message=compiled.message),
        arguments=compiled.arguments,
        lazy=compiled.lazy,
        payload=draft.payload,
        out=layout.out[draft.id],
        parents=layout.parents[draft.id],
        loop=layout.loop[draft.id],
        depth=len(layout.around[draft.id]),
        body=layout.body[draft.id],
        retry=draft.retry,
        timeout_ms=draft.timeout_ms or kind.timeout_ms,
        on_error=draft.on_error,
        concurrency_key=compiled.concurrency_key,
        kind=kind,
    )
