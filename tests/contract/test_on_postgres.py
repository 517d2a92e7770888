"""The seed page, and places in a queue, told by a server on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.conftest import Contract
from tests.contract.test_queue import ACTIONS, test_five_buyers_of_a_workflow_that_serves_one_at_a_time  # noqa: F401
from tests.contract.test_seed_page import *  # noqa: F403  # every line of that page
from tests.live import Live, live
from tests.postgres import Server


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory, postgres: Server) -> Iterator[Contract]:
    with live(tmp_path_factory.mktemp("contract") / "data", database=postgres.empty_database()) as server:
        yield Contract(server)


@pytest.fixture
def server(tmp_path: Path, postgres: Server) -> Iterator[Live]:
    (tmp_path / "counter_actions.py").write_text(ACTIONS)
    settings = {"actions": str(tmp_path / "counter_actions.py"), "stop_seconds": "0"}
    with live(tmp_path / "data", database=postgres.empty_database(), **settings) as server:
        yield server
