"""A real server on a full disk: every file it may still grow is at its limit, its log as well. It answers, refuses what
it cannot store, goes on once there is room, and what it acknowledged is there."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract.flows import FREE, PRICED
from tests.live import PROGRAM, Live, live

pytestmark = [pytest.mark.crash, pytest.mark.slow]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Live]:
    with live(tmp_path / "data") as server:
        yield server


def room(server: Live, size: int) -> None:
    """No file of the server grows beyond this; -1: as it likes."""
    assert server.process is not None
    _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, hard))


def create(server: Live, workflow: str) -> Any:
    return server.http.post(f"/v1/public/workflows/{workflow}/executions", json={"externalRef": "x" * 250})


@pytest.mark.parametrize("with_log", [False, True], ids=["database", "database and log"])
def test_it_lives_through_a_full_disk(server: Live, with_log: bool) -> None:
    free, priced = server.publish(FREE), server.publish(PRICED)
    before = [create(server, free).json()["data"] for _ in range(5)]
    order = create(server, priced).json()["data"]
    room(server, 0 if with_log else (server.data / "farebox.db-wal").stat().st_size)
    answers = [create(server, free) for _ in range(20)]
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert answers[-1].status_code == 503
    assert answers[-1].json()["code"] == 503001
    assert answers[-1].headers["retry-after"]
    pressed = server.http.post(f"/v1/test/checkouts/{order['checkout']['id']}", json={"outcome": "paid"})
    assert pressed.status_code in (200, 503), pressed.text
    for one in [*before, order]:
        view = server.http.get(
            f"/v1/public/executions/{one['execution']['id']}", headers={"X-Client-Token": one["clientToken"]}
        )
        assert view.status_code == 200
    room(server, -1)
    assert create(server, free).status_code == 200
    server.call("POST", f"/v1/test/checkouts/{order['checkout']['id']}", {"outcome": "paid"})
    kept = [*before, order, *(answer.json()["data"] for answer in answers if answer.status_code == 200)]
    for one in kept:
        server.until(one["execution"]["id"], one["clientToken"], "workflow_succeeded")
    assert server.stop() == 0
    verify = subprocess.run(
        [str(PROGRAM), "verify", "--data", str(server.data)], capture_output=True, text=True, timeout=60, check=False
    )
    assert verify.returncode == 0, verify.stdout + verify.stderr


def test_a_place_that_cannot_be_written_is_told_at_the_start() -> None:
    """Not even root may make a directory in /proc."""
    started = subprocess.run(
        [str(PROGRAM), "serve", "--port", "0", "--data", "/proc/farebox"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    told = started.stderr
    assert started.returncode not in (0, None)
    assert "/proc/farebox" in told
    assert "Traceback" not in told
