"""``farebox simulate``: its own workflows, yours, and what it says when something cannot end."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.live import PROGRAM

pytestmark = pytest.mark.timeout(120)


def simulate(*words: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(PROGRAM), "simulate", *map(str, words)], capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


def stuck(folder: Path) -> Path:
    form = {"type": "object", "properties": {"n": {"minimum": 5, "maximum": 1}}, "required": ["n"]}
    ask = {"type": "wait", "payload": {"kind": "form", "form": form}, "children": []}
    file = folder / "stuck.json"
    file.write_text(json.dumps({"nodes": {"root": {"type": "manual", "payload": {}, "children": ["ask"]}, "ask": ask}}))
    return file


def test_the_houses_own_workflows() -> None:
    found: Any = json.loads(simulate("--seeds", "20", "--first-seed", "100", "--json").stdout)
    assert found["ok"]
    assert (found["schedules"], found["broken"]) == (20, [])
    assert sum(found["outcomes"].values()) >= 20


def test_a_story_is_the_same_each_time() -> None:
    one, two = (simulate("--seeds", "1", "--first-seed", "7", "--story").stdout for _ in range(2))
    story = one.partition("schedules")[0].rsplit("\n", 1)[0]
    assert story.splitlines()[0] == "seed 7"
    assert story == two.partition("schedules")[0].rsplit("\n", 1)[0]
    assert "farebox 1   starts" in story


def test_a_workflow_that_cannot_end(tmp_path: Path) -> None:
    file = stuck(tmp_path)
    said = simulate(file, "--seeds", "3", code=1).stdout
    assert "broken   Everything comes to a legal end once the faults cease." in said
    replay = next(line for line in said.splitlines() if line.startswith("replay"))
    words = replay.split()[3:]
    assert words[0] == str(file)
    again = simulate(*words, code=1).stdout
    assert again.split("how they ended")[0].split("schedules")[0].rsplit("\n", 1)[0] in said


def test_actions_are_doubled_with_what_they_are_told(tmp_path: Path) -> None:
    (tmp_path / "shout.py").write_text(
        "from farebox import action\n\n\n@action('shout')\ndef shout(text: str) -> dict:\n    '''Loudly.'''\n"
        "    raise RuntimeError(text)\n"
    )
    call = {"type": "shout", "payload": {"text": "hi"}, "children": ["if"]}
    fits = {"type": "if", "payload": {"condition": "{{ $nodes.call.result.loud }}"}, "children": ["yes"]}
    yes = {"type": "transform", "payload": {"value": 1}, "branch": "then", "children": []}
    root = {"type": "manual", "payload": {}, "children": ["call"]}
    (tmp_path / "mine.json").write_text(json.dumps({"nodes": {"root": root, "call": call, "if": fits, "yes": yes}}))
    (tmp_path / "results.json").write_text('{"call": {"loud": true}}')
    words: list[str | Path] = [tmp_path / "mine.json", "--seeds", "20", "--json"]
    words += ["--actions", str(tmp_path / "shout.py")]
    told: Any = json.loads(simulate(*words, "--results", tmp_path / "results.json").stdout)
    assert told["neverReached"] == []
    real: Any = json.loads(simulate(*words, "--real").stdout)
    assert real["failures"].keys() == {"action_error"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["missing.json"], "cannot be read"),
        (["--real"], "name its file"),
        (["bad.json"], "nodes"),
        (["good.json", "--actions", "missing.py"], "missing.py"),
        (["good.json", "--results", "list.json"], "must hold a JSON object"),
        (["good.json", "--results", "missing.json"], "cannot be read"),
    ],
)
def test_what_cannot_be_played_is_said(tmp_path: Path, words: list[str], says: str) -> None:
    (tmp_path / "bad.json").write_text('{"nodes": {}}')
    (tmp_path / "good.json").write_text('{"nodes": {"root": {"type": "manual", "payload": {}, "children": []}}}')
    (tmp_path / "list.json").write_text("[]")
    done = subprocess.run(
        [str(PROGRAM), "simulate", *words], capture_output=True, text=True, timeout=60, cwd=tmp_path, check=False
    )
    assert done.returncode == 2
    assert says in done.stderr
