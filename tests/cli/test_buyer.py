"""Buying from the terminal: every outcome has its exit code."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.conftest import Program
from tests.live import Live

pytestmark = pytest.mark.slow


def definition(price: bool = False, ask: bool = False) -> dict[str, Any]:
    nodes: dict[str, Any] = {
        "root": {"type": "manual", "payload": {}, "children": ["shout"]},
        "shout": {"type": "shout", "payload": {"text": "{{ $trigger.body.text }}"}, "children": []},
    }
    if ask:
        form = {"type": "object", "required": ["yes"], "properties": {"yes": {"type": "boolean"}}}
        nodes["shout"]["children"] = ["ask"]
        nodes["ask"] = {
            "type": "wait",
            "title": "Really?",
            "payload": {"kind": "form", "form": form, "timeoutMs": 600_000},
            "children": [],
        }
    made: dict[str, Any] = {
        "nodes": nodes,
        "triggerNodeIds": ["root"],
        "output": {"loud": "{{ $nodes.shout.result }}"},
    }
    if price:
        made["price"] = {"amount": 500, "currency": "EUR", "providers": ["test"], "refund": "on_failure"}
    return made


def test_a_free_one_succeeds_and_prints_its_output(server: Live, program: Program) -> None:
    workflow = server.publish(definition())
    said = program("execute", workflow, "--input", '{"text": "hey"}', "--follow")
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout) == {"loud": "HEY"}
    assert "Finished" in said.stderr


def test_one_that_fails_says_so_and_is_refunded(server: Live, program: Program) -> None:
    workflow = server.publish(definition(price=True))
    said = program("execute", workflow, "--input", '{"text": ""}', "--pay", "test", "--follow", "--json")
    assert said.returncode == 1
    assert json.loads(said.stdout)["message"] == "There is nothing to shout."
    assert "Refund issued" in said.stderr


def test_a_question_is_answered_from_the_command_line(server: Live, program: Program) -> None:
    workflow = server.publish(definition(ask=True))
    said = program("execute", workflow, "-i", '{"text": "x"}', "-f", "--answer", 'ask={"yes": true}')
    assert said.returncode == 0, said.stderr


def test_created_followed_later_and_cancelled(server: Live, program: Program) -> None:
    workflow = server.publish(definition(ask=True))
    made = json.loads(program("execute", workflow, "-i", '{"text": "x"}', "--json").stdout)
    execution, token = made["execution"]["id"], made["clientToken"]
    said = program("cancel", execution, "--token", token)
    assert (said.returncode, said.stdout) == (0, "Cancelled\n")
    assert json.loads(program("cancel", execution, "--token", token, "--json").stdout)["status"] == "workflow_cancelled"
    assert program("follow", execution, FAREBOX_TOKEN=token).returncode == 3


def test_one_that_is_never_paid(server: Live, program: Program) -> None:
    workflow = server.publish(definition(price=True))
    made = json.loads(program("execute", workflow, "-i", '{"text": "x"}', "--json").stdout)
    server.call("POST", f"/v1/test/checkouts/{made['checkout']['id']}", {"outcome": "expired"})
    assert program("follow", made["execution"]["id"], "--token", made["clientToken"]).returncode == 4


def test_a_wrong_token(server: Live, program: Program) -> None:
    said = program("follow", "exe_01k8w3n5x2f9tbm6q4v7yd0c1e", "--token", "ct_wrong")
    assert said.returncode == 2
    assert "401001" in said.stderr


def test_an_unknown_name_lists_the_known_ones(server: Live, program: Program) -> None:
    said = program("execute", "No such thing")
    assert said.returncode == 2
    assert "there is no public workflow" in said.stderr.replace("\n", " ")


@pytest.mark.parametrize("given", ["{", "@/nowhere.json"])
def test_input_that_cannot_be_read(program: Program, given: str) -> None:
    assert program("execute", "wf_x", "--input", given).returncode == 2


@pytest.mark.parametrize(("answer", "sentence"), [("ask={", "the answer to ask is no JSON"), ("ask", "node={json}")])
def test_an_answer_that_cannot_be_read_buys_nothing(server: Live, program: Program, answer: str, sentence: str) -> None:
    workflow = server.publish(definition(price=True, ask=True))
    said = program("execute", workflow, "-i", '{"text": "x"}', "--pay", "test", "-f", "--answer", answer)
    assert (said.returncode, said.stdout) == (2, "")
    assert sentence in said.stderr
    assert server.call("GET", f"/v1/executions?workflowId={workflow}", headers=server.owner)["items"] == []
