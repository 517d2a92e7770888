"""Artifacts in memory."""

from __future__ import annotations

import hashlib

import pytest

from farebox.testing.simulator.files import MemoryFiles


def test_bytes_come_back_and_go() -> None:
    files = MemoryFiles()
    path, digest = files.write(b"hello")
    assert digest == hashlib.sha256(b"hello").hexdigest()
    assert files.read(path) == b"hello"
    assert files.folders() == [path[:2]]
    assert files.older(path[:2], 1e18) == []
    assert files.sweep(1e18) == 0
    files.remove(path)
    with pytest.raises(FileNotFoundError):
        files.read(path)
