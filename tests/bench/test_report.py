"""The page of the figures says what the kept figures say, and what is not met or not measured."""

from __future__ import annotations

import shutil
from pathlib import Path

from bench import goals, report, results


def test_the_page_is_what_the_kept_figures_make(tmp_path: Path) -> None:
    folder = tmp_path / "performance"
    folder.mkdir()
    for file in results.FOLDER.glob("*.json"):
        shutil.copy(file, folder)
    text = report.write(folder, tmp_path / "performance.md")
    assert text == results.FOLDER.with_suffix(".md").read_text()
    assert {file.name for file in folder.glob("*.svg")} == {file.name for file in results.FOLDER.glob("*.svg")}


def test_a_part_is_replaced_alone(tmp_path: Path) -> None:
    results.keep("runs", {"three": {"median": 1}}, tmp_path)
    results.keep("size", {"versionMs": {"farebox": 30}}, tmp_path)
    results.keep("runs", {"three": {"median": 5_000}}, tmp_path)
    parts = {name: one["figures"] for name, one in results.kept(tmp_path).items()}
    rows = {row[0]: row for row in (goal.row(parts) for goal in goals.GOALS)}
    assert rows["durable runs a second, 3 steps, SQLite"][2:] == ("5,000", "met")
    assert rows["`farebox --version`"][2:] == ("30 ms", "met")
    assert rows["base installation"][2:] == ("not measured", "")


def test_a_goal_that_is_missed_says_so() -> None:
    parts = {"runs": {"three": {"median": 3_999}}}
    assert goals.GOALS[0].row(parts)[2:] == ("3,999", "**not met**")
