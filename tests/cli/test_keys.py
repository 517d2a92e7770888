"""API keys from the command line, beside a running server and without one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.live import Live, live

pytestmark = pytest.mark.slow


def test_a_key_is_made_listed_used_and_revoked(server: Live, program: Program) -> None:
    made = json.loads(program("keys", "create", "--name", "ci", "--scope", "read", "--json").stdout)
    mine = {"Authorization": f"Bearer {made['key']}"}
    assert server.http.get("/v1/workflows", headers=mine).status_code == 200
    assert server.http.post("/v1/api-keys", json={"name": "x"}, headers=mine).status_code == 403
    listed = program("keys", "list")
    assert made["id"] in listed.stdout
    assert made["key"] not in listed.stdout
    said = program("keys", "revoke", made["id"], "--json")
    assert json.loads(said.stdout)["id"] == made["id"]
    assert server.http.get("/v1/workflows", headers=mine).status_code == 401


def test_a_key_made_without_a_server_works_with_one(program: Program, tmp_path: Path) -> None:
    data = tmp_path / "data"
    made = json.loads(program("keys", "create", "--name", "early", "--json", data=data).stdout)
    with live(data) as server:
        mine = {"Authorization": f"Bearer {made['key']}"}
        assert server.http.get("/v1/workflows", headers=mine).status_code == 200


def test_a_scope_that_does_not_exist(program: Program) -> None:
    said = program("keys", "create", "--name", "x", "--scope", "all")
    assert said.returncode == 2
    assert "read-write" in said.stderr


def test_without_a_key_the_program_says_where_to_get_one(server: Live, program: Program, tmp_path: Path) -> None:
    said = program("keys", "list", data=tmp_path, FAREBOX_URL=server.url)
    assert said.returncode == 2
    assert "FAREBOX_API_KEY" in said.stderr.replace("\n", " ")
