"""Erasing from the command line, through a running server and without one; and a file written anew."""

from __future__ import annotations

import json
from pathlib import Path

import apsw
import pytest

from farebox.storage.sqlite.connection import INCREMENTAL
from tests.cli.conftest import Program
from tests.cli.test_buyer import definition
from tests.live import Live

pytestmark = pytest.mark.slow


def ended(server: Live, text: str = "x") -> tuple[str, str]:
    workflow = server.publish(definition())
    made = server.call("POST", f"/v1/public/workflows/{workflow}/executions", {"requestPayload": {"text": text}})
    execution, token = made["execution"]["id"], made["clientToken"]
    server.until(execution, token, "workflow_succeeded")
    return execution, token


def test_through_a_running_server(server: Live, program: Program) -> None:
    execution, token = ended(server)
    unasked = program("erase", execution)
    assert unasked.returncode != 0  # nobody said yes
    said = program("erase", execution, "--yes", "--json")
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["byType"] == "api_key"
    shown = server.http.get(f"/v1/public/executions/{execution}", params={"token": token}).json()["data"]
    assert (shown["message"], shown["output"], shown["status"]) == ("Erased", None, "workflow_succeeded")
    assert program("verify").returncode == 0
    waiting = server.publish(definition(ask=True))
    made = server.call("POST", f"/v1/public/workflows/{waiting}/executions", {"requestPayload": {"text": "x"}})
    refused = program("erase", made["execution"]["id"], "--yes")
    assert refused.returncode == 2
    assert "cancel it first" in refused.stderr


def test_without_a_server_and_then_the_file_is_written_anew(server: Live, program: Program, tmp_path: Path) -> None:
    execution, _ = ended(server)
    copy = tmp_path / "copy"
    assert program("backup", copy).returncode == 0
    said = program("erase", execution, "--yes", "--json", data=copy)
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["byType"] == "operator"
    assert program("erase", "exe_none", "--yes", data=copy).returncode == 2
    old = apsw.Connection(str(copy / "farebox.db"))
    old.pragma("auto_vacuum", 0)
    old.execute("pragma journal_mode = delete").fetchall()
    old.execute("vacuum")
    assert old.pragma("auto_vacuum") == 0
    old.close()
    said = program("compact", data=copy)
    assert said.returncode == 0, said.stderr
    assert apsw.Connection(str(copy / "farebox.db")).pragma("auto_vacuum") == INCREMENTAL
    assert program("verify", data=copy).returncode == 0
    assert program("compact", data=tmp_path / "none").returncode == 2
    assert program("compact").returncode == 2  # a server uses it
