"""Every field of a node is read, or told to be wrong, beside all others."""

from __future__ import annotations

import pytest

from farebox.core.graph import Public, Retry
from farebox.core.graph_check import build
from farebox.core.graph_read import MAX_CHILDREN
from farebox.core.values import Json
from tests.core.graphs import TYPES, codes, definition, errors, nodes_of, work


def of_node(more: dict[str, Json]) -> list[tuple[str, str]]:
    found = codes(definition({"a": {**work(), **more}}))
    return [(field.removeprefix("nodes.a").removeprefix("."), code) for field, code in found]


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"type": None}, "type", "type_missing"),
        ({"type": ""}, "type", "type_missing"),
        ({"type": 5}, "type", "type_missing"),
        ({"type": "wrok"}, "type", "unknown_type"),
        ({"payload": []}, "payload", "payload_type"),
        ({"children": "b"}, "children", "node_invalid"),
        ({"children": [5]}, "children.0", "node_invalid"),
        ({"children": ["zork"]}, "children.0", "unknown_child"),
        ({"loopBody": ["zork"]}, "loopBody.0", "unknown_child"),
        ({"branch": 5}, "branch", "branch_invalid"),
        ({"branch": {}}, "branch", "branch_invalid"),
        ({"branch": {"root": 5}}, "branch", "branch_invalid"),
        ({"branch": "a b"}, "branch", "branch_invalid"),
        ({"title": 5}, "title", "node_invalid"),
        ({"titleOverride": {}}, "titleOverride", "node_invalid"),
        ({"concurrencyKey": 5}, "concurrencyKey", "node_invalid"),
        ({"timeoutMs": 0}, "timeoutMs", "number_invalid"),
        ({"timeoutMs": 1.5}, "timeoutMs", "number_invalid"),
        ({"timeoutMs": True}, "timeoutMs", "number_invalid"),
        ({"timeoutMs": "5"}, "timeoutMs", "number_invalid"),
        ({"onError": 5}, "onError", "on_error_invalid"),
        ({"onError": "a b"}, "onError", "on_error_invalid"),
        ({"public": True}, "public", "node_invalid"),
        ({"public": {"shwo": True}}, "public.shwo", "unknown_key"),
        ({"public": {"show": "yes"}}, "public.show", "node_invalid"),
        ({"public": {"progress": 1}}, "public.progress", "node_invalid"),
        ({"public": {"early": 1}}, "public.early", "node_invalid"),
        ({"public": {"title": 5}}, "public.title", "node_invalid"),
        ({"public": {"title": "x" * 201}}, "public.title", "node_invalid"),
        ({"public": {"title": "{{ $trigger.body.x }}"}}, "public.title", "node_invalid"),
        ({"public": {"message": "x" * 2_001}}, "public.message", "node_invalid"),
        ({"retry": 3}, "retry", "node_invalid"),
        ({"retry": {"attempts": 0}}, "retry.attempts", "number_invalid"),
        ({"retry": {"attempts": 101}}, "retry.attempts", "number_invalid"),
        ({"retry": {"backoffMs": -1}}, "retry.backoffMs", "number_invalid"),
        ({"retry": {"maxBackoffMs": "5"}}, "retry.maxBackoffMs", "number_invalid"),
        ({"retry": {"jitter": "no"}}, "retry.jitter", "node_invalid"),
        ({"retry": {"retryOn": "timeout"}}, "retry.retryOn", "node_invalid"),
        ({"retry": {"giveUpOn": [5]}}, "retry.giveUpOn", "node_invalid"),
        ({"retry": {"attemps": 3}}, "retry.attemps", "unknown_key"),
        ({"retyr": {"attempts": 3}}, "retyr", "unknown_key"),
        ({"payloda": {}}, "payloda", "unknown_key"),
    ],
)
def test_a_wrong_field_is_found_at_its_place(more: dict[str, Json], field: str, code: str) -> None:
    assert of_node(more) == [(field, code)]


def test_everything_is_told_at_once() -> None:
    found = of_node({"type": "wrok", "timeoutMs": 0, "retry": {"attempts": 0}, "children": ["zork"], "onError": "zork"})
    assert sorted(code for _, code in found) == [
        "number_invalid",
        "number_invalid",
        "unknown_branch",
        "unknown_child",
        "unknown_type",
    ]


def test_a_problem_names_the_node_as_its_owner_does() -> None:
    (error,) = errors(definition({"a": {**work(), "title": "Make the report", "timeoutMs": 0}}))
    assert (error.node_id, error.node_name) == ("a", "Make the report")


def test_keys_of_other_clients_are_let_be() -> None:
    assert of_node({"connector": {"id": "c"}, "position": {"x": 1}, "description": "d", "blockContext": {}}) == []


FULL = {
    **work("b"),
    "titleOverride": "Work hard",
    "payload": {"n": 1},
    "public": {"show": True, "title": "Working", "message": "On {{ $trigger.body.x }}", "progress": True},
    "retry": {
        "attempts": 5,
        "backoffMs": 0,
        "maxBackoffMs": 5,
        "jitter": False,
        "retryOn": ["timeout"],
        "giveUpOn": ["auth"],
    },
    "timeoutMs": 1_000,
    "onError": "late",
    "concurrencyKey": "{{ $trigger.body.lane }}",
}


def test_every_field_is_read() -> None:
    a = nodes_of(definition({"a": FULL, "b": {**work(), "branch": "late"}}))["a"]
    assert (a.title, a.timeout_ms, a.on_error, a.payload) == ("Work hard", 1_000, "late", {"n": 1})
    assert a.retry == Retry(5, 0, 5, False, ("timeout",), ("auth",))
    assert (a.public.show, a.public.title, a.public.progress, a.public.early) == (True, "Working", True, False)
    assert a.public.message is not None
    assert a.concurrency_key is not None


def test_every_field_has_a_default() -> None:
    a = nodes_of(definition({"a": {"type": "work"}}))["a"]
    assert (a.title, a.timeout_ms, a.on_error, a.payload) == ("Work", 30_000, "fail", {})
    assert a.retry == Retry(None, 1_000, 60_000, True)
    assert (a.public, a.concurrency_key) == (Public(), None)


@pytest.mark.parametrize(
    ("more", "title"),
    [
        ({"titleOverride": "A", "title": "B", "public": {"title": "C"}}, "A"),
        ({"title": "B", "public": {"title": "C"}}, "C"),
        ({"title": "B"}, "B"),
        ({"title": None}, "Work"),
        ({"type": "transform"}, "transform"),
    ],
)
def test_a_node_has_the_first_title_that_is_given(more: dict[str, Json], title: str) -> None:
    assert nodes_of(definition({"a": {**work(), **more}}))["a"].title == title


def test_a_child_stands_once_in_the_list() -> None:
    assert codes(definition({"a": work("b", "b"), "b": work()})) == [("nodes.a.children.1", "duplicate_child")]


def test_there_are_not_endless_children() -> None:
    children = [f"n{i}" for i in range(MAX_CHILDREN + 1)]
    found = codes(definition({"a": work(*children), **{child: work() for child in children}}))
    assert ("nodes.a.children", "too_many_children") in found


def test_a_full_list_of_problems_is_not_read_on() -> None:
    nodes = {f"n{i}": work(*[f"z{j}" for j in range(200)]) for i in range(5)}
    assert len(errors(definition(nodes))) == 300


@pytest.mark.parametrize("nodes", [None, [], {}, "x"])
def test_a_workflow_has_nodes(nodes: Json) -> None:
    assert codes({"nodes": nodes}) == [("nodes", "nodes_missing")]


def test_a_node_is_an_object() -> None:
    assert codes(definition({"a": work("b"), "b": 5})) == [("nodes.b", "node_invalid")]


@pytest.mark.parametrize("node_id", ["", "1a", "a b", "é", "a" * 65, "a.b", "-a", "a\n"])
def test_an_id_can_be_named_in_an_expression(node_id: str) -> None:
    assert (f"nodes.{node_id[:80]}", "id_invalid") in codes(definition({node_id: work()}))


@pytest.mark.parametrize("node_id", ["a", "_", "a-b", "A1_-", "a" * 64])
def test_a_good_id_passes(node_id: str) -> None:
    assert codes(definition({node_id: work()})) == []


def test_a_for_each_is_not_retried() -> None:
    loop = {"type": "for-each", "payload": {"array": []}, "loopBody": ["b"], "retry": {"attempts": 2}}
    assert codes(definition({"a": loop, "b": work()})) == [("nodes.a.retry", "retry_on_for_each")]


def test_a_wait_has_its_deadline_in_its_payload() -> None:
    assert codes(definition({"a": {"type": "wait", "timeoutMs": 5_000}})) == [
        ("nodes.a.timeoutMs", "timeout_misplaced")
    ]


MANUAL = {"type": "manual", "children": ["a"]}


@pytest.mark.parametrize(
    ("nodes", "named", "expected"),
    [
        ({"a": work(), "b": work()}, None, ("nodes", "trigger_missing")),
        ({"a": work()}, [], ("triggerNodeIds", "trigger_missing")),
        ({"t": MANUAL, "a": work()}, "t", ("triggerNodeIds", "triggers_invalid")),
        ({"t": MANUAL, "a": work()}, ["t", 5], ("triggerNodeIds", "triggers_invalid")),
        ({"t": MANUAL, "a": work()}, ["t", "zork"], ("triggerNodeIds.1", "unknown_trigger")),
        ({"t": MANUAL, "a": work()}, ["t", "a"], ("triggerNodeIds.1", "not_a_trigger")),
        ({"t": MANUAL, "u": MANUAL, "a": work()}, ["t"], ("nodes.u", "trigger_unlisted")),
        ({"t": MANUAL, "root": work(), "a": work("root")}, None, ("nodes.root", "id_reserved")),
        ({"t": MANUAL, "root": MANUAL, "a": work()}, None, ("nodes.root", "id_reserved")),
    ],
)
def test_the_triggers_are_checked(nodes: dict[str, Json], named: Json, expected: tuple[str, str]) -> None:
    given = {"nodes": nodes} if named is None else {"nodes": nodes, "triggerNodeIds": named}
    assert expected in codes(given)


def test_an_unknown_type_might_be_a_trigger() -> None:
    found = codes({"nodes": {"root": {"type": "cronjob", "children": ["a"]}, "a": work()}, "triggerNodeIds": ["root"]})
    assert found == [("nodes.root.type", "unknown_type")]


def test_triggers_come_in_the_order_in_which_they_are_named() -> None:

    nodes = {"t": MANUAL, "u": {"type": "webhook", "children": ["a"]}, "a": work()}
    assert build({"nodes": nodes, "triggerNodeIds": ["u", "t", "u"]}, TYPES).triggers == ("u", "t")
    assert build({"nodes": nodes}, TYPES).triggers == ("t", "u")
