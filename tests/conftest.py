"""What all tests may ask for: a real PostgreSQL, started when the first test wants it, and a fresh database on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import settings

from tests import live
from tests.postgres import Server

# How long an example takes says more about what else the machine does than about us; speed is measured in bench/.
settings.register_profile("farebox", deadline=None)
settings.load_profile("farebox")

INSIDE = ("agents", "api", "engine", "examples", "payments", "service", "triggers")
"""Folders whose tests open the house themselves, on whichever database the settings name."""
ON_POSTGRES = os.environ.get("FAREBOX_TESTS_ON") == "postgres"
"""All of these, and every server in a process of its own, on PostgreSQL, not only those that always run on both:
``make test-postgres``, or FAREBOX_TESTS_ON=postgres pytest tests/service"""

LONG = ("crash", "fuzz", "test_mutants.py", "test_schedules.py")
"""Folders and files whose single tests take longest. They come first: at the end nobody would share them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not any(part in LONG for part in item.path.parts))


@pytest.fixture(autouse=ON_POSTGRES)
def on_postgres(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of this test name a fresh PostgreSQL database."""
    if request.path.relative_to(Path(__file__).parent).parts[0] in INSIDE:
        monkeypatch.setenv("FAREBOX_DATABASE", request.getfixturevalue("database"))


@pytest.fixture(autouse=ON_POSTGRES, scope="session")
def servers_on_postgres(request: pytest.FixtureRequest) -> None:
    """Servers that tests start, and that name no database, get a fresh one."""

    def fresh() -> str:
        with ThreadPoolExecutor(1) as aside:  # a test's own event loop may be running here
            return aside.submit(request.getfixturevalue("postgres").new_database).result()

    live.database_of = fresh


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The server of this test session."""
    server = Server()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def database(postgres: Server) -> Iterator[str]:
    """The URL of a database for this test, with the schema of today and nothing else in it."""
    url = postgres.lend()
    yield url
    postgres.take_back(url)


@pytest.fixture(scope="session")
def untouched(postgres: Server) -> str:
    """A database to ask for plans: nobody ever wrote there, so no statistics decide them."""
    return postgres.new_database()


@pytest.fixture
def own_database(postgres: Server) -> Iterator[str]:
    """The same for a test that changes more than rows; gone afterwards."""
    url = postgres.new_database()
    yield url
    postgres.drop(url)
