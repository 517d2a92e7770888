"""The program on PostgreSQL: served, killed, looked at, copied, and refused with a sentence."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import ACTIONS, Program
from tests.cli.test_buyer import definition
from tests.live import Live, live
from tests.postgres import Server

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def database_of_all(postgres: Server) -> str:
    return postgres.empty_database()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, database_of_all: str) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("pg")
    (folder / "shout.py").write_text(ACTIONS)
    with live(folder / "data", actions=str(folder / "shout.py"), database=database_of_all) as running:
        yield running


@pytest.fixture
def on_postgres(program: Program, postgres: Server, database_of_all: str) -> Program:
    """``farebox ...`` with the database and its tools at hand."""

    def run(*words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        tools = {"PATH": f"{postgres.bins}:{os.environ['PATH']}", "FAREBOX_DATABASE": database_of_all}
        return program(*words, **{**tools, **more})

    return run


def test_a_run_waits_through_a_kill_and_ends(server: Live, on_postgres: Program) -> None:
    workflow = server.publish(definition(ask=True))
    made = server.call("POST", f"/v1/public/workflows/{workflow}/executions", {"requestPayload": {"text": "x"}})
    execution, token = made["execution"]["id"], made["clientToken"]
    server.until(execution, token, "workflow_waiting")
    server.kill()
    server.start()
    answered = {"X-Client-Token": token}
    server.call("POST", f"/v1/public/executions/{execution}/answers/ask", {"data": {"yes": True}}, answered)
    assert server.until(execution, token, "workflow_succeeded")["output"] == {"loud": "X"}
    said = on_postgres("verify", "--json")
    assert (said.returncode, json.loads(said.stdout)) == (0, {"ok": True, "violations": []})


def test_the_server_is_one_of_a_fleet(server: Live, on_postgres: Program) -> None:
    """Those before it that were killed are there until their silence has been noticed."""
    assert server.process is not None
    found = {one["pid"]: one for one in json.loads(on_postgres("workers", "--json").stdout) if one["alive"]}
    assert found[server.process.pid]["rooms"] == ["api", "worker"]


def test_a_key_is_made_for_a_database_that_nobody_serves(
    on_postgres: Program, postgres: Server, tmp_path: Path
) -> None:
    url = postgres.empty_database()
    said = on_postgres("keys", "create", "--name", "early", "--database", url, "--json", "--data", tmp_path / "data")
    key = json.loads(said.stdout)["key"]
    assert "fsync" in said.stderr  # a warning is no part of the answer
    with live(tmp_path / "data", database=url) as server:
        answer = server.http.get("/v1/workflows", headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == 200


def test_a_backup_of_a_running_server_can_be_restored_and_served(
    server: Live, on_postgres: Program, postgres: Server, tmp_path: Path
) -> None:
    workflow = server.publish(definition(ask=True))
    made = server.call("POST", f"/v1/public/workflows/{workflow}/executions", {"requestPayload": {"text": "x"}})
    execution, token = made["execution"]["id"], made["clientToken"]
    server.until(execution, token, "workflow_waiting")
    copy, url = tmp_path / "copy", postgres.empty_database()
    assert on_postgres("backup", copy).returncode == 0
    restore = [str(postgres.bins / "pg_restore"), f"--dbname={url}", "--exit-on-error", str(copy / "farebox.dump")]
    subprocess.run(restore, check=True, timeout=60)
    assert on_postgres("verify", "--database", url).returncode == 0
    with live(copy, **{**server.settings, "database": url}) as restored:
        answered = {"X-Client-Token": token}
        restored.call("POST", f"/v1/public/executions/{execution}/answers/ask", {"data": {"yes": True}}, answered)
        assert restored.until(execution, token, "workflow_succeeded")["output"] == {"loud": "X"}


@pytest.mark.parametrize("command", ["serve", "verify", "backup"])
def test_a_server_that_is_away_is_named_and_its_password_is_not(
    on_postgres: Program, tmp_path: Path, command: str
) -> None:
    words = {"serve": ["--port", "0"], "verify": [], "backup": [tmp_path / "copy"]}[command]
    away = f"postgresql://farebox:hunter2@/shop?host={tmp_path}"
    said = on_postgres(command, *words, FAREBOX_DATABASE=away, FAREBOX_DATA=str(tmp_path / "data"))
    assert said.returncode != 0
    told = " ".join((said.stdout + said.stderr).split())
    assert "cannot be reached" in told
    assert "hunter2" not in told
    assert "Traceback" not in told


def test_a_url_of_no_database_is_a_sentence(on_postgres: Program) -> None:
    said = on_postgres("verify", "--database", "mysql://a:hunter2@db/shop")
    assert said.returncode == 2
    assert "must be sqlite:///path or postgresql://" in " ".join(said.stderr.split())
    assert "hunter2" not in said.stderr
