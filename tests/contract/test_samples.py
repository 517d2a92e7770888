"""The page's four samples work literally; only the base URL, id and token are replaced."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.conftest import Contract
from tests.contract.flows import FREE
from tests.programs import needs

CURL = """curl -X GET 'https://api.example.com/v1/public/executions/string?token=string' \\
  -H 'Authorization: Bearer YOUR_API_TOKEN'"""
JAVASCRIPT = """const response = await fetch('https://api.example.com/v1/public/executions/string?token=string', {
  method: 'GET',
  headers: {
    "Authorization": "Bearer YOUR_API_TOKEN"
  }
});
const data = await response.json();
console.log(data);"""
PYTHON = """import requests

headers = {
    'Authorization': 'Bearer YOUR_API_TOKEN'
}
response = requests.get('https://api.example.com/v1/public/executions/string?token=string', headers=headers)
print(response.json())"""
GO = """package main

import (
  "fmt"
  "io"
  "net/http"
)

func main() {
  req, _ := http.NewRequest("GET", "https://api.example.com/v1/public/executions/string?token=string", nil)
  req.Header.Set("Authorization", "Bearer YOUR_API_TOKEN")
  resp, _ := http.DefaultClient.Do(req)
  defer resp.Body.Close()
  result, _ := io.ReadAll(resp.Body)
  fmt.Println(string(result))
}"""
STRINGS = "/v1/public/executions/string?token=string"


@pytest.fixture
def filled(contract: Contract) -> dict[str, str]:
    """The samples with a real execution in them."""
    case = contract.create(FREE)
    case.until("workflow_succeeded")
    address = f"{contract.server.url}{case.path}?token={case.token}"
    samples = {"curl": CURL, "javascript": JAVASCRIPT, "python": PYTHON, "go": GO}
    made = {name: text.replace("https://api.example.com" + STRINGS, address) for name, text in samples.items()}
    return {"id": case.id, **made}


def run(command: list[str], cwd: Path | None = None) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=100, cwd=cwd).stdout


@needs("curl")
def test_curl(filled: dict[str, str]) -> None:
    body = json.loads(run(["bash", "-c", filled["curl"].replace("curl -X", "curl -s -X")]))
    assert body["data"]["id"] == filled["id"]
    assert body["data"]["status"] == "workflow_succeeded"


@needs("node")
def test_javascript(filled: dict[str, str]) -> None:
    printed = run(["node", "--input-type=module", "-e", filled["javascript"]])
    assert filled["id"] in printed
    assert "status: 'workflow_succeeded'" in printed


def test_python(filled: dict[str, str]) -> None:
    printed = run([sys.executable, "-c", filled["python"]])
    assert f"'id': '{filled['id']}'" in printed
    assert "'code': 200" in printed


@needs("go")
def test_go(filled: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "main.go").write_text(filled["go"])
    assert json.loads(run(["go", "run", "main.go"], tmp_path))["data"]["id"] == filled["id"]


def test_the_samples_unchanged_are_unauthorized(contract: Contract) -> None:
    answer = contract.http.get(STRINGS, headers={"Authorization": "Bearer YOUR_API_TOKEN"})
    assert (answer.status_code, answer.json()["code"]) == (401, 401001)
