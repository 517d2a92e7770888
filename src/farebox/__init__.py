"""Farebox: sell or share runs of a workflow."""

__version__ = "0.1.0"
