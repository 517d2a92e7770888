"""The README works as printed: the curl lines against a running demo, and the reader's own workflow."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import PROGRAM, Live, live

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def block(language: str, word: str) -> str:
    """The fenced block of this language that holds a word."""
    found = [text for text in re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL) if word in text]
    assert len(found) == 1, f"one {language} block should hold {word!r}"
    return str(found[0])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("demo") / "data", "demo") as server:
        yield server


def shell(script: str, folder: Path, server: Live) -> str:
    """Run lines in an empty folder that sees the examples, as the reader's terminal would."""
    (folder / "examples").symlink_to(ROOT / "examples")
    script = script.replace("http://127.0.0.1:8402", server.url).replace(".venv/bin/farebox", str(PROGRAM))
    environment = {**os.environ, "FAREBOX_DATA": str(server.data)}
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    return f"{done.stdout}\n{done.stderr}"


def test_the_curl_lines_create_pay_follow_answer_and_fetch(demo: Live, tmp_path: Path) -> None:
    said = shell(block("sh", "--json @examples"), tmp_path, demo)
    assert "workflow_succeeded" in said, said
    assert "<html" in (tmp_path / "report.html").read_text().lower()


def test_the_program_does_the_same(demo: Live, tmp_path: Path) -> None:
    said = shell(block("sh", 'farebox execute "CSV report"') + '\necho "exit $?"', tmp_path, demo)
    assert "exit 0" in said, said
    assert (tmp_path / "results" / "report.json").exists()


def test_the_readers_own_workflow_sells(tmp_path: Path) -> None:
    (tmp_path / "my_actions.py").write_text(block("python", "count-words"))
    (tmp_path / "word-count.json").write_text(block("json", "count-words"))
    commands = block("sh", "workflow publish").replace("farebox serve", "true serve").splitlines()
    script = "\n".join(line.replace(".venv/bin/true", "true") for line in commands)
    with live(tmp_path / "data", actions=str(tmp_path / "my_actions.py")) as server:
        said = shell(script, tmp_path, server)
    assert '"words": 6' in said, said


def test_the_example_input_is_the_sample() -> None:
    folder = ROOT / "examples" / "csv-report"
    csv = (folder / "sales.csv").read_text()
    assert json.loads((folder / "order.json").read_text())["requestPayload"]["csv"] == csv
    assert json.loads((folder / "input.json").read_text())["csv"] == csv


def test_the_picture_is_there_and_small() -> None:
    alternative, path = re.findall(r"!\[([^\]]*)\]\((docs/images/[^)]+)\)", README)[0]
    picture = (ROOT / path).read_bytes()
    assert alternative
    assert picture.startswith(b"\x89PNG\r\n")
    assert len(picture) <= 150_000
