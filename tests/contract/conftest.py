"""One real server for all stories here; at the end its log is searched for every token that was ever given out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live import Live, live


class Contract:
    """The server, and executions on it."""

    def __init__(self, server: Live) -> None:
        self.server = server
        self.http = server.http
        self.secrets: list[str] = []
        self._workflows: dict[str, str] = {}

    def workflow(self, definition: dict[str, Any]) -> str:
        key = repr(definition)
        if key not in self._workflows:
            self._workflows[key] = self.server.publish(definition)
        return self._workflows[key]

    def create(self, definition: dict[str, Any], **body: Any) -> Case:
        path = f"/v1/public/workflows/{self.workflow(definition)}/executions"
        return Case(self, self.server.call("POST", path, body))


class Case:
    """One execution and its token."""

    def __init__(self, contract: Contract, created: dict[str, Any]) -> None:
        self.contract = contract
        self.server = contract.server
        self.created = created
        self.id: str = created["execution"]["id"]
        self.token: str = created["clientToken"]
        self.path = f"/v1/public/executions/{self.id}"
        self.header = {"X-Client-Token": self.token}
        contract.secrets.append(self.token)

    def view(self) -> dict[str, Any]:
        data: dict[str, Any] = self.server.call("GET", f"{self.path}?token={self.token}")
        return data

    def pay(self, outcome: str = "paid") -> None:
        self.server.call("POST", f"/v1/test/checkouts/{self.created['checkout']['id']}", {"outcome": outcome})

    def until(self, *statuses: str) -> dict[str, Any]:
        return self.server.until(self.id, self.token, *statuses)


@pytest.fixture(scope="package")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Contract]:
    data: Path = tmp_path_factory.mktemp("contract") / "data"
    with live(data, log_level="debug") as server:
        made = Contract(server)
        yield made
        metrics = server.http.get("/metrics").text
    told = server.log.read_text() + metrics
    assert "/v1/public/executions" in told
    assert not [secret for secret in made.secrets if secret in told], "a token is in the log or the metrics"
