"""The generated pages of docs/reference tell today's truth."""

from __future__ import annotations

import importlib.util
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
