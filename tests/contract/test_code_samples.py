"""The reference's samples of a purchase run as they stand; only base URL, ids and token are replaced."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from farebox.api import code_bodies
from farebox.api.shapes import CHK, EXE, TOKEN, WF
from tests.contract.conftest import Case, Contract
from tests.contract.flows import PRICED
from tests.programs import needs

Run = Callable[[str, Path], str]


def _out(command: list[str], cwd: Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=100, cwd=cwd).stdout


def shell(source: str, folder: Path) -> str:
    return _out(["bash", "-c", source], folder)


def node(source: str, folder: Path) -> str:
    return _out(["node", "--input-type=module", "-e", source], folder)


def python(source: str, folder: Path) -> str:
    return _out([sys.executable, "-c", source], folder)


def golang(source: str, folder: Path) -> str:
    (folder / "main.go").write_text(source)
    return _out(["go", "run", "main.go"], folder)


LANGUAGES = [
    pytest.param("curl", shell, marks=needs("curl"), id="curl"),
    pytest.param("JavaScript", node, marks=needs("node"), id="javascript"),
    pytest.param("Python", python, id="python"),
    pytest.param("Go", golang, marks=needs("go"), id="go"),
]


@pytest.fixture(scope="module")
def samples(contract: Contract) -> dict[str, dict[str, str]]:
    """Every sample by operation and language."""
    document: dict[str, Any] = contract.http.get("/openapi.json").json()
    return {
        one["operationId"]: {sample["label"]: sample["source"] for sample in one["x-codeSamples"]}
        for item in document["paths"].values()
        for one in item.values()
    }


def filled(source: str, case: Case, base_url: str) -> str:
    checkout = case.created["checkout"]["id"]
    for example, real in ((EXE, case.id), (TOKEN, case.token), (CHK, checkout), (base_url, case.server.url)):
        source = source.replace(example, real)
    return source


@pytest.fixture(scope="module")
def base_url(contract: Contract) -> str:
    url: str = contract.http.get("/openapi.json").json()["servers"][0]["url"]
    return url


@pytest.mark.parametrize(("label", "run"), LANGUAGES)
def test_a_purchase(
    contract: Contract,
    samples: dict[str, dict[str, str]],
    base_url: str,
    label: str,
    run: Run,
    tmp_path: Path,
) -> None:
    """Create, pay, read and follow, each by its sample."""
    create = samples["createPublicExecution"][label]
    for example, real in ((WF, contract.workflow(PRICED)), (base_url, contract.server.url)):
        create = create.replace(example, real)
    create = create.replace(code_bodies.ORDER, f"{code_bodies.ORDER}-{label}")
    assert "awaiting_payment" in run(create, tmp_path)

    case = contract.create(PRICED)
    run(filled(samples["decideTestCheckout"][label], case, base_url), tmp_path)
    case.until("workflow_succeeded")
    assert "workflow_succeeded" in run(filled(samples["getPublicExecution"][label], case, base_url), tmp_path)
    followed = run(filled(samples["streamPublicExecution"][label], case, base_url), tmp_path)
    for told in ("execution.created", "payment.confirmed", "run.succeeded"):
        assert followed.count(told) == 1


@pytest.mark.parametrize(("label", "run"), LANGUAGES)
def test_a_refusal_is_shown(
    contract: Contract, samples: dict[str, dict[str, str]], base_url: str, label: str, run: Run, tmp_path: Path
) -> None:
    """A wrong token: the program fails and its reader learns why."""
    case = contract.create(PRICED)
    source = filled(samples["getPublicExecution"][label], case, base_url).replace(case.token, "ct_" + "x" * 43)
    with pytest.raises(subprocess.CalledProcessError) as failed:
        run(source, tmp_path)
    assert "401001" in failed.value.stdout + failed.value.stderr


def test_the_example_graph_can_be_published(contract: Contract) -> None:
    body: Any = code_bodies.BODIES["createWorkflow"]
    assert contract.workflow(body["definition"]).startswith("wf_")
