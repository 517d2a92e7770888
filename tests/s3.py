"""A real server that speaks S3 for tests: its own process, its own directory, signatures checked, killed with us.

It comes from npm (``tests/storage/s3/package-lock.json``) and is installed when it is first wanted.
"""

from __future__ import annotations

import fcntl
import select
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from farebox.storage.artifacts_s3 import Bucket

FOLDER = Path(__file__).parent / "storage" / "s3"
KEY = "S3RVER"
"""Key id and secret; the server knows no other."""
BUCKET = "farebox"
PATIENCE = 60.0


def installed() -> None:
    """Install the server once, also when several test processes want it."""
    if shutil.which("npm") is None:
        pytest.skip("the server that speaks S3 needs Node and npm")
    with (FOLDER / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (FOLDER / "node_modules" / "@20minutes" / "s3rver").is_dir():
            command = ["npm", "ci", "--silent", "--no-audit", "--no-fund", "--no-progress"]
            subprocess.run(command, cwd=FOLDER, check=True, timeout=300)


class Server:
    """One that runs. ``stop`` and ``start`` let it be away for a while: the address and the objects are the same."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = ["node", "server.js", str(self.folder), str(self.port)]
        process = subprocess.Popen(command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._process = process
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
        assert ready, "the server that speaks S3 did not start"
        self.port = int(process.stdout.readline())

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait(PATIENCE)
            for pipe in (process.stdin, process.stdout):
                assert pipe is not None
                pipe.close()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def url(self, prefix: str) -> str:
        """As the setting ``artifacts`` has it."""
        return f"s3://{BUCKET}/{prefix}?endpoint={self.endpoint}&region=us-east-1"

    def bucket(self, prefix: str, secret: str = KEY) -> Bucket:
        return Bucket(BUCKET, prefix, self.endpoint, "us-east-1", key_id=KEY, secret=secret)


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    installed()
    server = Server(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
