"""Finding the server and the key of this machine."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from farebox_client import ConnectionLost, FareboxError, Problem

from farebox.cli import connect, runs


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


@pytest.mark.parametrize("wrong", ["../workflows", "a/b", "a b", "", "é", "x" * 65])
def test_what_is_no_id_goes_into_no_path(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        runs.program(["show", wrong])
    assert left.value.code == 2
    assert "is no id" in capsys.readouterr().err


def test_an_error_is_told_with_its_details(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left, connect.told("http://127.0.0.1:1"):
        raise FareboxError(400003, "no match", (Problem("csv", "is missing", "required"),))
    text = capsys.readouterr().err
    assert "400003" in text
    assert "csv: is missing" in text.replace("\n", " ")
    assert left.value.code == 2


def test_a_server_that_does_not_answer_has_its_own_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left, connect.told("http://127.0.0.1:1"):
        raise ConnectionLost("GET /x: refused")
    assert left.value.code == 5
    assert "is the server running?" in capsys.readouterr().err.replace("\n", " ")


def test_broken_settings_are_told_by_commands_that_open_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAREBOX_ACTIVE_RUNS", "0")
    monkeypatch.setenv("FAREBOX_PUBLIC_URL", "gopher://x")
    with pytest.raises(SystemExit) as left:
        connect.settings_of_existing(tmp_path)
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert "FAREBOX_ACTIVE_RUNS" in said
    assert "FAREBOX_PUBLIC_URL" in said


def test_an_address_that_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAREBOX_URL", "shop.example")
    with pytest.raises(SystemExit):
        connect.server_url(tmp_path)
    assert "https://shop.example" in capsys.readouterr().err
