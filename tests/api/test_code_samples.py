"""Samples of every operation, as programs: they are complete, have a time limit, and nothing breaks out of a string."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path
from typing import Any

import pytest

from farebox.api import code_samples
from farebox.api.code_calls import Call
from tests.api.shop import Shop
from tests.programs import needs

HOSTILE = 'it\'s "$HOME" `id` \\ \n</script>'


@pytest.fixture
async def document(shop: Shop) -> Any:
    return (await shop.http.get("/openapi.json")).json()


def sources(document: Any, label: str) -> list[tuple[str, str]]:
    return [
        (one["operationId"], sample["source"])
        for item in document["paths"].values()
        for one in item.values()
        for sample in one["x-codeSamples"]
        if sample["label"] == label
    ]


def call(**more: Any) -> Call:
    given: dict[str, Any] = {"method": "POST", "url": "http://x/y", "headers": {}, "body": None, "answer": "json"}
    return Call(**(given | more))


def test_all_python_reads_as_python(document: Any) -> None:
    found = sources(document, "Python")
    assert len(found) > 50
    for _name, source in found:
        ast.parse(source)
        assert "timeout=" in source


@needs("node")
def test_all_javascript_reads_as_a_module(document: Any, tmp_path: Path) -> None:
    """One module of functions, so that one process reads them all."""
    text = "\n".join(f"async function {name}() {{\n{source}\n}}" for name, source in sources(document, "JavaScript"))
    file = tmp_path / "all.mjs"
    file.write_text(text)
    subprocess.run(["node", "--check", str(file)], check=True, capture_output=True, timeout=60)


def test_all_shell_reads_as_shell(document: Any) -> None:
    for _name, source in sources(document, "curl"):
        subprocess.run(["bash", "-n", "-c", source], check=True, capture_output=True, timeout=20)


def test_a_hostile_body_stays_a_string() -> None:
    plain = call(body=HOSTILE, headers={"Content-Type": "text/csv"})
    tree = ast.parse(code_samples.python(plain))
    assert HOSTILE in [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    shell = code_samples.curl(plain).replace("curl ", "printf '%s\\n' ", 1)
    told = subprocess.run(["bash", "-c", shell], check=True, capture_output=True, text=True, timeout=20).stdout
    assert HOSTILE in told


def test_words_of_json_become_words_of_python() -> None:
    body = '{"yes": true, "no": false, "none": null, "more": {"text": "a true story"}}'
    source = code_samples.python(call(body=body, headers={"Content-Type": "application/json"}))
    tree = ast.parse(source)
    values = [
        ast.literal_eval(node.value) for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "json"
    ]
    assert values == [{"yes": True, "no": False, "none": None, "more": {"text": "a true story"}}]


def test_bytes_are_kept_not_printed() -> None:
    file = call(method="GET", answer="bytes")
    assert "--output" in code_samples.curl(file)
    assert "arrayBuffer" in code_samples.javascript(file)
    assert "response.content" in code_samples.python(file)
