"""One server for the tests of the program; each command is a process of its own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.live import PROGRAM, Live, live

Program = Callable[..., "subprocess.CompletedProcess[str]"]

ACTIONS = '''"""Actions of the tests."""
from farebox import Refuse, action


@action("shout")
async def shout(text: str) -> str:
    """Return the text in capitals."""
    if not text:
        raise Refuse("There is nothing to shout.")
    return text.upper()
'''


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "shout.py").write_text(ACTIONS)
    with live(folder / "data", actions=str(folder / "shout.py")) as running:
        yield running


@pytest.fixture
def program(server: Live) -> Program:
    """Run ``farebox ...`` against the server's data."""

    def run(*words: str | Path, data: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "FAREBOX_DATA": str(data or server.data), **variables}
        return subprocess.run(
            [str(PROGRAM), *map(str, words)],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    return run
