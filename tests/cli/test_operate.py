"""Doctor, verify, backup with a restore drill, bench."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import apsw
import pytest

from farebox.cli import operate
from farebox.places import INCOMING
from tests.cli.conftest import Program
from tests.cli.test_buyer import definition
from tests.live import Live, free_port, live

pytestmark = pytest.mark.slow
FILE_SCHEMA = {"type": "object", "properties": {"table": {"type": "string", "format": "file"}}}


def test_the_doctor_is_content(program: Program) -> None:
    said = program("doctor", "--port", str(free_port()), "--json")
    findings = {one["check"]: one for one in json.loads(said.stdout)}
    assert findings["port"]["finding"].startswith("Farebox is running")
    assert findings["settings"]["ok"]


def test_verify_beside_a_running_server(server: Live, program: Program) -> None:
    said = program("verify", "--json")
    assert (said.returncode, json.loads(said.stdout)) == (0, {"ok": True, "violations": []})


def test_a_backup_of_a_running_server_can_be_served(server: Live, program: Program, tmp_path: Path) -> None:
    workflow = server.publish(definition(ask=True))
    made = server.call("POST", f"/v1/public/workflows/{workflow}/executions", {"requestPayload": {"text": "x"}})
    execution, token = made["execution"]["id"], made["clientToken"]
    server.until(execution, token, "workflow_waiting")
    copy = tmp_path / "copy"
    assert json.loads(program("backup", copy, "--json").stdout) == {"target": str(copy)}
    assert program("verify", "--data", copy).returncode == 0
    assert program("backup", copy).returncode == 2
    with live(copy, **server.settings) as restored:
        restored.call(
            "POST",
            f"/v1/public/executions/{execution}/answers/ask",
            {"data": {"yes": True}},
            {"X-Client-Token": token},
        )
        assert restored.until(execution, token, "workflow_succeeded")["output"] == {"loud": "X"}


STORES: dict[str, Any] = {
    "nodes": {
        "root": {"type": "manual", "payload": {"inputSchema": FILE_SCHEMA}, "children": ["a"]},
        "a": {"type": "artifact", "payload": {"name": "a.txt", "text": "stored"}, "children": []},
    }
}


def test_the_copy_has_the_files_and_what_goes_meanwhile_harms_nobody(
    server: Live, program: Program, tmp_path: Path
) -> None:
    """The drill: files of a result and of a buyer come back from the copy, which is served beside the original."""
    workflow = server.publish(STORES)
    sent = server.http.post(f"/v1/public/workflows/{workflow}/uploads", content=b"a,b", headers={"X-File-Name": "a"})
    upload = sent.json()["data"]["upload"]["id"]
    made = server.call("POST", f"/v1/public/workflows/{workflow}/executions", {"requestPayload": {"table": upload}})
    execution, mine = made["execution"]["id"], {"X-Client-Token": made["clientToken"]}
    server.until(execution, made["clientToken"], "workflow_succeeded")
    copy = tmp_path / "copy"
    assert program("backup", copy).returncode == 0
    server.call("POST", f"/v1/executions/{execution}/erase", {}, server.owner)
    path = f"/v1/public/executions/{execution}/artifacts/a.txt"
    assert server.http.get(path, headers=mine).status_code == 404
    with live(copy, **server.settings) as restored:
        assert restored.http.get(path, headers=mine).text == "stored"
        owner = restored.call("GET", f"/v1/executions/{execution}", headers=restored.owner)
        assert owner["execution"]["requestPayload"] == {"table": upload}
    assert b"a,b" in [file.read_bytes() for file in (copy / "artifacts").rglob("*.bin")]
    assert program("verify", "--data", copy).returncode == 0


def test_a_file_that_vanishes_while_it_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("aa/1.bin", "aa/2.bin", "bb/3.part", f"{INCOMING}/4.part"):
        (tmp_path / "from" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "from" / name).write_text(name)
    copied = shutil.copy2

    def copy2(source: Path, target: Path) -> Any:
        if source.name == "1.bin":
            source.unlink()
        return copied(source, target)

    monkeypatch.setattr(operate.shutil, "copy2", copy2)
    operate.copy_files(tmp_path / "from", tmp_path / "to")
    assert [path.name for path in (tmp_path / "to").rglob("*") if path.is_file()] == ["2.bin"]
    operate.copy_files(tmp_path / "none", tmp_path / "other")


def test_verify_finds_what_was_tampered_with(program: Program, tmp_path: Path, server: Live) -> None:
    workflow = server.publish(definition())
    made = server.call("POST", f"/v1/public/workflows/{workflow}/executions", {"requestPayload": {"text": "x"}})
    server.until(made["execution"]["id"], made["clientToken"], "workflow_succeeded")
    copy = tmp_path / "copy"
    assert program("backup", copy).returncode == 0
    connection = apsw.Connection(str(copy / "farebox.db"))
    connection.execute("update executions set status = 'workflow_running', finished_at = null")
    connection.close()
    said = program("verify", "--data", copy)
    assert said.returncode == 1
    assert "exe_" in said.stdout


@pytest.mark.parametrize("words", [("verify",), ("backup", "copy")])
def test_where_there_is_no_database(
    program: Program, tmp_path: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = program(*words, "--data", tmp_path / "nowhere")
    assert said.returncode == 2
    assert "there is no database at" in said.stderr
    assert "--data" in said.stderr
    assert not list(tmp_path.iterdir())


def test_the_bench_runs_the_real_engine(program: Program) -> None:
    said = json.loads(program("bench", "runs", "--steps", "2", "--runs", "50", "--json").stdout)
    assert said["runsPerSecond"] > 0
    assert said["succeeded"] == 50
