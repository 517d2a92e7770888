"""The generated pages of docs/reference tell today's truth."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

from farebox.api.shapes import EventType
from farebox.core.timeline import CATALOGUE

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


def test_every_event_of_the_catalogue_is_seen_in_a_story() -> None:
    """Looked for in the tests of the rooms, not where the catalogue itself is tested."""
    rooms = ("core", "service", "engine", "api", "contract", "examples")
    stories = "".join(
        path.read_text()
        for room in rooms
        for path in sorted((ROOT / "tests" / room).rglob("test_*.py"))
        if path.name != "test_timeline.py"
    )
    assert [name for name in CATALOGUE if not re.search(rf"\b{re.escape(name)}\b", stories)] == []


def test_the_document_knows_the_same_events() -> None:
    assert set(get_args(EventType)) == set(CATALOGUE)


def test_every_refusal_that_a_route_documents_has_an_error() -> None:
    """Read from the sources: the document itself takes seconds to make."""
    from farebox.api.openapi import errors_of

    for file in (ROOT / "src" / "farebox" / "api").glob("*.py"):
        text = file.read_text()
        named = [one for call in re.findall(r"refusals\(([\d, ]+)\)", text) for one in call.split(",")]
        for status in (*named, *re.findall(r"^\s+([45]\d\d): \{", text, re.M)):
            assert errors_of(int(status)), f"{file.name} documents {status}, which no error has"
