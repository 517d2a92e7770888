"""Farebox: sell or share runs of a workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from farebox.actions.files import File
    from farebox.actions.port import ActionError, Context, Refuse, Retry
    from farebox.actions.python_actions import action

__version__ = "0.1.0"

__all__ = ["ActionError", "Context", "File", "Refuse", "Retry", "__version__", "action"]

_HOMES = {
    "action": "farebox.actions.python_actions",
    "ActionError": "farebox.actions.port",
    "Context": "farebox.actions.port",
    "File": "farebox.actions.files",
    "Refuse": "farebox.actions.port",
    "Retry": "farebox.actions.port",
}


def __getattr__(name: str) -> Any:
    """What builders of actions import from here, loaded when it is asked for: ``import farebox`` stays light."""
    if name not in _HOMES:
        raise AttributeError(f"module 'farebox' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
