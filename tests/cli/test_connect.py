"""Finding the server and the key of this machine."""

from __future__ import annotations

import json
import os
from pathlib import Path

import httpx
import pytest

from farebox.cli import connect


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FAREBOX_URL", "FAREBOX_API_KEY", "FAREBOX_DATA"):
        monkeypatch.delenv(name, raising=False)


def test_a_server_that_lives_is_found(tmp_path: Path) -> None:
    (tmp_path / connect.SERVER_FILE).write_text(json.dumps({"pid": os.getpid(), "url": "http://127.0.0.1:1"}))
    assert connect.server_url(tmp_path) == "http://127.0.0.1:1"


def test_a_server_that_died_is_not(tmp_path: Path) -> None:
    (tmp_path / connect.SERVER_FILE).write_text(json.dumps({"pid": 2**22 + 1, "url": "http://127.0.0.1:1"}))
    assert connect.running_server(tmp_path) == ""


def test_without_a_server_the_program_says_how_to_start_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        connect.server_url(tmp_path)
    assert left.value.code == 5
    assert "farebox serve" in capsys.readouterr().err.replace("\n", " ")


def test_the_variable_wins_over_the_kept_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / connect.KEY_FILE).write_text("fbsk_kept\n")
    assert connect.owner_key(tmp_path) == "fbsk_kept"
    monkeypatch.setenv("FAREBOX_API_KEY", "fbsk_other")
    assert connect.owner_key(tmp_path) == "fbsk_other"


def test_an_error_is_told_with_its_details(capsys: pytest.CaptureFixture[str]) -> None:
    body = {"code": 400003, "message": "no match", "details": [{"field": "csv", "message": "is missing"}]}
    request = httpx.Request("GET", "http://127.0.0.1/x")
    with pytest.raises(SystemExit):
        connect.unwrap(httpx.Response(400, json=body, request=request))
    text = capsys.readouterr().err
    assert "400003" in text
    assert "csv: is missing" in text.replace("\n", " ")


def test_the_data_of_a_success_is_unwrapped() -> None:
    request = httpx.Request("GET", "http://127.0.0.1/x")
    assert connect.unwrap(httpx.Response(200, json={"code": 200, "data": {"a": 1}}, request=request)) == {"a": 1}
