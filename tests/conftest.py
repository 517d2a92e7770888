"""What all tests may ask for: a real PostgreSQL, started when the first test wants it, and a fresh database on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.postgres import Server

# How long an example takes says more about what else the machine does than about us; speed is measured in bench/.
settings.register_profile("farebox", deadline=None)
settings.load_profile("farebox")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The server of this test session."""
    server = Server()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def database(postgres: Server) -> str:
    """The URL of a database of this test's own, with the schema of today."""
    return postgres.new_database()
