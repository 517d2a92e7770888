"""How nodes hang together: branches, joins, loops; and what must not be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farebox.core.graph import Edge, Graph
from farebox.core.graph_check import build
from farebox.core.graph_edges import MAX_CYCLES, MAX_LOOP_DEPTH
from farebox.core.values import Json
from tests.core.graphs import TYPES, chain, codes, definition, errors, work

IF = {"type": "if", "payload": {"condition": "{{ true }}"}}
SWITCH = {"type": "switch", "payload": {"value": 1, "cases": {"one": 1, "two": 2}}}
WAIT = {"type": "wait", "payload": {}}


def loop(*body: str, children: tuple[str, ...] = ()) -> dict[str, Json]:
    return {"type": "for-each", "payload": {"array": []}, "loopBody": list(body), "children": list(children)}


def graph(nodes: dict[str, Json]) -> Graph:
    return build(definition(nodes), TYPES)


def test_the_order_runs_from_parents_to_children() -> None:
    made = graph({"a": work("c", "b"), "b": work("d"), "c": work("d"), "d": work()})
    assert made.order == ("root", "a", "c", "b", "d")
    assert made.nodes["d"].parents == ("b", "c")
    assert made.ancestors["d"] == {"root", "a", "b", "c"}
    assert made.ancestors["root"] == frozenset()


def test_a_branch_labels_the_edge_from_the_parent_that_has_exits() -> None:
    made = graph(
        {
            "a": {**IF, "children": ["b", "c", "d"]},
            "b": {**work("d"), "branch": "then"},
            "c": {**work(), "branch": "else"},
            "d": work(),
        }
    )
    assert made.nodes["a"].out == (Edge("b", "then"), Edge("c", "else"), Edge("d"))
    assert made.nodes["b"].out == (Edge("d"),)


def test_a_child_of_several_names_each_exit() -> None:
    made = graph(
        {
            "a": {**IF, "children": ["b", "c"]},
            "b": {**WAIT, "children": ["c"], "branch": "then"},
            "c": {**work(), "branch": {"a": "else", "b": "timed_out"}},
        }
    )
    assert made.nodes["a"].out == (Edge("b", "then"), Edge("c", "else"))
    assert made.nodes["b"].out == (Edge("c", "timed_out"),)


def test_the_exits_of_each_kind() -> None:
    for parent, exits in (
        (IF, ("then", "else")),
        (SWITCH, ("one", "two", "default")),
        (WAIT, ("resumed", "timed_out")),
        ({**work(), "onError": "oops"}, ("oops",)),
        ({**WAIT, "onError": "timed_out"}, ("resumed", "timed_out")),
    ):
        children = {f"c{i}": {**work(), "branch": exit} for i, exit in enumerate(exits)}
        made = graph({"a": {**parent, "children": list(children)}, **children})
        assert tuple(edge.exit for edge in made.nodes["a"].out) == exits


@pytest.mark.parametrize(
    ("nodes", "field", "code"),
    [
        (chain(work(), {**work(), "branch": "then"}), "nodes.b.branch", "unknown_branch"),
        (chain(IF, {**work(), "branch": "thne"}), "nodes.b.branch", "unknown_branch"),
        (chain(IF, {**work(), "branch": {"a": "thne"}}), "nodes.b.branch.a", "unknown_branch"),
        (chain(IF, {**work(), "branch": {"root": "then"}}), "nodes.b.branch.root", "unknown_parent"),
        (chain(IF, {**work(), "branch": {"zork": "then"}}), "nodes.b.branch.zork", "unknown_parent"),
        (chain(SWITCH, {**work(), "branch": "three"}), "nodes.b.branch", "unknown_branch"),
        (
            {
                "a": {**IF, "children": ["b", "c"]},
                "b": {**IF, "children": ["c"]},
                "c": {**work(), "branch": "then"},
            },
            "nodes.c.branch",
            "branch_ambiguous",
        ),
        (chain({**work(), "onError": "oops"}, work()), "nodes.a.onError", "unknown_branch"),
        (chain({**IF, "onError": "then"}, work()), "nodes.a.onError", "unknown_branch"),
        ({"a": work("a")}, "nodes.a.children", "cycle"),
        ({"a": work("b"), "b": work("c"), "c": work("a", "d"), "d": work()}, "nodes.a.children", "cycle"),
        ({"a": loop("b"), "b": work("a")}, "nodes.a.children", "cycle"),
        ({"a": work("root")}, "nodes.root", "trigger_has_parent"),
        ({"a": loop("root")}, "nodes.root", "trigger_has_parent"),
        ({"a": work(), "b": work()}, "nodes.b", "unreachable"),
        ({"a": {"type": "for-each", "payload": {"array": []}}}, "nodes.a.loopBody", "loop_body_missing"),
        ({"a": {**work(), "loopBody": ["b"]}, "b": work()}, "nodes.a.loopBody", "loop_body_misplaced"),
        ({"a": loop("b", children=("b",)), "b": work()}, "nodes.a.children.0", "crosses_loop"),
        ({"a": work("b", "c"), "b": loop("c"), "c": work()}, "nodes.a.children.1", "crosses_loop"),
        (
            {"a": work("b", "c"), "b": loop("d"), "c": loop("d"), "d": work()},
            "nodes.d",
            "crosses_loop",
        ),
        ({"a": loop("b"), "b": loop("c", "d"), "c": work(), "d": work("c"), "e": work()}, "nodes.e", "unreachable"),
    ],
)
def test_what_must_not_be_is_told_at_its_place(nodes: dict[str, Json], field: str, code: str) -> None:
    assert (field, code) in codes(definition(nodes))


def test_an_unknown_type_with_a_body_is_one_problem() -> None:
    nodes = {"a": {"type": "foreach", "loopBody": ["b"]}, "b": work()}
    assert codes(definition(nodes)) == [("nodes.a.type", "unknown_type")]


def test_a_cycle_is_told_with_its_way() -> None:
    nodes = {"a": work("b"), "b": work("c", "x"), "c": work("b"), "x": work()}
    (error,) = errors(definition(nodes))
    assert "b -> c -> b" in error.message


def test_many_cycles_are_not_told_one_by_one() -> None:
    nodes = {f"n{i}": work(f"n{i}") for i in range(50)}
    assert sum(code == "cycle" for _, code in codes(definition(nodes))) == MAX_CYCLES


def test_two_cycles_are_both_told() -> None:
    nodes = {"a": work("b", "c"), "b": work("b"), "c": work("d"), "d": work("c")}
    assert [code for _, code in codes(definition(nodes))] == ["cycle", "cycle"]


def test_with_a_cycle_no_ancestor_is_missed() -> None:
    nodes = {"a": work("b"), "b": {**work("a"), "payload": {"x": "{{ a.result }}"}}}
    assert [code for _, code in codes(definition(nodes))] == ["cycle"]


def test_a_body_is_what_follows_from_its_entries() -> None:
    made = graph(
        {
            "a": work("l"),
            "l": loop("d", "b", children=("z",)),
            "b": work("c"),
            "c": work(),
            "d": work("c", "m"),
            "m": loop("e", children=("f",)),
            "e": work(),
            "f": work(),
            "z": work(),
        }
    )
    nodes = made.nodes
    assert nodes["l"].body == ("d", "b", "m", "c", "f") or set(nodes["l"].body[:2]) == {"b", "d"}
    assert set(nodes["l"].body) == {"b", "c", "d", "m", "f"}
    assert nodes["m"].body == ("e",)
    assert [nodes[one].depth for one in "alzdmef"] == [0, 0, 0, 1, 1, 2, 1]
    assert [nodes[one].loop for one in "alzdmef"] == ["", "", "", "l", "l", "m", "l"]
    assert nodes["d"].parents == ()
    assert made.ancestors["e"] == {"root", "a", "d"}
    assert made.ancestors["z"] == {"root", "a", "l"}
    assert made.shown == {"a", "l", "z"}


def nested(levels: int) -> dict[str, Json]:
    nodes: dict[str, Json] = {f"l{i}": loop(f"l{i + 1}") for i in range(levels)}
    return definition({**nodes, f"l{levels}": work()})


def test_loops_nest_ten_deep() -> None:
    assert codes(nested(MAX_LOOP_DEPTH)) == []
    assert codes(nested(MAX_LOOP_DEPTH + 1)) == [(f"nodes.l{MAX_LOOP_DEPTH + 1}", "loops_too_deep")]


IDS = [f"n{i}" for i in range(8)]


@st.composite
def tangles(draw: st.DrawFn) -> dict[str, Json]:
    """Nodes of every kind with edges wherever."""
    ids = st.lists(st.sampled_from(IDS), max_size=3, unique=True)
    kinds = st.sampled_from([work(), IF, SWITCH, WAIT, loop(), {**work(), "onError": "oops"}])
    branch = st.sampled_from([None, None, None, "then", "one", "oops", {"n1": "then"}])
    nodes = {
        node: {**draw(kinds), "children": draw(ids), "branch": draw(branch), "loopBody": draw(ids)} for node in IDS
    }
    for node in nodes.values():
        if node["type"] != "for-each":
            del node["loopBody"]
    return definition(nodes)


@given(tangles())
def test_whatever_is_built_has_an_order(given: dict[str, Json]) -> None:
    if errors(given):
        return
    made = build(given, TYPES)
    place = {node: i for i, node in enumerate(made.order)}
    assert set(place) == set(made.nodes)
    for node in made.nodes.values():
        for edge in node.out:
            assert place[node.id] < place[edge.child]
            assert made.nodes[edge.child].loop == node.loop
            assert node.id in made.nodes[edge.child].parents
            assert node.id in made.ancestors[edge.child]
        assert node.id not in made.ancestors[node.id]
        for inner in node.body:
            assert made.nodes[inner].loop == node.id
            assert node.id not in made.ancestors[inner]
