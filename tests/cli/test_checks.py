"""The doctor sees what is wrong and says what to do."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from farebox.cli import checks


def test_a_sound_machine_has_only_good_findings(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    findings = checks.all_checks(tmp_path / "data", port)
    assert {finding.check for finding in findings if not finding.ok} <= {"disk space", "disk sync"}
    assert not (tmp_path / "data").exists()


def test_a_taken_port_is_seen(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        finding = checks.free_port(tmp_path, taken.getsockname()[1])
    assert not finding.ok
    assert "--port" in finding.remedy


def test_a_postgresql_is_examined_instead_of_the_embedded_library(tmp_path: Path, database: str) -> None:
    finding = next(one for one in checks.all_checks(tmp_path, 0, database) if one.check == "PostgreSQL")
    assert "a commit, fsync off" in finding.finding
    assert not finding.ok
    assert "fsync = on" in finding.remedy


def test_a_postgresql_that_is_away_is_named_without_its_password(tmp_path: Path) -> None:
    finding = checks.database(tmp_path, f"postgresql://farebox:hunter2@/shop?host={tmp_path}")
    assert not finding.ok
    assert f"postgresql://farebox@{tmp_path}/shop cannot be reached" in finding.finding
    assert "hunter2" not in finding.finding


def test_a_file_in_the_place_of_the_directory_is_seen(tmp_path: Path) -> None:
    place = tmp_path / "data"
    place.write_text("")
    assert not checks.directory(place).ok


def test_broken_settings_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAREBOX_PUBLIC_URL", "gopher://x")
    finding = checks.settings(tmp_path)
    assert not finding.ok
    assert "FAREBOX_PUBLIC_URL" in finding.finding


def test_the_port_is_the_one_of_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("FAREBOX_PORT", str(taken.getsockname()[1]))
        assert not checks.free_port(tmp_path, None).ok
    monkeypatch.setenv("FAREBOX_PORT", "none")
    assert checks.configured_port(tmp_path) == 8402
