"""The server's life: it starts, stops, refuses to start twice, and never leaves a worker behind."""

from __future__ import annotations

import subprocess
from pathlib import Path

import httpx
import psutil
import pytest

from tests.cli.conftest import Program
from tests.live import Live, free_port, live

pytestmark = pytest.mark.slow


def test_sigterm_ends_it_well(tmp_path: Path) -> None:
    server = Live(tmp_path / "data")
    server.start()
    assert server.stop() == 0
    assert not (server.data / "server.json").exists()
    server.http.close()


def test_a_taken_port_is_told_at_once(server: Live, program: Program, tmp_path: Path) -> None:
    said = program("serve", "--port", str(server.port), data=tmp_path)
    assert said.returncode == 5
    assert "choose another --port" in said.stderr.replace("\n", " ")


def test_a_second_server_on_the_same_data_is_refused(server: Live, program: Program) -> None:
    said = program("serve", "--port", str(free_port()))
    assert said.returncode != 0
    assert str(server.data) in said.stderr.replace("\n", "")
    assert server.http.get("/readyz").status_code == 200


def test_bad_settings_are_told_all_at_once(program: Program, tmp_path: Path) -> None:
    said = program("serve", data=tmp_path, FAREBOX_PUBLIC_URL="ftp://x", FAREBOX_ACTIVE_RUNS="0")
    assert said.returncode == 2
    assert "FAREBOX_PUBLIC_URL" in said.stderr
    assert "FAREBOX_ACTIVE_RUNS" in said.stderr


def test_actions_that_cannot_be_loaded_are_named(program: Program, tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("import nothing_of_this_name\n")
    said = program("serve", "--port", str(free_port()), "--actions", broken, data=tmp_path / "data")
    assert said.returncode != 0
    assert "nothing_of_this_name" in said.stderr


def test_a_killed_supervisor_takes_its_worker_along(tmp_path: Path) -> None:
    """Else the orphan would keep the port and the database's lock, and no restart would work."""
    server = Live(tmp_path / "data")
    server.start()
    assert server.process is not None
    workers = psutil.Process(server.process.pid).children(recursive=True)
    assert workers
    server.kill()
    _, alive = psutil.wait_procs(workers, timeout=10)
    assert not alive
    server.start()
    assert server.http.get("/readyz").status_code == 200
    server.stop()
    server.http.close()


def test_test_money_is_refused_from_elsewhere(tmp_path: Path) -> None:
    with live(tmp_path / "data", test_provider="off") as server:
        answer = server.http.post("/v1/test/checkouts/chk_x", json={"outcome": "paid"})
        assert answer.status_code == 404


def test_the_key_is_readable_by_its_owner_only(server: Live) -> None:
    assert (server.data / "owner.key").stat().st_mode & 0o077 == 0
    key = (server.data / "owner.key").read_text().strip()
    assert key not in server.log.read_text()


def test_the_demo_is_for_sale(tmp_path: Path) -> None:
    with live(tmp_path / "data", "demo") as server:
        items = server.call("GET", "/v1/public/workflows")["items"]
        assert [one["name"] for one in items] == ["CSV report"]
        assert server.http.get("/").status_code == 200
    with live(tmp_path / "data", "demo") as server:
        assert len(server.call("GET", "/v1/public/workflows")["items"]) == 1


def test_nothing_answers_after_the_stop(tmp_path: Path) -> None:
    server = Live(tmp_path / "data")
    server.start()
    server.stop()
    with pytest.raises(httpx.TransportError):
        server.http.get("/healthz")
    server.http.close()
    assert isinstance(server.process, subprocess.Popen)
