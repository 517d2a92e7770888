"""A process that imports everything once and then forks servers: a kill-and-restart cycle costs a fork, not a start.

Commands come on stdin, one JSON object a line: the environment of the next server. The answer is its process id.
Children are real ``farebox`` servers on uvicorn over the same ASGI entry; SIGKILL ends them as a power cut would.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys
from types import SimpleNamespace
from typing import Any

LOADED = (
    "farebox.asgi",
    "farebox.api.creates",
    "farebox.api.framework",
    "farebox.storage.artifacts",
    "farebox.storage.postgres.fleet",
    "farebox.storage.postgres.store",
    "farebox.storage.sqlite.store",
    "uvicorn.lifespan.on",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.h11_impl",
)
"""Before the fork, so that a child starts at once."""


def warm() -> None:
    """Build the API once, of a house that nobody enters: the second time takes half as long."""
    from farebox.api import app
    from farebox.settings import load

    house: Any = SimpleNamespace(settings=load(), store=None)
    app.build(house, lambda: False).api.make()


def main() -> None:
    import uvicorn

    from farebox.engine import points
    from farebox.without import without

    with without("pydantic.v1"):
        for name in LOADED:
            importlib.import_module(name)
    warm()
    gc.collect()
    gc.freeze()  # children leave these pages alone

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps them
    print("ready", flush=True)
    for line in sys.stdin:
        environment = json.loads(line)
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.environ.update(environment)
            points.arm_from(os.environ)
            log = os.open(environment["CRASH_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(log, 1)
            os.dup2(log, 2)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            port = int(environment["FAREBOX_PORT"])
            uvicorn.run("farebox.asgi:create", factory=True, port=port, log_level="warning", access_log=False)
            os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
