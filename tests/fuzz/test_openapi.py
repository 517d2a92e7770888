"""Schemathesis over the whole OpenAPI document: valid and invalid data, with and without credentials.

No 500, no status or content type or body that the document does not announce. Half of the calls name things that
exist, so that the routes behind the 404s are reached too.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.live import Live, live

EXAMPLES = int(os.environ.get("FAREBOX_FUZZ_EXAMPLES", "9"))
"""Of each operation and kind of data; without credentials a third of it, as most of that ends at the door."""
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
pytestmark = [pytest.mark.fuzz, pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("fuzz") / "data", log_level="error") as server:
        yield server


@pytest.fixture(scope="module")
def known(server: Live) -> dict[str, str]:
    """Ids that exist, and a token."""
    ask = {
        "type": "wait",
        "title": "Ask",
        "payload": {"kind": "form", "form": {"type": "object"}, "timeoutMs": 3_600_000},
    }
    nodes = {"root": {"type": "manual", "payload": {}, "children": ["ask"]}, "ask": {**ask, "children": []}}
    workflow = server.publish({"nodes": nodes, "triggerNodeIds": ["root"]})
    made = server.call("POST", f"/v1/public/workflows/{workflow}/executions", {})
    run = server.call("POST", f"/v1/workflows/{workflow}/run", {"payload": {}}, server.owner)["runId"]
    return {
        "workflows": workflow,
        "executions": made["execution"]["id"],
        "runs": run,
        "token": made["clientToken"],
        "key": server.owner["Authorization"],
    }


@pytest.fixture(scope="module")
def document(server: Live, known: dict[str, str]) -> Any:
    return schemathesis.openapi.from_url(f"{server.url}/openapi.json")


def aim(case: Any, known: dict[str, str]) -> None:
    """Now and then, name what exists."""
    chance = random.Random(repr(case.path_parameters))
    family = case.operation.path.split("/")
    if family[-1] == "stream":
        return
    for name in case.path_parameters or {}:
        kind = next((part for part in reversed(family[: family.index("{" + name + "}")]) if part in known), "")
        if kind and chance.random() < 0.5:
            case.path_parameters[name] = known[kind]
        if case.path_parameters[name] in (".", ".."):
            case.path_parameters[name] = "dots"  # the client would take them as steps up, to another route
    # Long polls and streams would only wait: their time is not what is tested here.
    if case.query and "wait" in case.query:
        case.query["wait"] = 0


def shoot(operation: Any, mode: GenerationMode, headers: dict[str, str], known: dict[str, str]) -> str:
    """One operation under one kind of data; returns what is wrong, '' if nothing is."""

    examples = EXAMPLES if headers else -(-EXAMPLES // 3)

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy(generation_mode=mode))
    def shot(case: Any) -> None:
        aim(case, known)
        case.call_and_validate(headers=headers, checks=CHECKS, timeout=30)

    try:
        shot()
    except Unsatisfiable:
        return ""  # nothing can be wrong with it: it takes no input
    except (Exception, FailureGroup) as error:
        return f"{operation.label} ({mode.value}): {error}"
    return ""


@pytest.mark.parametrize("credentials", [True, False], ids=["with credentials", "without"])
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["valid", "invalid"])
def test_every_operation_keeps_its_word(
    document: Any, known: dict[str, str], mode: GenerationMode, credentials: bool
) -> None:
    wrong = []
    for found in document.get_all_operations():
        operation = found.ok()
        headers = {}
        if credentials and operation.path.endswith("/stream"):
            continue  # it would be followed until it ends; the streams have tests of their own
        if credentials:
            headers = {"X-Client-Token": known["token"]}
            if not operation.path.startswith("/v1/public"):
                headers["Authorization"] = known["key"]
        if problem := shoot(operation, mode, headers, known):
            wrong.append(problem)
    assert not wrong, "\n\n".join(wrong)


def test_the_server_lived_through_it(server: Live, tmp_path: Path) -> None:
    assert server.http.get("/readyz").status_code == 200
    assert "Traceback" not in server.log.read_text()
