"""Prints the API's OpenAPI document, without a server: the pages' and the clients' types are generated from it.

.venv/bin/python scripts/openapi.py > openapi.json
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import tempfile
from pathlib import Path
from typing import Any

from farebox import wiring
from farebox.api import app
from farebox.settings import Settings


async def document() -> dict[str, Any]:
    """The document of an installation with default settings."""
    with tempfile.TemporaryDirectory() as folder:
        async with wiring.opened(Settings(data=Path(folder))) as house:
            api: Any = app.build(house, lambda: True).api.make()
            found: dict[str, Any] = api.openapi()
            return found


if __name__ == "__main__":
    logging.disable()
    json.dump(asyncio.run(document()), sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")
