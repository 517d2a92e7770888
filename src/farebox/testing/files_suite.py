"""The contract of a place for files as tests. A backend is supported when this passes on it::

    class TestDisk(FilesSuite):
        @pytest.fixture
        def files(self, tmp_path):
            return ArtifactFiles(tmp_path)

Every test gets an empty place.
"""

from __future__ import annotations

import hashlib
import time

import pytest

from farebox.storage.port_files import Files

LARGE = bytes(range(256)) * 4096 * 10
"""10 MiB: more than one part."""


class FilesSuite:
    """The port ``Files``. Give it the fixture ``files``."""

    @pytest.fixture
    def files(self) -> Files:
        raise NotImplementedError("a backend's test class says here how its place is opened")

    def test_it_can_be_reached(self, files: Files) -> None:
        files.check()

    def test_bytes_come_back(self, files: Files) -> None:
        for content in (b"", b"hello", LARGE):
            path, digest = files.write(content)
            assert digest == hashlib.sha256(content).hexdigest()
            assert files.read(path) == content

    def test_the_same_bytes_twice_are_two_files(self, files: Files) -> None:
        first, second = files.write(b"x")[0], files.write(b"x")[0]
        files.remove(first)
        assert files.read(second) == b"x"

    def test_a_path_has_a_folder_and_a_name(self, files: Files) -> None:
        folder, slash, name = files.write(b"x")[0].partition("/")
        assert slash
        assert len(folder) == 2
        assert "/" not in name

    def test_pieces_become_a_file(self, files: Files) -> None:
        incoming = files.begin()
        for start in range(0, len(LARGE), 1024 * 1024):
            incoming.write(LARGE[start : start + 1024 * 1024])
        assert incoming.size == len(LARGE)
        path, digest = incoming.finish()
        assert digest == hashlib.sha256(LARGE).hexdigest()
        assert b"".join(files.stream(path)) == LARGE

    def test_nothing_of_what_is_discarded_stays(self, files: Files) -> None:
        incoming = files.begin()
        incoming.write(b"half")
        incoming.discard()
        assert self._all(files) == []

    def test_a_part_of_a_file(self, files: Files) -> None:
        path, _ = files.write(LARGE)
        assert b"".join(files.stream(path, 5)) == LARGE[5:]
        assert b"".join(files.stream(path, 5, 9)) == LARGE[5:9]
        assert b"".join(files.stream(path, 0, 300_000)) == LARGE[:300_000]
        assert b"".join(files.stream(path, 7, 7)) == b""
        assert b"".join(files.stream(files.write(b"")[0])) == b""

    def test_what_is_gone_is_told_before_the_first_piece(self, files: Files) -> None:
        path, _ = files.write(b"x")
        files.remove(path)
        files.remove(path)
        for ask in (files.read, files.stream, files.local):
            with pytest.raises(FileNotFoundError):
                ask(path)

    def test_a_file_on_this_machine(self, files: Files) -> None:
        path, _ = files.write(b"hello")
        place = files.local(path)
        assert place.read_bytes() == b"hello"
        assert files.local(path) == place
        files.remove(path)
        assert not place.exists()

    def test_what_is_old_is_found_folder_by_folder(self, files: Files) -> None:
        paths = sorted(files.write(bytes([number]))[0] for number in range(8))
        folders = files.folders()
        assert folders == sorted(folders)
        assert {path[:2] for path in paths} <= set(folders)
        assert self._all(files) == paths
        assert [path for folder in files.folders() for path in files.older(folder, time.time() - 3_600)] == []

    def test_what_a_crash_left_is_swept_when_it_is_old(self, files: Files) -> None:
        kept, _ = files.write(b"kept")
        incoming = files.begin()
        incoming.write(b"half")
        try:
            assert files.sweep(time.time() - 3_600) == 0
            assert files.sweep(time.time() + 3_600) == 1
        finally:
            incoming.discard()
        assert files.read(kept) == b"kept"

    def _all(self, files: Files) -> list[str]:
        soon = time.time() + 3_600
        return sorted(path for folder in files.folders() for path in files.older(folder, soon))
