"""What Farebox weighs: a start, an idle server, an installation, a version number, an event on the disk."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import apsw

from bench.plan import Plan
from bench.results import ROOT, middle
from bench.server import farebox
from tests.live import PROGRAM


def sizes(plan: Plan) -> dict[str, Any]:
    return {
        "cold": _cold_start(plan.folder),
        "versionMs": _version(),
        "install": _install(plan.folder),
        "disk": _disk(),
    }


def _cold_start(folder: Path, rounds: int = 5) -> dict[str, Any]:
    """From the command to the first answer, and until all is loaded; first on an empty directory, then on its data."""
    answered, ready, spent, resident = [], [], [], 0
    for _ in range(rounds):
        with farebox(folder / "cold") as server:
            answered.append(server.answered_after)
            ready.append(server.ready_after)
            spent.append(server.cpu())
            time.sleep(0.5)
            resident = server.resident_bytes()
    return {
        "seconds": round(middle(answered), 2),
        "worst": round(max(answered), 2),
        "readySeconds": round(middle(ready), 2),
        "cpuSeconds": round(middle(spent), 2),
        "idleRssMegabytes": round(resident / 1e6),
    }


def _version(times: int = 15) -> dict[str, float]:
    """``farebox --version`` against a Python that does nothing, in turn."""
    took: dict[str, list[float]] = {"farebox": [], "python": []}
    for _ in range(times):
        for name, command in (("farebox", [str(PROGRAM), "--version"]), ("python", [sys.executable, "-c", ""])):
            start = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            took[name].append(1000 * (time.perf_counter() - start))
    return {name: round(middle(times)) for name, times in took.items()}


def _install(folder: Path) -> dict[str, Any]:
    """Megabytes that an installation without extras adds to an empty environment, by the largest packages."""
    uv = ROOT / ".tools" / "bin" / "uv"
    target = folder / "install"
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(target)}
    command = [str(uv), "sync", "--frozen", "--no-dev", "--no-editable", "--quiet"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        return {"megabytes": None, "error": done.stderr[-300:]}
    packages = next(target.glob("lib/python*/site-packages"))
    largest = sorted(((_bytes(one), one.name) for one in packages.iterdir()), reverse=True)[:6]
    found = {
        "megabytes": round(_bytes(packages) / 1e6),
        "largest": {name: round(size / 1e6, 1) for size, name in largest},
    }
    shutil.rmtree(target)
    return found


def _bytes(path: Path) -> int:
    if path.is_file():
        return path.lstat().st_size
    return sum(one.lstat().st_size for one in path.rglob("*") if one.is_file())


def _disk(runs: int = 3_000) -> dict[str, Any]:
    """Bytes of the database per event, after executions of three steps: journal, rows, indexes, all of it."""
    from farebox.testing.bench import run_bench

    sizes: dict[str, int] = {}

    def look(folder: Path) -> None:
        connection = apsw.Connection(str(folder / "farebox.db"))
        connection.pragma("wal_checkpoint(truncate)")
        sizes["events"] = next(connection.execute("select count(*) from events"))[0]
        sizes["bytes"] = (folder / "farebox.db").stat().st_size
        connection.close()

    with tempfile.TemporaryDirectory() as folder:
        run_bench(steps=3, runs=runs, in_flight=500, folder=Path(folder))
        look(Path(folder))
    return {**sizes, "bytesPerEvent": round(sizes["bytes"] / sizes["events"])}
