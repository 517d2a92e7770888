"""``farebox workers`` and the two rooms of a fleet, as an operator meets them."""

from __future__ import annotations

import json

import pytest

from farebox.cli import fleet
from farebox.core.times import rfc3339
from farebox.storage.port_fleet import Member, Report, Sighting
from tests.cli.conftest import Program

NOW = 1_700_000_000_000
WORKER = Member("m", ("worker",), "db1", 7, "1.0", NOW - 7_200_000)


@pytest.mark.parametrize("command", ["api", "worker"])
def test_without_postgresql_there_is_only_serve(program: Program, command: str) -> None:
    done = program(command, "--data", "data")
    assert done.returncode == 2
    assert f"`farebox {command}` shares its database" in done.stderr
    assert "use `farebox serve`" in done.stderr


def test_sqlite_has_no_fleet_to_show(program: Program) -> None:
    done = program("workers")
    assert done.returncode == 2
    assert "SQLite has one server" in done.stderr


def test_an_empty_database_says_what_to_do(program: Program, database: str) -> None:
    done = program("workers", "--database", database, "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])
    assert "nobody works on this database" in program("workers", "--database", database).stdout


def test_what_a_member_does_is_shown() -> None:
    busy = Sighting(WORKER, Report("working", 2, "run_a", NOW - 65_000, ("janitor", "sweep")), NOW, True)
    assert fleet.row(busy, NOW)[:6] == ["db1 7", "worker", "working", 2, "run_a 65 s", "janitor, sweep"]
    assert fleet.row(busy, NOW)[6:] == ["2 h", "1.0"]
    shown = fleet.as_data(busy)
    assert isinstance(shown, dict)
    assert (shown["rooms"], shown["oldestRun"], shown["alive"]) == (["worker"], "run_a", True)
    assert (shown["seenAt"], shown["oldestRunSince"]) == (rfc3339(NOW), rfc3339(NOW - 65_000))
    gone = Sighting(WORKER, Report(), NOW - 180_000, False)
    assert fleet.row(gone, NOW)[2:5] == ["silent for 3 m", 0, ""]
