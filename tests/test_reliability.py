"""What ``make crash`` and ``make reliability`` report becomes tables; sums hide nothing that was lost."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "reliability.py"


@pytest.fixture(scope="module")
def reliability() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reliability", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def story(death: str, store: str = "SQLite", **figures: int) -> dict[str, Any]:
    return {
        "store": store,
        "death": death,
        "cycles": 250,
        "acknowledged": 1_000,
        "lost": 0,
        "doubled": 0,
        "findings": 0,
        **figures,
    }


def test_stories_of_one_death_are_summed_and_stores_are_apart(reliability: ModuleType) -> None:
    told = [
        story("SIGKILL at a random moment", "PostgreSQL"),
        story("SIGKILL at a random moment", lost=1),
        story("SIGKILL at a random moment", doubled=2, findings=3),
        story("SIGKILL at a named point", reached=240),
    ]
    rows = [line for line in reliability.crash_section(told, "abc").splitlines() if line.startswith("|")]
    assert rows[2:] == [
        "| SQLite | SIGKILL at a named point (240 reached it) | 250 | 1 | 1,000 | 0 | 0 | 0 | 0 |",
        "| SQLite | SIGKILL at a random moment | 500 | 2 | 2,000 | 1 | 2 | 3 | 0 |",
        "| PostgreSQL | SIGKILL at a random moment | 250 | 1 | 1,000 | 0 | 0 | 0 | 0 |",
    ]


def report(first: int, schedules: int, code: str = "abc", **broken: Any) -> dict[str, Any]:
    return {
        "firstSeed": first,
        "code": code,
        "python": "3.11.2",
        "schedules": schedules,
        "transactions": 10 * schedules,
        "crashes": schedules,
        "onSqlite": 1,
        "virtualSeconds": 31_536_000,
        "outcomes": {"workflow_succeeded, paid": schedules},
        "broken": [broken] if broken else [],
    }


def test_seeds_of_one_code_are_told_in_one_word(reliability: ModuleType) -> None:
    told = [report(3_000, 500), report(1_000, 1_000), report(2_000, 1_000), report(9_000, 100), report(9_100, 1, "def")]
    assert reliability.origins(told, "xyz") == (
        "seeds 1,000 to 3,499, 9,000 to 9,099 on abc, Python 3.11.2; seeds 9,100 to 9,100 on def, Python 3.11.2"
    )
    text = reliability.section([*told, report(9_500, 7, seed=9_506)], "xyz")
    for row in ("| schedules played | 2,608 |", "| promises broken | 1 |", "| virtual time | 6.0 years |"):
        assert row in text


def test_the_log_has_one_report_for_neighbours_on_the_same_code(reliability: ModuleType) -> None:
    told = [
        report(2_000, 500),
        report(1_000, 1_000, seed=1_007, story=["long"]),
        report(2_500, 10, "def"),
        report(9_000, 1),
    ]
    found = reliability.condensed(told)
    assert [(one["code"], one["firstSeed"], one["schedules"]) for one in found] == [
        ("abc", 1_000, 1_500),
        ("abc", 9_000, 1),
        ("def", 2_500, 10),
    ]
    assert found[0]["broken"] == [{"seed": 1_007}]
    assert found[0]["outcomes"] == {"workflow_succeeded, paid": 1_500}
    assert reliability.condensed(found) == found
    assert reliability.section(found, "xyz") == reliability.section(told, "xyz")


def test_no_seed_is_counted_twice(reliability: ModuleType) -> None:
    told = [report(2_000, 500), report(1_000, 1_000), report(1_500, 10, "def")]
    assert reliability.overlap(told) == 0
    assert reliability.overlap([*told, report(1_999, 1)]) in (1_999, 2_000)


def test_what_is_kept_is_not_played_again(
    reliability: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int]] = []

    def play(seeds: int, first: int, jobs: int) -> dict[str, Any]:
        asked.append((first, seeds))
        return report(first, seeds)

    monkeypatch.setattr(reliability, "CHUNK", 100)
    monkeypatch.setattr(reliability, "_played", play)
    once = reliability.played(250, 1, 2, tmp_path / "kept")
    assert asked == [(1, 100), (101, 100), (201, 50)]
    assert reliability.played(250, 1, 2, tmp_path / "kept") == once
    assert len(asked) == 3


def test_a_section_is_written_between_its_marks_only(reliability: ModuleType) -> None:
    page = "a\n<!-- one: begin -->\nold\n<!-- one: end -->\nb\n<!-- two: begin -->\n<!-- two: end -->\nc\n"
    once = reliability.written(page, "one", "new\n")
    assert once == page.replace("old\n", "new\n")
    assert reliability.written(once, "one", "new\n") == once
    with pytest.raises(SystemExit):
        reliability.written(page, "three", "new\n")


def test_the_page_has_the_marks_of_both_commands(reliability: ModuleType) -> None:
    page = reliability.PAGE.read_text(encoding="utf-8")
    for name in ("simulator", "crashes"):
        assert reliability.written(page, name, "new\n") != page
