"""All commands stand in the help, and the version needs none of them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from farebox import __version__
from tests.cli.conftest import Program
from tests.live import PROGRAM


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_the_version(flag: str) -> None:
    said = subprocess.run([PROGRAM, flag], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout == f"farebox {__version__}\n"


def test_the_version_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['farebox', '--version']; from farebox.cli import main; main();"
        "print([name for name in ('typer', 'fastapi', 'httpx', 'pydantic', 'apsw', 'rich') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.splitlines()[-1] == "[]"


def test_the_help_names_every_command(program: Program) -> None:
    said = program("--help").stdout
    for command in ("serve", "demo", "doctor", "verify", "backup", "keys", "workflow", "execute", "follow", "cancel"):
        assert command in said


def test_a_command_that_does_not_exist(program: Program) -> None:
    assert program("sing").returncode == 2
