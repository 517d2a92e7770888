"""Files in a bucket: the suite of all places, against a real server that checks signatures; and what is S3's own."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from farebox.storage.artifacts_s3 import FETCHED, FETCHED_SECONDS, PATIENCE, Bucket, S3Files, bucket_of
from farebox.storage.port_files import Files
from farebox.testing.files_suite import LARGE, FilesSuite
from tests.s3 import Server, serving

_prefixes = itertools.count()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def files(server: Server, tmp_path: Path) -> S3Files:
    """An empty place: a prefix of its own."""
    return S3Files(server.bucket(f"tests/{next(_prefixes)}"), tmp_path / "spool")


class TestS3(FilesSuite):
    @pytest.fixture
    def files(self, server: Server, tmp_path: Path) -> Files:
        return S3Files(server.bucket(f"suite/{next(_prefixes)}"), tmp_path / "spool")


def test_prefixes_do_not_see_each_other(files: S3Files, server: Server, tmp_path: Path) -> None:
    path, _ = files.write(b"ours")
    other = S3Files(server.bucket("elsewhere"), tmp_path / "other")
    assert path[:2] not in other.folders()
    with pytest.raises(FileNotFoundError):
        other.read(path)


def test_a_wrong_secret_is_refused_and_not_told(server: Server, tmp_path: Path) -> None:
    files = S3Files(server.bucket("x", secret="not-the-secret"), tmp_path)
    for ask in (files.check, lambda: files.write(b"x"), lambda: files.read("aa/x.bin")):
        with pytest.raises(OSError, match="s3://farebox/x cannot be reached now") as refused:
            ask()
        assert "secret" not in str(refused.value)
    assert "not-the-secret" not in repr(files.bucket)


def test_a_body_is_gone_from_this_machine_once_it_is_sent(files: S3Files, tmp_path: Path) -> None:
    incoming = files.begin()
    incoming.write(LARGE)
    assert any(path.is_file() for path in (tmp_path / "spool").rglob("*"))
    incoming.finish()
    assert not any(path.is_file() for path in (tmp_path / "spool").rglob("*"))


def test_what_was_fetched_is_fetched_once_and_goes_when_nobody_wants_it(files: S3Files, tmp_path: Path) -> None:
    path, _ = files.write(b"hello")
    place = files.local(path)
    place.write_bytes(b"from here")  # nobody does; it shows where the next one comes from
    assert files.local(path).read_bytes() == b"from here"
    now = place.stat().st_mtime
    assert files.sweep(now + FETCHED_SECONDS) == 0
    assert files.sweep(now + FETCHED_SECONDS + 1) == 1
    assert files.local(path).read_bytes() == b"hello"
    assert [one.name for one in (tmp_path / "spool" / FETCHED).iterdir()] == [place.name]


def test_a_server_that_is_away_is_told_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("farebox.storage.artifacts_s3.PATIENCE", PATIENCE / 30)
    with serving(tmp_path / "objects") as server:
        files = S3Files(server.bucket("x"), tmp_path / "spool")
        path, _ = files.write(b"before")
        incoming = files.begin()
        incoming.write(b"meanwhile")
        server.stop()
        for ask in (files.check, lambda: files.write(b"x"), lambda: files.remove(path), incoming.finish):
            with pytest.raises(OSError, match="cannot be reached now"):
                ask()
        incoming.discard()
        server.start()
        assert files.read(path) == b"before"
        assert [one for folder in files.folders() for one in files.older(folder, 2**40)] == [path]


@pytest.mark.parametrize(
    ("url", "bucket"),
    [
        ("s3://shop", Bucket("shop", virtual=True)),
        ("s3://shop/a/b/?region=eu-1", Bucket("shop", "a/b", "", "eu-1", virtual=True)),
        ("s3://shop?endpoint=https://s3.example", Bucket("shop", "", "https://s3.example")),
        (
            "s3://shop?endpoint=https://s3.example&style=virtual",
            Bucket("shop", "", "https://s3.example", virtual=True),
        ),
    ],
)
def test_an_address(url: str, bucket: Bucket) -> None:
    assert bucket_of(url) == bucket


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://shop", "s3://bucket"),
        ("s3://", "s3://bucket"),
        ("s3://key:secret@shop", "without keys"),
        ("s3://shop?endpoint=shop.example", "https://"),
        ("s3://shop?style=odd", "path or virtual"),
        ("s3://shop?keys=1", "not keys"),
    ],
)
def test_an_address_that_is_none(url: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        bucket_of(url)


def test_without_the_client_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "obstore.store", None)
    with pytest.raises(OSError, match=r"farebox\[s3\]"):
        S3Files(Bucket("shop"), tmp_path)
    assert os.listdir(tmp_path) == []
