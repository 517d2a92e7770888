"""What is shipped: two colours of one client, in a distribution of its own and along with the server."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "clients" / "python"


def test_the_plain_client_is_the_asyncio_one_without_asyncio() -> None:
    painted = subprocess.run([sys.executable, str(CLIENT / "scripts" / "paint.py"), "--check"], timeout=60, check=False)
    assert painted.returncode == 0, "run `.venv/bin/python clients/python/scripts/paint.py`"


def test_it_comes_along_with_the_server_in_the_same_version() -> None:
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text())
    alone = tomllib.loads((CLIENT / "pyproject.toml").read_text())
    assert "clients/python/src/farebox_client" in ours["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert ours["project"]["version"] == alone["project"]["version"]
    needed = {line.split(">")[0] for line in alone["project"]["dependencies"]}
    assert needed <= {line.split(">")[0] for line in ours["project"]["dependencies"]}


def test_it_knows_nothing_of_the_server() -> None:
    for path in (CLIENT / "src").rglob("*.py"):
        assert "import farebox\n" not in path.read_text()
        assert "from farebox" not in path.read_text()
