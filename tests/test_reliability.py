"""What ``make crash`` reports becomes a table; sums hide nothing that was lost."""

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
        "| SQLite | SIGKILL at a named point (240 reached it) | 250 | 1 | 1,000 | 0 | 0 | 0 |",
        "| SQLite | SIGKILL at a random moment | 500 | 2 | 2,000 | 1 | 2 | 3 |",
        "| PostgreSQL | SIGKILL at a random moment | 250 | 1 | 1,000 | 0 | 0 | 0 |",
    ]


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
