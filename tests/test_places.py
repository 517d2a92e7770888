"""The names of files in the data directory stand in one place only."""

from __future__ import annotations

from pathlib import Path

import farebox
from farebox import places


def test_the_names_are_written_once() -> None:
    names = {value for name, value in vars(places).items() if name.endswith("_FILE")}
    assert len(names) == 3
    folder = Path(farebox.__file__).parent
    for module in folder.rglob("*.py"):
        if module.name != "places.py":
            text = module.read_text()
            assert not [name for name in names if f'"{name}"' in text], module
