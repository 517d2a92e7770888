"""All commands stand in the help, and the version needs none of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
import typer.main
from typer.core import TyperCommand, TyperGroup

from farebox import __version__
from farebox.cli.program import program as joined
from tests.cli.conftest import Program
from tests.live import PROGRAM


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_the_version(flag: str) -> None:
    said = subprocess.run([PROGRAM, flag], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout == f"farebox {__version__}\n"


def test_the_version_imports_nothing_but_itself() -> None:
    code = (
        "import sys; before = set(sys.modules); sys.argv = ['farebox', '--version'];"
        "from farebox.cli import main; main(); print(*sorted(set(sys.modules) - before))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    loaded = said.stdout.splitlines()[-1].split()
    assert {name for name in loaded if name.startswith("farebox")} == {"farebox", "farebox.cli"}
    assert not {"typer", "asyncio", "msgspec", "rich"} & set(loaded)
    assert len(loaded) < 30


def test_the_help_names_every_command(program: Program) -> None:
    said = program("--help").stdout
    for command in ("serve", "demo", "doctor", "verify", "backup", "keys", "workflow", "execute", "follow", "cancel"):
        assert command in said


def test_a_command_that_does_not_exist(program: Program) -> None:
    assert program("sing").returncode == 2


OTHERWISE = {"serve", "api", "worker", "demo", "mcp", "runs export"}
"""They print no answer but go on until they are stopped, or always print JSON."""


def test_every_command_that_prints_an_answer_prints_it_as_json() -> None:
    def commands(group: TyperGroup, path: str = "") -> Iterator[tuple[str, TyperCommand]]:
        for name, command in group.commands.items():
            if isinstance(command, TyperGroup):
                yield from commands(command, f"{path}{name} ")
            elif isinstance(command, TyperCommand) and not command.hidden:
                yield path + name, command

    top = typer.main.get_command(joined)
    assert isinstance(top, TyperGroup)
    found = dict(commands(top))
    assert OTHERWISE | {"cancel", "backup", "keys revoke", "workflow validate"} <= found.keys()
    without = [
        path
        for path, command in found.items()
        if path not in OTHERWISE and not any("--json" in one.opts for one in command.params)
    ]
    assert without == []
