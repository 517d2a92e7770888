"""A name is as durable as the bytes behind it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from farebox.storage.durable import settle


def test_the_folder_is_synced_after_the_file_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[str, bool]] = []

    def sync(descriptor: int) -> None:
        synced.append((os.readlink(f"/proc/self/fd/{descriptor}"), target.exists()))

    monkeypatch.setattr("farebox.storage.durable.os.fsync", sync)
    part, target = tmp_path / "a.part", tmp_path / "a.bin"
    part.write_bytes(b"x")
    settle(part, target)
    assert target.read_bytes() == b"x"
    assert not part.exists()
    assert synced == [(str(tmp_path), True)]
