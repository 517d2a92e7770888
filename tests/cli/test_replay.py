"""A capsule on a laptop: proven line by line, or the first line that does not hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.json import encode
from typer.testing import CliRunner, Result

from farebox.cli.program import program
from farebox.core import capsule
from farebox.core.capsule import Capsule
from farebox.core.records import RunStatus
from farebox.testing.playbook import NOON, Playbook
from farebox.testing.samples import a_run, a_version
from farebox.testing.sketch import act, node, workflow

TICKET = workflow(
    look=act("big", {"of": "{{ $trigger.body.n }}"}, retry={"attempts": 2, "jitter": False}, title="Looking it up"),
    big=node("if", "ask", {"condition": "{{ $nodes.look.result > 3 }}"}),
    ask=node("wait", "", {"timeoutMs": 60_000}, branch="then"),
)


def a_capsule() -> Capsule:
    story = Playbook(TICKET, {"n": 4}).fails("look#1", retryable=True).after(seconds=90).does("look#1", 5)
    run = a_run(id=story.run_id, started_at=NOON)
    return capsule.make(run, "Tickets", a_version("wf_1", definition=TICKET), story.graph, story.journal, "1.2.3", NOON)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "run.json"
    made.write_bytes(encode(a_capsule()))
    return made


def tampered(file: Path) -> Path:
    made: Any = json.loads(file.read_text())
    (line,) = [one for one in made["journal"] if one.get("exit") == "then"]
    line["exit"] = "else"
    file.write_text(json.dumps({"code": 200, "data": made}))
    return file


def said(*words: str | Path, input: str = "") -> Result:
    return CliRunner().invoke(program, ["replay", *map(str, words)], input=input)


def test_every_entry_is_a_line_and_the_proof_is_the_last(file: Path) -> None:
    result = said(file)
    assert result.exit_code == 0, result.output
    assert "Tickets, version 1  (run_story" in result.output
    lines = result.output.splitlines()
    assert any("✓ step.asked" in line and "Looking it up" in line for line in lines)
    assert any("» step.failed" in line and "broken" in line and "handling retry" in line for line in lines)
    assert any("+1m30s" in line for line in lines)
    assert "9 entries: 6 decided again and equal, 3 told from outside" in result.output
    assert "ask#1  waiting until" in result.output


def test_the_first_decision_that_does_not_hold_is_shown(file: Path) -> None:
    result = said(tampered(file))
    assert result.exit_code == 1
    assert "✗ entry 7: the rules decide something else here" in result.output
    assert 'exit: expected "then", found "else"' in result.output


def test_programs_read_json(file: Path) -> None:
    whole = said(file, "--json")
    report = json.loads(whole.output)
    assert (whole.exit_code, report["ok"], report["divergence"]) == (0, True, None)
    assert (report["entries"], report["decided"], report["told"]) == (9, 6, 3)
    broken = said(tampered(file), "--json")
    found = json.loads(broken.output)["divergence"]
    assert (broken.exit_code, found["seq"], found["expected"]["exit"], found["found"]["exit"]) == (1, 7, "then", "else")
    assert found["differs"] == [{"field": "exit", "expected": "then", "found": "else"}]


def test_another_definition_tells_where_it_parts(file: Path, tmp_path: Path) -> None:
    other = {**TICKET, "nodes": {**TICKET["nodes"], "big": node("if", "ask", {"condition": False})}}
    (tmp_path / "next.json").write_text(json.dumps(other))
    result = said(file, "--against", tmp_path / "next.json")
    assert result.exit_code == 1
    assert "entry 7" in result.output


def test_stepping_stops_after_each_entry_and_answers(file: Path) -> None:
    result = said(file, "--step", input="\ne\nw\n?\nw\nc\n")
    assert result.exit_code == 0, result.output
    assert '"kind": "run.started"' in result.output
    assert "look#1  ready" in result.output
    assert result.output.count("q quit") == 2
    assert "9 entries" in result.output
    left = said(file, "--step", input="\nq\n")
    assert (left.exit_code, "entries:" in left.output) == (0, False)
    over = said(file, "--step", input="")
    assert "9 entries" in over.output


def test_where_a_run_stands_that_has_ended_or_not_begun(tmp_path: Path) -> None:
    story = Playbook(workflow(a=act())).does("a#1")
    version = a_version("wf_1", definition=workflow(a=act()))
    made = capsule.make(a_run(id=story.run_id), "", version, story.graph, story.journal, "1", NOON + 4_000_000)
    (tmp_path / "run.json").write_bytes(encode(made))
    result = said(tmp_path / "run.json", "--step", input="\n" * 4 + "w\n")
    assert "the run has ended" in result.output
    assert "goes on" not in result.output


def test_what_cannot_be_replayed_is_said_in_a_sentence(tmp_path: Path) -> None:
    missing = said(tmp_path / "none.json")
    assert missing.exit_code == 2
    (tmp_path / "bad.json").write_text("{}")
    assert said(tmp_path / "bad.json").exit_code == 2


def test_a_capsule_may_come_through_a_pipe(file: Path) -> None:
    result = CliRunner().invoke(program, ["replay", "-", "--json"], input=file.read_bytes())
    assert json.loads(result.output)["ok"]


@pytest.mark.parametrize("left", [0, 1, 3])
def test_a_journal_that_is_cut_short_is_not_proven(left: int, tmp_path: Path) -> None:
    story = Playbook(workflow(look=act()), {}).does("look#1", 5)
    run = a_run(id=story.run_id, status=RunStatus.SUCCEEDED, started_at=NOON)
    made: Any = json.loads(encode(capsule.make(run, "", a_version("wf_1"), story.graph, story.journal, "1", NOON)))
    made["definition"] = workflow(look=act())
    file = tmp_path / "run.json"
    file.write_text(json.dumps(made))
    assert said(file).exit_code == 0, said(file).output
    made["journal"] = made["journal"][:left]
    file.write_text(json.dumps(made))
    result = said(file)
    assert (result.exit_code, "its journal does not end" in result.output) == (1, True)
    told = json.loads(said(file, "--json").output)
    assert (told["ok"], told["divergence"], "succeeded" in told["missing"]) == (False, None, True)
