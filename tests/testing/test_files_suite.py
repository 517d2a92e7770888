"""The suite of places for files notices one that loses, mixes up, or shows too late that something is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from farebox.storage.artifacts import ArtifactFiles
from farebox.testing.files_suite import FilesSuite


def passes(name: str, folder: Path, **faults: Any) -> bool:
    """Whether one test of the suite passes on a disk in which these methods are replaced."""
    files = type("Faulty", (ArtifactFiles,), faults)(folder)
    try:
        getattr(FilesSuite(), name)(files)
    except (AssertionError, pytest.fail.Exception):
        return False
    return True


def late(self: Any, path: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    yield from ArtifactFiles.stream(self, path, start, stop)


def whole(self: Any, path: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    return ArtifactFiles.stream(self, path)


def by_content(self: Any, content: bytes) -> tuple[str, str]:
    path, digest = ArtifactFiles.write(self, content)
    shared = self.locate(f"{digest[:2]}/{digest}.bin")
    self.locate(path).rename(shared)
    return f"{digest[:2]}/{digest}.bin", digest


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("test_what_is_gone_is_told_before_the_first_piece", {"stream": late}),
        ("test_a_part_of_a_file", {"stream": whole}),
        ("test_the_same_bytes_twice_are_two_files", {"write": by_content}),
        ("test_what_a_crash_left_is_swept_when_it_is_old", {"sweep": lambda self, before: 0}),
        ("test_what_is_old_is_found_folder_by_folder", {"folders": lambda self: []}),
    ],
)
def test_it_notices(name: str, fault: dict[str, Any], tmp_path: Path) -> None:
    assert passes(name, tmp_path / "whole")
    try:
        assert not passes(name, tmp_path / "broken", **fault)
    except FileNotFoundError:
        assert "write" in fault  # the second file went with the first
