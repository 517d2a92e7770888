"""Builders' own actions: from files and modules (``--actions``), and from installed packages.

A package offers its actions so::

    [project.entry-points.farebox]
    my-actions = "my_package.actions"
"""

from __future__ import annotations

import importlib
import traceback
from collections.abc import Collection, Iterable, Sequence
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from farebox.actions.importing import from_file
from farebox.actions.port import ActionSpec
from farebox.actions.python_actions import declared_in
from farebox.actions.registry import Actions
from farebox.actions.signature import ActionInvalid
from farebox.actions.threads import Threads

GROUP = "farebox"


class PluginInvalid(Exception):
    """Actions cannot be loaded; the sentence names the file or module, the reason and what to do."""


def load(
    paths: Sequence[str],
    *,
    threads: Threads | None = None,
    reserved: Collection[str] = (),
    packages: Iterable[EntryPoint] | None = None,
) -> list[ActionSpec]:
    """The actions of files and modules, then those of installed packages. PluginInvalid.

    ``reserved``: types that are built in and cannot be taken. ``packages``: instead of the installed entry points.
    """
    actions = Actions(threads, reserved)
    for path in paths:
        _take(actions, path, _module(path))
    for entry in entry_points(group=GROUP) if packages is None else packages:
        _take(actions, f"{entry.name} = {entry.value}", _import(entry.value, entry.module))
    return list(actions.specs.values())


def _take(actions: Actions, label: str, module: ModuleType) -> None:
    declarations = declared_in(module)
    if not declarations:
        raise PluginInvalid(f"{label}: it holds no action; decorate a function with @action('my-action')")
    for declaration in declarations:
        try:
            actions.take(declaration)
        except ActionInvalid as error:
            raise PluginInvalid(f"{label}: {error}") from None


def _module(path: str) -> ModuleType:
    """``actions.py`` and ``folder/actions.py`` are files, ``my_package.actions`` is a module."""
    file = Path(path)
    if file.is_dir():
        raise PluginInvalid(f"{path}: this is a folder; name the file in it, for example {file / 'actions.py'}")
    if path.endswith(".py") or "/" in path or file.is_file():
        if not file.is_file():
            raise PluginInvalid(f"{path}: there is no such file (looked from {Path.cwd()})")
        try:
            return from_file(file)
        except Exception as error:
            raise _failed(path, error) from error
    return _import(path, path)


def _import(label: str, name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except Exception as error:
        raise _failed(label, error) from error


def _failed(label: str, error: Exception) -> PluginInvalid:
    """The trace's last place outside the import machinery, and its last line."""
    if isinstance(error, ActionInvalid):
        return PluginInvalid(f"{label}: {error}")
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "importlib" not in frame.filename]
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if len(frames) > 1 else ""
    last = traceback.format_exception_only(error)[-1].strip()
    return PluginInvalid(f"{label}: it cannot be imported: {last}{place}")
