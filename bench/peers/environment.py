"""Where the other engines live: one environment each in ``.bench``, never in the project's own; all versions pinned.

An environment is made once for each state of its pins. Engines come from package registries through their clients, and
nothing else is contacted.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from bench.results import ROOT

FOLDER = ROOT / ".bench"
PINS = Path(__file__).parent / "requirements"
SERVER = Path(__file__).parent / "restate-server"
PATIENCE = 600


class NotInstalled(Exception):
    """A sentence for the report."""


def python(name: str) -> Path:
    """The Python of an environment, made if need be. NotInstalled."""
    pins = PINS / f"{name}.txt"
    folder = FOLDER / name
    made = folder / "bin" / "python"
    stamp = _stamp(pins)
    if not _current(folder, stamp):
        shutil.rmtree(folder, ignore_errors=True)
        uv = str(ROOT / ".tools" / "bin" / "uv")
        _run([uv, "venv", "--quiet", str(folder)], ROOT)
        _run([uv, "pip", "install", "--quiet", "--no-deps", "--python", str(made), "-r", str(pins)], ROOT)
        (folder / "stamp").write_text(stamp)
    return made


def restate_server() -> Path:
    """The server's binary, from npm. NotInstalled."""
    if shutil.which("npm") is None:
        raise NotInstalled("npm is not here")
    folder = FOLDER / "restate-server"
    stamp = _stamp(SERVER / "package-lock.json")
    if not _current(folder, stamp):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(SERVER, folder)
        _run(["npm", "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"], folder)
        (folder / "stamp").write_text(stamp)
    found = sorted(folder.glob("node_modules/@restatedev/restate-server-*/bin/restate-server"))
    if not found:
        raise NotInstalled("npm brought no binary for this machine")
    return found[0]


def _stamp(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _current(folder: Path, stamp: str) -> bool:
    file = folder / "stamp"
    return file.exists() and file.read_text() == stamp


def _run(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, env=os.environ.copy()
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstalled(f"{command[0]}: {error}") from error
    if done.returncode:
        raise NotInstalled((done.stderr or done.stdout).strip().splitlines()[-1][:200])
