"""Import a module of actions, from a file or by its name, in the server and in isolated processes."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from hashlib import sha256
from pathlib import Path
from types import ModuleType

PREFIX = "farebox_actions_"
"""Modules that were loaded from a file have a name that begins so."""


def from_file(path: Path) -> ModuleType:
    """The module in a file, loaded once. Files beside it can be imported by it, after everything that is installed."""
    path = path.resolve()
    name = f"{PREFIX}{path.stem}_{sha256(str(path).encode()).hexdigest()[:8]}"
    if name in sys.modules:
        return sys.modules[name]
    folder = str(path.parent)
    if folder not in sys.path:
        sys.path.append(folder)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def by_reference(module: str, file: str) -> ModuleType:
    """The module again, in another process."""
    return from_file(Path(file)) if module.startswith(PREFIX) else importlib.import_module(module)
