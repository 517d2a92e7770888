"""The seed page, told by a server on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.conftest import Contract
from tests.contract.test_seed_page import *  # noqa: F403  # every line of that page
from tests.live import live
from tests.postgres import Server


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory, postgres: Server) -> Iterator[Contract]:
    with live(tmp_path_factory.mktemp("contract") / "data", database=postgres.empty_database()) as server:
        yield Contract(server)
