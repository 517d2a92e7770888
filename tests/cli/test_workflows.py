"""Checking, publishing and looking at workflows from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Program

pytestmark = pytest.mark.slow

GOOD: dict[str, Any] = {
    "nodes": {
        "root": {"type": "manual", "payload": {}, "children": ["shout"]},
        "shout": {"type": "shout", "payload": {"text": "{{ $trigger.body.text }}"}, "children": []},
    },
    "triggerNodeIds": ["root"],
}


def written(folder: Path, document: Any, name: str = "loud.json") -> Path:
    file = folder / name
    file.write_text(json.dumps(document))
    return file


def test_a_good_file_is_valid(program: Program, tmp_path: Path) -> None:
    said = program("workflow", "validate", written(tmp_path, GOOD))
    assert (said.returncode, said.stdout) == (0, "valid\n")


def test_all_errors_of_a_bad_file_are_shown(program: Program, tmp_path: Path) -> None:
    bad = {
        "nodes": {
            "root": {"type": "manual", "payload": {}, "children": ["a", "nowhere"]},
            "a": {"type": "no-such-action", "payload": {}, "children": []},
        },
        "triggerNodeIds": ["root"],
    }
    said = program("workflow", "validate", written(tmp_path, bad), "--json")
    assert said.returncode == 1
    told = json.loads(said.stdout)
    assert not told["valid"]
    assert len(told["errors"]) >= 2


def test_nothing_is_stored_of_a_file_that_cannot_be_published(program: Program, tmp_path: Path) -> None:
    bad = {**GOOD, "triggerNodeIds": ["nowhere"]}
    said = program("workflow", "publish", written(tmp_path, bad, "never-stored.json"))
    assert said.returncode == 2
    assert "\n  triggerNodeIds" in said.stderr
    assert "never-stored" not in program("workflow", "list").stdout


def test_a_workflow_is_published_listed_and_shown(program: Program, tmp_path: Path) -> None:
    file = written(tmp_path, {"name": "Loud", "visibility": "public_execute", "definition": GOOD})
    made = json.loads(program("workflow", "publish", file, "--json").stdout)
    assert (made["status"], made["visibility"], made["version"]) == ("active", "public_execute", 1)
    GOOD["nodes"]["shout"]["title"] = "Shouting"
    again = json.loads(program("workflow", "publish", written(tmp_path, GOOD), "--id", made["id"], "--json").stdout)
    assert (again["id"], again["version"]) == (made["id"], 2)
    assert made["id"] in program("workflow", "list").stdout
    assert "shout" in program("workflow", "show", made["id"]).stdout


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1}'])
def test_a_file_that_is_no_workflow(program: Program, tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(text)
    said = program("workflow", "publish", file)
    assert said.returncode == 2
    assert "x.json" in said.stderr.replace("\n", "")


def test_a_file_that_is_not_there(program: Program, tmp_path: Path) -> None:
    assert program("workflow", "validate", tmp_path / "none.json").returncode == 2
