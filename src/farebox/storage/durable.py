"""How a file gets its name so that it has it after a power cut, too."""

from __future__ import annotations

import os
from pathlib import Path


def settle(part: Path, target: Path) -> None:
    """Give a file that is written and synced its name; the folder that holds the name is synced as well."""
    part.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
