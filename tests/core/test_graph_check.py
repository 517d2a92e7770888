"""From JSON to a frozen graph: all problems at once, or a graph that can be walked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farebox.core.errors import DefinitionInvalid
from farebox.core.graph import Edge
from farebox.core.graph_check import build, check
from farebox.core.graph_problems import MAX_NODES
from farebox.core.values import Json
from tests.core.graphs import TYPES, codes, definition, errors, work

REPORT = {
    "nodes": {
        "root": {"type": "manual", "payload": {"inputSchema": {"type": "object"}}, "children": ["check"]},
        "check": {
            "type": "if",
            "payload": {"condition": "{{ $trigger.body.pages > 3 }}"},
            "children": ["big", "small"],
        },
        "big": {"type": "work", "branch": "then", "payload": {"n": "{{ root.result.pages }}"}, "children": ["end"]},
        "small": {"type": "transform", "branch": "else", "payload": {"value": 1}, "children": ["end"]},
        "end": {
            "type": "work",
            "public": {"show": False},
            "payload": {"x": "{{ big.result.n || small.result.output }}"},
        },
    },
    "price": {"amount": 500, "currency": "eur"},
    "output": {"n": "{{ end.result.n }}"},
}


def test_a_definition_becomes_a_graph() -> None:
    graph = build(REPORT, TYPES)
    assert graph.order == ("root", "check", "big", "small", "end")
    assert graph.triggers == ("root",)
    assert graph.nodes["check"].out == (Edge("big", "then"), Edge("small", "else"))
    assert graph.nodes["end"].parents == ("big", "small")
    assert graph.shown == {"check", "big", "small"}
    assert graph.price is not None
    assert graph.price.currency == "EUR"
    assert graph.input_schema == {"type": "object"}
    assert graph.nodes["big"].kind is TYPES["work"]


def test_a_graph_is_not_built_with_a_problem() -> None:
    with pytest.raises(DefinitionInvalid) as caught:
        build(definition({"a": {**work("zork"), "timeoutMs": 0}}, price=5), TYPES)
    assert [detail.code for detail in caught.value.details] == ["unknown_child", "number_invalid", "price_invalid"]
    assert caught.value.message == "the workflow definition has 3 problems"


def test_a_problem_has_the_shape_of_validate() -> None:
    (error,) = errors(definition({"a": {"type": "wrok", "title": "Do it"}}))
    assert (error.type, error.field, error.code, error.node_id, error.node_name) == (
        "nodes",
        "nodes.a.type",
        "unknown_type",
        "a",
        "Do it",
    )
    assert error.message == "there is no node type 'wrok'; did you mean 'work'?"


def test_everything_is_told_at_once() -> None:
    given = {
        "nodes": {
            "root": {"type": "manual", "children": ["a", "b"]},
            "a": {"type": "wrok", "children": ["a"]},
            "b": {**work(), "payload": {"x": "{{ zork }}", "y": "{{ c.result }}"}, "retry": {"attempts": 0}},
            "c": work(),
        },
        "variableDefs": [{"name": "1"}],
        "price": {"amount": 0},
        "limits": {"perMinute": 0},
        "prices": {},
        "output": {"x": "{{ $vars.zork }}"},
    }
    assert {error.code for error in errors(given)} == {
        "unknown_type", "cycle", "unknown_name", "number_invalid", "unreachable", "variable_invalid", "price_invalid",
        "limits_invalid", "unknown_key", "unknown_variable",
    }  # fmt: skip
    assert {error.type for error in errors(given)} == {"nodes", "connectivity", "pattern", "variable", "root"}


def test_what_is_no_definition_is_refused() -> None:
    assert codes(None) == [("", "definition_invalid")]
    with pytest.raises(DefinitionInvalid):
        build([], TYPES)


def test_nothing_can_be_built_from_nothing() -> None:
    assert codes({}) == [("nodes", "nodes_missing")]


def test_reading_twice_gives_the_same() -> None:
    assert build(REPORT, TYPES) == build(REPORT, TYPES)


def test_every_code_stands_in_the_reference() -> None:
    root = Path(__file__).parent.parent.parent
    told = "".join((root / "docs" / "reference" / page).read_text() for page in ("expressions.md", "graph.md"))
    found: set[str] = set()
    for module in sorted((root / "src" / "farebox" / "core").glob("*.py")):
        if module.name.startswith(("graph_", "expressions", "conditions", "schema_check")):
            found |= set(
                re.findall(
                    r'(?:code|wrong|refuse|add|Error|of_node)\([^()]*?"([a-z]+(?:_[a-z]+)+)"', module.read_text()
                )
            )
    assert len(found) > 40
    assert [code for code in sorted(found) if f"`{code}`" not in told] == []


def test_a_wrong_price_is_no_crash_where_nothing_more_is_told() -> None:
    nodes = {f"n{i}": {**work(), "retry": {"attempts": 0}} for i in range(400)}
    assert len(errors(definition(nodes, price={}, limits={"perMinute": 0}, variableDefs=[5]))) == 300


def dense(nodes: int, children: int) -> Json:
    ids = [f"n{i}" for i in range(nodes)]
    return definition({one: work(*ids[i + 1 : i + 1 + children]) for i, one in enumerate(ids)})


@pytest.mark.parametrize(
    "given",
    [
        dense(MAX_NODES - 1, 120),
        definition({f"n{i}": {**work(), "payload": {"x": ["{{ zork }}"] * 4}} for i in range(900)}),
        definition({f"n{i}": work(*[f"z{j}" for j in range(150)]) for i in range(900)}),
        definition({f"n{i}": {"type": "wrok", **{f"paylod{j}": 1 for j in range(50)}} for i in range(900)}),
        definition({f"n{i}": work(f"n{(i + 1) % 900}", f"n{(i + 7) % 900}") for i in range(900)}),
        definition(
            {"a": {**work(), "payload": {f"k{i}": "{{ $trigger.body.x + " + str(i) + " }}" for i in range(4_000)}}}
        ),
        definition({"a": {**work(), "payload": {"x": "{{ " + "(" * 2_000 + " }}"}}}),
        definition({"a": {"type": "http", "payload": {f"k{i}": i for i in range(50_000)}}}),
        definition(
            {"a": {"type": "if", "payload": {"condition": {"$or": [{f"{{{{ {i} }}}}": 1} for i in range(4_000)]}}}}
        ),
    ],
    ids=[
        "dense",
        "unknown names",
        "unknown children",
        "typos",
        "cycles",
        "expressions",
        "brackets",
        "keys",
        "conditions",
    ],
)
@pytest.mark.timeout(20)
def test_a_hostile_definition_is_answered(given: Json) -> None:
    check(given, TYPES)


KEYS = [
    "nodes", "root", "a", "b", "type", "payload", "children", "loopBody", "branch", "public", "message", "retry",
    "attempts", "onError", "price", "amount", "currency", "output", "variableDefs", "name", "inputSchema",
    "condition", "array", "cases", "value", "limits", "triggerNodeIds", "kind", "form", "sensitivePropKeys",
]  # fmt: skip
WORDS = [
    "manual", "if", "switch", "for-each", "wait", "delay", "work", "transform", "root", "a", "b", "then",
    "{{ a.result }}", "{{ $item }}", "{{", "{{ $vars.x || 1 }}", "eur", "oops",
]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 1_000) | st.floats() | st.sampled_from(WORDS) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=40,
)
NODES = st.dictionaries(
    st.sampled_from(["root", "a", "b"]),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["manual", "if", "switch", "for-each", "wait", "delay", "fail", "work", "transform"])},
        optional={
            "payload": JSON,
            "children": st.lists(st.sampled_from(["root", "a", "b"]), max_size=2),
            "loopBody": st.lists(st.sampled_from(["a", "b"]), max_size=2),
            "branch": st.sampled_from(["then", "oops", {"a": "then"}]),
            "onError": st.sampled_from(["continue", "oops"]),
            "public": JSON,
            "retry": JSON,
        },
    ),
)


@given(JSON)
def test_any_json_has_problems_or_is_a_graph(given: Json) -> None:
    if not check(given, TYPES):
        build(given, TYPES)


@given(NODES, JSON)
def test_any_nodes_have_problems_or_are_a_graph(nodes: Json, more: Json) -> None:
    given = {**more, "nodes": nodes} if isinstance(more, dict) else {"nodes": nodes, "output": more}
    if not check(given, TYPES):
        assert set(build(given, TYPES).order) == set(nodes)
