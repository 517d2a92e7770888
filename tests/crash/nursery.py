"""A process that imports everything once and then forks servers: a kill-and-restart cycle costs a fork, not a start.

Commands come on stdin, one JSON object a line: the environment of the next server. The answer is its process id.
Children are real ``farebox`` servers on uvicorn over the same ASGI entry; SIGKILL ends them as a power cut would.
"""

from __future__ import annotations

import json
import os
import signal
import sys


def main() -> None:
    import uvicorn

    from farebox import asgi  # noqa: F401  # imported before the fork, so that a child starts at once
    from farebox.engine import points

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
