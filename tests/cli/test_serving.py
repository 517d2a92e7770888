"""The server's life: it starts, stops, refuses to start twice, and never leaves anything behind."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest

from farebox.cli import serving
from tests.api.shop import ASKING
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


def test_a_host_of_somebody_else_is_told_at_once(program: Program, tmp_path: Path) -> None:
    said = program("serve", "--port", "0", "--host", "192.0.2.1", data=tmp_path)
    assert said.returncode == 5
    assert "--host names an address of this machine" in said.stderr


def test_a_file_as_the_data_directory_is_told_in_a_sentence(program: Program, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = program("serve", "--port", "0", "--data", tmp_path / "file")
    assert said.returncode == 5
    assert "cannot be used: it is a file; choose another one with --data" in said.stderr
    assert "Traceback" not in said.stderr


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


def test_a_killed_server_leaves_nothing_behind(tmp_path: Path) -> None:
    """One process owns the port and the database's lock, so nobody is left to keep them."""
    server = Live(tmp_path / "data")
    server.start()
    assert server.process is not None
    assert psutil.Process(server.process.pid).children(recursive=True) == []
    server.kill()
    server.start()
    assert server.http.get("/readyz").status_code == 200
    server.stop()
    server.http.close()


def test_an_open_stream_does_not_hold_up_the_stop(tmp_path: Path) -> None:
    server = Live(tmp_path / "data")
    server.start()
    workflow = server.publish(ASKING)
    made = server.call("POST", f"/v1/public/workflows/{workflow}/executions", {})
    path = f"/v1/public/executions/{made['execution']['id']}/stream"
    with server.http.stream("GET", path, headers={"X-Client-Token": made["clientToken"]}) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "event: snapshot"
        assert server.stop() == 0
        assert list(lines)[-1] == ""  # the answer was ended, not torn
    server.http.close()


def test_many_idle_connections_shut_nobody_out(server: Live) -> None:
    idle = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(1_200)]
    try:
        assert httpx.get(f"{server.url}/healthz", timeout=10, trust_env=False).status_code == 200
    finally:
        for one in idle:
            one.close()


@pytest.mark.parametrize("name", ["SIGINT", "SIGHUP"])
def test_other_signals_end_it_well_too(tmp_path: Path, name: str) -> None:
    number = getattr(signal, name)
    # A child inherits what is ignored, and tests started in the background are told to ignore these.
    before = signal.signal(number, signal.SIG_DFL)
    server = Live(tmp_path / "data")
    server.start()
    signal.signal(number, before)
    assert server.process is not None
    server.process.send_signal(number)
    assert server.process.wait(30) == 0
    server.http.close()


def test_a_stop_that_hangs_is_ended_by_force(tmp_path: Path) -> None:
    """Even when something keeps the event loop from turning; what it was at is shown."""
    code = (
        "import asyncio, os, signal, time\n"
        "from farebox.cli.serving import listen_to_signals\n"
        "async def stuck():\n"
        "    listen_to_signals(asyncio.Event(), 0.2)\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    while True: pass\n"
        "asyncio.run(stuck())\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert said.returncode == 1
    assert "in stuck" in said.stderr


LATE = (
    "typer rich click pydantic fastapi starlette jinja2 httpx httpcore croniter prometheus_client "
    "farebox.api.framework farebox.cli.program"
)
"""Loaded behind the first answer, or when they are needed: a name that turns up earlier makes every start slower."""


def test_a_start_loads_what_it_needs() -> None:
    code = (
        "import asyncio, pathlib, sys\n"
        "from farebox.cli import serving\n"
        "from farebox.settings import load\n"
        "from granian.server import embed\n"
        "async def serve(self):\n"  # the moment at which requests are taken
        "    print(len(sys.modules), *set(sys.argv[2:]) & set(sys.modules))\n"
        "embed.Server.serve = serve\n"
        "asyncio.run(serving.serve(load(data=pathlib.Path(sys.argv[1]), log_level='error'), 0))\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        said = subprocess.run(
            [sys.executable, "-c", code, folder, *LATE.split()], capture_output=True, text=True, timeout=60, check=True
        )
    count, *early = said.stdout.split()
    assert early == []
    assert int(count) < 620


def test_requests_that_come_before_all_is_loaded_are_answered_too(tmp_path: Path) -> None:
    server = Live(tmp_path / "data")
    paths = ["/v1/public/workflows", "/openapi.json", "/readyz", "/v1/nonsense", "/v1/workflows"]
    with ThreadPoolExecutor(len(paths)) as threads:

        def ask(path: str) -> int:
            for _ in range(3_000):
                try:
                    return httpx.get(server.url + path, timeout=60, trust_env=False).status_code
                except httpx.ConnectError:
                    time.sleep(0.01)
            raise AssertionError("it did not come up")

        asked = [threads.submit(ask, path) for path in paths]  # before the server is there
        server.start()
        assert [one.result() for one in asked] == [200, 200, 200, 404, 401]
    server.stop()
    server.http.close()


def test_an_api_that_cannot_be_loaded_stops_the_server(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from farebox.cli import main\n"
        "sys.modules['farebox.api.openapi'] = None\n"
        "sys.argv[0] = 'farebox'\n"
        "main()\n"
    )
    words = ["serve", "--port", str(free_port()), "--data", str(tmp_path / "data")]
    said = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, timeout=60, check=False)
    assert said.returncode == 5
    assert "farebox.api.openapi" in said.stderr
    assert "Traceback" in said.stderr


@pytest.mark.parametrize(
    ("words", "flags"),
    [
        ("serve", {}),
        ("serve --port 1 --data x", {"port": "1", "data": "x"}),
        ("demo --host ::1", {"host": "::1"}),
        ("serve --actions a.py", {"actions": "a.py"}),
        ("serve --help", None),
        ("serve --port", None),
        ("serve --port x", None),
        ("serve --port=1", None),
        ("serve --actions a.py --actions b.py", None),
        ("serve --data --port", None),
        ("demo --actions a.py", None),
        ("serve port 1", None),
    ],
)
def test_flags_are_read_plainly_or_left_to_the_library(words: str, flags: dict[str, str] | None) -> None:
    assert serving.plain_flags(words.split()) == flags


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
