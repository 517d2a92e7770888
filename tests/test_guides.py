"""The guides work as printed: their files are saved, their commands run, against a real server."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live import PROGRAM, Live, live

GUIDE = Path(__file__).parents[1] / "docs" / "guide"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
GREETING: dict[str, Any] = {
    "nodes": {
        "root": {"type": "manual", "payload": {}, "children": ["greet"]},
        "greet": {"type": "transform", "payload": {"value": "hello"}, "title": "Greet"},
    },
    "output": {"greeting": "{{ $nodes.greet.result }}"},
}


def blocks(page: str, language: str) -> list[str]:
    text = (GUIDE / f"{page}.md").read_text()
    found = re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
    assert found
    return found


def shell(script: str, folder: Path, server: Live, **more: str) -> str:
    """Run lines where the reader would; the program is on the path, the server's address is the test's."""
    script = script.replace("http://127.0.0.1:8402", server.url).replace("/backups/", f"{folder}/")
    script = re.sub(r"(\.venv/bin/)?\bfarebox ", f"{PROGRAM} ", script)
    environment = {**os.environ, "FAREBOX_DATA": str(server.data), **more}
    done = subprocess.run(
        ["bash", "-e", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )
    said = f"{done.stdout}\n{done.stderr}"
    assert done.returncode == 0, said
    return said


def test_the_first_sale(tmp_path: Path) -> None:
    (tmp_path / "letters.py").write_text(blocks("first-sale", "python")[0])
    (tmp_path / "letter.json").write_text(blocks("first-sale", "json")[0])
    serve, publish, buy, fail, verify = blocks("first-sale", "sh")
    assert serve == "farebox serve --actions letters.py\n"
    with live(tmp_path / "data", actions=str(tmp_path / "letters.py")) as server:
        shell(publish, tmp_path, server)
        assert "Dear Ada" in shell(buy, tmp_path, server)
        assert "not sold" in shell(fail, tmp_path, server)
        shell(verify, tmp_path, server)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("guides") / "data") as server:
        yield server


@pytest.fixture
def followed(server: Live) -> dict[str, str]:
    """What the follower's programs find in their environment."""
    workflow = server.publish(GREETING)
    made = server.call("POST", f"/v1/public/workflows/{workflow}/executions", {})
    return {"FAREBOX_URL": server.url, "EXECUTION": made["execution"]["id"], "TOKEN": made["clientToken"]}


@pytest.mark.parametrize("number", [0, 1], ids=["client", "long-poll"])
def test_following_in_python(server: Live, followed: dict[str, str], tmp_path: Path, number: int) -> None:
    program = blocks("follow", "python")[number]
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **followed}, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    for title in ("Execution created", "Queued", "Finished"):
        assert done.stdout.count(title) == 1


def test_simulating(server: Live, tmp_path: Path) -> None:
    for name, text in zip(("tutor", "results", "stuck"), blocks("simulate", "json"), strict=True):
        (tmp_path / f"{name}.json").write_text(text)
    well, badly = blocks("simulate", "sh")
    said = shell(well, tmp_path, server)
    assert "200 schedules, " in said
    assert "workflow_succeeded, paid" in said
    assert "never reached" not in said
    said = shell(badly, tmp_path, server)
    assert "broken   Everything comes to a legal end once the faults cease." in said
    assert "something cannot end" in said
    replay = re.findall(r"replay   (.*)", said)[0]
    assert "answers ask#1 of execution 1" in shell(f"{replay} || true", tmp_path, server)


def test_following_a_stream(server: Live, followed: dict[str, str], tmp_path: Path) -> None:
    said = shell(blocks("follow", "sh")[0], tmp_path, server, **followed)
    assert "event: snapshot" in said
    assert said.rstrip().splitlines()[-1].startswith('data: {"status":"workflow_succeeded"')


def test_the_workflow_that_calls_can_be_published(server: Live) -> None:
    definition = json.loads(blocks("follow", "json")[0])
    assert server.publish(definition).startswith("wf_")


def test_deploying(server: Live, tmp_path: Path) -> None:
    install, backup = blocks("deploy", "sh")
    shell(install.replace("make setup", ":"), tmp_path, server)
    shell(backup, tmp_path, server)


def test_more_than_one_process(database: str, tmp_path: Path) -> None:
    install, start, show = blocks("fleet", "sh")
    assert install == "pip install 'farebox[postgres]'\n"
    service = next(line for line in blocks("fleet", "ini")[0].splitlines() if line.startswith("ExecStart="))
    with live(tmp_path / "data", command="api", database=database) as server:
        assert "api" in shell(show, tmp_path, server, FAREBOX_DATABASE=database)
        for command, line in (("api", start), ("worker", start), ("worker", service)):
            said = shell(f"farebox {command} --help", tmp_path, server, COLUMNS="200")
            for option in re.findall(rf"farebox {command}( .*)", line):
                assert all(name in said for name in re.findall(r"--[a-z-]+", option))


def test_the_deployed_settings_are_settings(tmp_path: Path) -> None:
    (tmp_path / "farebox.toml").write_text(blocks("deploy", "toml")[0])
    program = "from farebox.settings import Settings, load; print(load().public_url)"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "https://runs.example", done.stderr


def test_the_service_starts_the_program_as_it_is(server: Live, tmp_path: Path) -> None:
    """The unit's command line names options that there are."""
    line = next(line for line in blocks("deploy", "ini")[0].splitlines() if line.startswith("ExecStart="))
    said = shell("farebox serve --help", tmp_path, server, COLUMNS="200")
    for option in re.findall(r"--[a-z-]+", line):
        assert option in said


def test_a_key_for_reading(server: Live, tmp_path: Path) -> None:
    assert "fbsk_" in shell(blocks("security", "sh")[0], tmp_path, server)


def test_selling_to_agents(tmp_path: Path) -> None:
    (config,) = blocks("agents", "json")
    assert json.loads(config)["mcpServers"]["farebox"]["args"] == ["mcp"]
    (tmp_path / "buy.py").write_text(blocks("agents", "python")[0])
    with live(tmp_path / "data") as server:
        server.publish(GREETING, name="Greeting")
        more = {"FAREBOX_URL": server.url, "WANTED": "greeting"}
        assert "hello" in shell(f"{sys.executable} buy.py", tmp_path, server, **more)


def failed_charge(server: Live) -> str:
    """A run that fails at ``charge``, for an array that is none."""
    charge = {"type": "pluck", "payload": {"array": "{{ $trigger.body.rows }}", "field": "amount"}}
    nodes = {"root": {"type": "manual", "payload": {}, "children": ["charge"]}, "charge": charge}
    workflow = server.publish({"nodes": nodes})
    return str(server.call("POST", f"/v1/workflows/{workflow}/run", {}, server.owner)["runId"])


def waiting_run(server: Live) -> str:
    nodes = {"root": {"type": "manual", "payload": {}, "children": ["ask"]}, "ask": {"type": "wait"}}
    workflow = server.publish({"nodes": nodes})
    return str(server.call("POST", f"/v1/workflows/{workflow}/run", {}, server.owner)["runId"])


def test_the_cleanup_of_the_guide_can_be_published(server: Live) -> None:
    (definition,) = blocks("operate", "json")
    assert server.publish(json.loads(definition)).startswith("wf_")


def test_operating(server: Live, followed: dict[str, str], tmp_path: Path) -> None:
    server.until(followed["EXECUTION"], followed["TOKEN"], "workflow_succeeded")
    listing, retry, many, rerun, hold, capsule = blocks("operate", "sh")
    shell(listing, tmp_path, server)
    failed = failed_charge(server)
    shell(
        retry.replace('{"amount": 900}', '{"array": [{"amount": 900}], "field": "amount"}'),
        tmp_path,
        server,
        FAILED=failed,
    )
    assert "done: 0 of 0 retried" in shell(many, tmp_path, server)
    run = waiting_run(server)
    shell(rerun, tmp_path, server, RUN=run)
    assert "paused" in shell(hold, tmp_path, server, RUN=run)
    assert "decided again and equal" in shell(capsule, tmp_path, server, RUN=run)


def test_keeping_and_erasing(server: Live, followed: dict[str, str], tmp_path: Path) -> None:
    compact, erase, over_http = blocks("keep-and-erase", "sh")
    execution, token = followed["EXECUTION"], followed["TOKEN"]
    server.until(execution, token, "workflow_succeeded")
    key = (server.data / "owner.key").read_text().strip()
    assert "are kept" in shell(erase, tmp_path, server, **followed)
    assert '"byType":"api_key"' in shell(over_http, tmp_path, server, **followed, FAREBOX_API_KEY=key)
    assert server.until(execution, token, "workflow_succeeded")["message"] == "Erased"
    shell(f"farebox backup {tmp_path}/copy", tmp_path, server)
    assert "bytes before" in shell(compact, tmp_path, server, FAREBOX_DATA=str(tmp_path / "copy"))
    (tmp_path / "farebox.toml").write_text(blocks("keep-and-erase", "toml")[0])
    program = "from farebox.settings import load; print(load().keep_files_days)"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "30", done.stderr
