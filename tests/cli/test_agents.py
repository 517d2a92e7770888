"""``farebox mcp`` says what is missing before it speaks the protocol."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Program


def test_without_a_server_it_says_so(program: Program, tmp_path: Path) -> None:
    said = program("mcp", data=tmp_path)
    assert (said.returncode, said.stdout) == (5, "")
    assert "farebox serve" in said.stderr


def test_the_owner_needs_a_key(program: Program, tmp_path: Path) -> None:
    said = program("mcp", "--owner", data=tmp_path)
    assert said.returncode == 2
    assert "FAREBOX_API_KEY" in said.stderr
