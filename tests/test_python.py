"""Which Python ``make`` takes: the one that is named, else the faster of two that are here."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "python"
SYSTEM = Path("/usr/bin/python3")


def chosen(first: str, folder: Path, *named: str) -> str:
    """What the script says where ``python3`` answers as ``first`` does."""
    fake = folder / "python3"
    fake.write_text(f"#!/bin/sh\n{first}\n")
    fake.chmod(0o755)
    done = subprocess.run(
        ["/bin/bash", str(SCRIPT), *named],
        env={**os.environ, "PATH": f"{folder}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_the_one_that_is_named_is_taken(tmp_path: Path) -> None:
    assert chosen("exit 1", tmp_path, "/opt/python") == "/opt/python"


def test_an_optimized_python3_is_taken(tmp_path: Path) -> None:
    assert chosen("exit 0", tmp_path) == "python3"


@pytest.mark.skipif(
    not SYSTEM.exists()
    or subprocess.run([SYSTEM, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]).returncode,
    reason="the system has no Python 3.11",
)
def test_the_systems_is_taken_where_python3_is_not_optimized(tmp_path: Path) -> None:
    assert chosen("exit 1", tmp_path) == str(SYSTEM)
