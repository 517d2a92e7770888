"""The generated pages of docs/reference tell today's truth."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent


def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "scripts" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["errors", "settings", "statuses", "nodes", "commands"])
def test_a_generated_page_is_up_to_date(page: str) -> None:
    module = reference()
    stored = (ROOT / "docs" / "reference" / f"{page}.md").read_text()
    assert stored == module.NOTE + module.PAGES[page](), "run `make docs`"


def test_the_table_of_contents_names_every_page() -> None:
    module = reference()
    stored = (ROOT / "docs" / "README.md").read_text()
    assert stored == module.NOTE + module.listed(), "run `make docs`"
    for file in (*(ROOT / "docs" / "guide").glob("*.md"), *(ROOT / "docs" / "reference").glob("*.md")):
        assert f"({file.parent.name}/{file.name})" in stored


@pytest.mark.parametrize("name", ["execution", "payment"])
def test_a_diagram_is_drawn_from_todays_table(name: str) -> None:
    folder = ROOT / "docs" / "reference" / "diagrams"
    text = reference().diagrams()[name]
    assert (folder / f"{name}.dot").read_text() == text, "run `make docs`"
    drawn = (folder / f"{name}.svg").read_text()
    assert hashlib.sha256(text.encode()).hexdigest() in drawn.splitlines()[0], "run `make docs`"
    for status in re.findall(r'-> "(\w+)"', text):
        assert f">{status}<" in drawn
