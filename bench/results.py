"""Figures on disk, one JSON file a part in ``docs/performance``: measuring a part again replaces its file alone."""

from __future__ import annotations

import json
import platform
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
import psutil

from farebox import __version__

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "performance"


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def machine() -> dict[str, Any]:
    """What the figures depend on."""
    return {
        "when": f"{datetime.now(UTC):%Y-%m-%d}",
        "farebox": __version__,
        "processor": processor(),
        "cores": psutil.cpu_count() or 0,
        "memoryGigabytes": round(psutil.virtual_memory().total / 1e9),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "sqlite": apsw.sqlite_lib_version(),
        "load": round(psutil.getloadavg()[0], 1),
    }


def keep(part: str, figures: dict[str, Any], folder: Path = FOLDER) -> None:
    """``load`` in the file is the load of the machine just after the measurement: above its cores, read ratios only."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"machine": machine(), "figures": figures}, indent=1, ensure_ascii=False)
    (folder / f"{part}.json").write_text(text + "\n")


def kept(folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """Every part that was measured: its figures and the machine."""
    return {file.stem: json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))}


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(values: Sequence[float]) -> dict[str, Any]:
    """Of milliseconds: the percentiles people ask for, and a hundred points of the whole curve."""
    ordered = sorted(values)
    return {
        "count": len(ordered),
        "p50Ms": round(percentile(ordered, 0.50), 2),
        "p95Ms": round(percentile(ordered, 0.95), 2),
        "p99Ms": round(percentile(ordered, 0.99), 2),
        "curve": [round(percentile(ordered, share / 100), 3) for share in range(0, 101, 2)],
    }


def middle(values: Sequence[float]) -> float:
    return statistics.median(values)
