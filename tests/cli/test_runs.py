"""Runs in their owner's hands, from the terminal."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.cli.test_buyer import definition
from tests.live import Live

pytestmark = pytest.mark.slow


def failed(server: Live, program: Program) -> str:
    """A run that has failed: there was nothing to shout."""
    workflow = server.publish(definition())
    program("execute", workflow, "--input", '{"text": ""}', "--follow")
    page = json.loads(program("runs", "list", "--workflow", workflow, "--json").stdout)
    return str(page["items"][0]["id"])


def test_runs_are_listed_and_shown(server: Live, program: Program) -> None:
    run = failed(server, program)
    listed = program("runs", "list", "--status", "failure")
    assert run in listed.stdout
    shown = program("runs", "show", run)
    assert "refused: There is nothing to shout." in shown.stdout  # the code, as `retry-all --error` takes it
    assert json.loads(program("runs", "show", run, "--json").stdout)["executionState"]["shout"]["status"] == "failure"


def test_a_capsule_is_written_for_its_owner_and_replays_without_the_server(
    server: Live, program: Program, tmp_path: Path
) -> None:
    run = failed(server, program)
    file = tmp_path / "run.json"
    said = program("runs", "export", run, "-o", file)
    assert said.returncode == 0, said.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    proven = program("replay", file, "--json", data=tmp_path / "nowhere")
    assert (proven.returncode, json.loads(proven.stdout)["ok"]) == (0, True)
    assert json.loads(program("runs", "export", run, "-o", "-").stdout)["run"]["id"] == run
    assert program("runs", "export", run, "-o", tmp_path / "no" / "where").returncode == 2
    assert program("runs", "export", "run_unknown").returncode == 2


def test_a_failed_run_goes_on_with_other_input(server: Live, program: Program) -> None:
    run = failed(server, program)
    assert program("runs", "retry", run, "--input", "shout").returncode == 2
    assert "twice" in program("runs", "retry", run, "--input", "shout={}", "--input", "shout={}").stderr
    assert "inputs.whisper" in program("runs", "retry", run, "--input", "whisper={}").stderr
    said = program("runs", "retry", run, "--input", 'shout={"text": "at last"}')
    assert said.returncode == 0, said.stderr
    for _ in range(100):
        view = json.loads(program("runs", "show", run, "--json").stdout)
        if view["status"] == "success":
            break
    assert view["output"] == {"loud": "AT LAST"}
    refused = program("runs", "cancel", run, "--json")
    assert refused.returncode == 2


def test_a_run_is_paused_and_resumed(server: Live, program: Program) -> None:
    workflow = server.publish(definition(ask=True))
    body = {"payload": {"text": "x"}}
    run = server.call("POST", f"/v1/workflows/{workflow}/run", body, server.owner)["runId"]
    said = program("runs", "pause", run)
    assert (said.returncode, "paused" in said.stdout) == (0, True)
    assert "paused" in program("runs", "list", "--workflow", workflow).stdout
    assert not json.loads(program("runs", "resume", run, "--json").stdout)["paused"]
    assert "cancelled" in program("runs", "cancel", run).stdout


def test_a_run_is_started_again(server: Live, program: Program) -> None:
    workflow = server.publish(definition())
    run = server.call("POST", f"/v1/workflows/{workflow}/run", {"payload": {"text": "x"}}, server.owner)["runId"]
    again = json.loads(program("runs", "rerun", run, "--json").stdout)
    assert (again["sourceRunId"], again["workflowVersion"]) == (run, 1)
    assert program("runs", "rerun", run, "--version", "1", "-i", '{"text": "y"}').returncode == 0
    assert program("runs", "rerun", run, "--version", "9").returncode == 2


def test_failed_runs_are_retried_in_bulk(server: Live, program: Program) -> None:
    run = failed(server, program)
    workflow = json.loads(program("runs", "show", run, "--json").stdout)["workflowId"]
    planned = program("runs", "retry-all", "--workflow", workflow)
    assert program("runs", "retry-all", "--workflow", "wf_mistyped").returncode == 2
    assert (planned.returncode, planned.stdout) == (0, "planned: 1 of 1 would be retried\n")
    assert json.loads(program("runs", "retry-all", "--workflow", workflow, "--json").stdout)["matched"] == 1
    done = program("runs", "retry-all", "--workflow", workflow, "--per-minute", "600", "--yes")
    assert (done.returncode, "done: 1 of 1 retried" in done.stdout) == (0, True)
    bulk = done.stdout.split()[0]
    assert bulk in program("runs", "retries").stdout
    assert json.loads(program("runs", "retries", bulk, "--json").stdout)["status"] == "done"
    assert "done" in program("runs", "retries", bulk, "--stop").stdout
    assert program("runs", "retries", "--stop").returncode == 2
    assert json.loads(program("runs", "retries", "--json").stdout)["items"]
