"""The names of the files in the data directory that more than one room knows."""

from __future__ import annotations

SERVER_FILE = "server.json"
"""Address and process of the running server; gone when it has stopped."""

KEY_FILE = "owner.key"
"""The first owner key, readable by its owner only."""

CHECKOUTS_FILE = "test-checkouts.jsonl"
"""What the provider ``test`` remembers."""

INCOMING = "incoming"
"""Within the directory of files: where bodies are written while they come in."""
