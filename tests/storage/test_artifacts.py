"""Artifact bytes: durable, content-checked, and never outside their directory."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path

import pytest

from farebox.storage.artifacts import ArtifactFiles
from farebox.storage.port_files import Files
from farebox.testing.files_suite import FilesSuite


def test_bytes_come_back(tmp_path: Path) -> None:
    files = ArtifactFiles(tmp_path / "artifacts")
    path, digest = files.write(b"hello")
    assert files.read(path) == b"hello"
    assert digest == hashlib.sha256(b"hello").hexdigest()


def test_the_same_bytes_twice_are_two_files(tmp_path: Path) -> None:
    files = ArtifactFiles(tmp_path)
    assert files.write(b"x")[0] != files.write(b"x")[0]


def test_no_half_file_is_left_behind(tmp_path: Path) -> None:
    ArtifactFiles(tmp_path).write(b"x" * 100_000)
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a/../../b"])
def test_a_path_cannot_leave_the_directory(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="outside"):
        ArtifactFiles(tmp_path / "artifacts").locate(path)


def test_pieces_become_a_file(tmp_path: Path) -> None:
    files = ArtifactFiles(tmp_path)
    incoming = files.begin()
    incoming.write(b"hel")
    incoming.write(b"lo")
    path, digest = incoming.finish()
    assert (files.read(path), digest, incoming.size) == (b"hello", hashlib.sha256(b"hello").hexdigest(), 5)
    assert list((tmp_path / "incoming").iterdir()) == []
    files.remove(path)
    files.remove(path)
    assert not files.locate(path).exists()


def test_what_is_discarded_leaves_nothing(tmp_path: Path) -> None:
    incoming = ArtifactFiles(tmp_path).begin()
    incoming.write(b"half")
    incoming.discard()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_a_crash_left_is_swept_when_it_is_old(tmp_path: Path) -> None:
    files = ArtifactFiles(tmp_path)
    assert files.sweep(0) == 0
    left = files.begin()
    left.write(b"half")
    made = left._part.stat().st_mtime
    assert files.sweep(made) == 0
    assert files.sweep(made + 1) == 1
    assert list((tmp_path / "incoming").iterdir()) == []
    left.discard()


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = ArtifactFiles(tmp_path)

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("farebox.storage.artifacts.os.fsync", full)
        with pytest.raises(OSError, match="No space left"):
            files.write(b"x" * 10_000)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert files.read(files.write(b"there is room again")[0]) == b"there is room again"


def test_old_files_are_found_folder_by_folder(tmp_path: Path) -> None:
    files = ArtifactFiles(tmp_path)
    path, _ = files.write(b"x")
    (tmp_path / "stray.txt").write_text("not in a folder")
    folder = path.partition("/")[0]
    assert files.folders() == [folder]
    assert files.older(folder, 0) == []
    written = files.locate(path).stat().st_mtime
    assert files.older(folder, written + 1) == [path]


class TestDisk(FilesSuite):
    @pytest.fixture
    def files(self, tmp_path: Path) -> Files:
        return ArtifactFiles(tmp_path / "place")
