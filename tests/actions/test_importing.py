"""Modules of actions, from files and by name."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from farebox.actions.importing import PREFIX, by_reference, from_file


@pytest.fixture(autouse=True)
def _paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])


def test_a_file_is_loaded_once_under_a_name_of_its_own(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / "actions.py").write_text(f"WHERE = {folder.name!r}\n")
    first = from_file(one / "actions.py")
    assert from_file(one / ".." / "one" / "actions.py") is first
    assert from_file(other / "actions.py").WHERE == "other"
    assert first.__name__.startswith(f"{PREFIX}actions_")


def test_what_stands_beside_it_comes_after_what_is_installed(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise AssertionError('this must not shadow the library')\n")
    (tmp_path / "beside_it.py").write_text("WORD = 'found'\n")
    (tmp_path / "plain.py").write_text("import json\nfrom beside_it import WORD\n")
    assert from_file(tmp_path / "plain.py").WORD == "found"
    assert sys.path[-1] == str(tmp_path)


def test_a_file_that_fails_leaves_no_half_of_a_module(tmp_path: Path) -> None:
    path = tmp_path / "failing.py"
    path.write_text("1 / 0\n")
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            from_file(path)
    assert not [name for name in sys.modules if name.startswith(f"{PREFIX}failing")]


def test_the_same_module_is_found_from_another_process(tmp_path: Path) -> None:
    path = tmp_path / "again.py"
    path.write_text("")
    module = from_file(path)
    assert by_reference(module.__name__, str(path)) is module
    assert by_reference("json", "").__name__ == "json"
