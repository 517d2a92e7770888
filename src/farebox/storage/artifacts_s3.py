"""The bytes of artifacts in a bucket that speaks S3 (``Files``), through ``obstore``.

An object is there whole, or not at all; it is durable when the server has said so. A body that comes in piece by piece
is first gathered on this machine's disk, and then sent in parts, several at once. Actions that want a file get one that
was fetched into the data directory, where it stays for a while, as the next attempt may want it again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from farebox.core.values import Value
from farebox.ids import new_id
from farebox.places import INCOMING
from farebox.storage import artifacts
from farebox.storage.durable import settle

if TYPE_CHECKING:
    from obstore.store import S3Store

SCHEME = "s3://"
FETCHED = "fetched"
"""Where files are kept that actions wanted on this machine's disk."""
FETCHED_SECONDS = 8 * 24 * 3600
"""An attempt lasts at most seven days, and may open its file at the end."""
PIECE = 256 * 1024
PART = 8 * 1024 * 1024
PATIENCE = timedelta(seconds=30)
"""How long a request is repeated that fails without its fault."""
NO_CLIENT = "files in S3 need a client: install it with `pip install 'farebox[s3]'`"


class Bucket(Value, frozen=True):
    """Where files go. Without keys the environment's are used (``AWS_ACCESS_KEY_ID`` and so on)."""

    name: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    virtual: bool = False
    """The bucket is named in the host, not in the path."""
    key_id: str = ""
    secret: str = ""

    def __repr__(self) -> str:
        return f"Bucket({self.name!r}, {self.prefix!r}, {self.endpoint!r})"

    @property
    def shown(self) -> str:
        """For messages."""
        return f"{SCHEME}{self.name}/{self.prefix}".rstrip("/")


def bucket_of(url: str, key_id: str = "", secret: str = "") -> Bucket:
    """``s3://bucket/prefix?endpoint=https://...&region=...&style=virtual``. ValueError with a sentence."""
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc or parts.username or parts.password:
        raise ValueError("must be s3://bucket/prefix, without keys in it")
    asked = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    strange = asked.keys() - {"endpoint", "region", "style"}
    if strange:
        raise ValueError(f"knows endpoint, region and style, not {', '.join(sorted(strange))}")
    endpoint, style = asked.get("endpoint", ""), asked.get("style", "path" if "endpoint" in asked else "virtual")
    if endpoint and not endpoint.startswith(("https://", "http://")):
        raise ValueError("endpoint must start with https:// (or http:// in a network of your own)")
    if style not in ("path", "virtual"):
        raise ValueError("style is path or virtual")
    prefix = parts.path.strip("/")
    return Bucket(parts.netloc, prefix, endpoint, asked.get("region", ""), style == "virtual", key_id, secret)


class S3Files:
    """``spool``: a directory on this machine for what comes in and what was fetched."""

    remote = True

    def __init__(self, bucket: Bucket, spool: Path) -> None:
        self.bucket = bucket
        self._spool = artifacts.ArtifactFiles(spool)
        self._store = _connected(bucket)

    def check(self) -> None:
        with _told(self.bucket):
            self._store.list_with_delimiter()

    def write(self, content: bytes) -> tuple[str, str]:
        digest = hashlib.sha256(content).hexdigest()
        path = f"{digest[:2]}/{new_id('art')}.bin"
        with _told(self.bucket):
            self._store.put(path, content, chunk_size=PART)
        return path, digest

    def begin(self) -> Incoming:
        return Incoming(self, self._spool)

    def send(self, source: Path, path: str) -> None:
        """A file of this machine becomes an object."""
        with _told(self.bucket):
            self._store.put(path, source, chunk_size=PART)

    def read(self, path: str) -> bytes:
        with _told(self.bucket):
            return bytes(self._store.get(path).bytes())

    def stream(self, path: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        if stop is not None and stop <= start:
            return iter(())
        options: Any = {}
        if start or stop is not None:
            options["range"] = {"offset": start} if stop is None else (start, stop)
        with _told(self.bucket):
            pieces = iter(self._store.get(path, options=options).stream(min_chunk_size=PIECE))
            first = bytes(next(pieces, b""))
        return chain([first], self._rest(pieces))

    def _rest(self, pieces: Iterator[Any]) -> Iterator[bytes]:
        with _told(self.bucket):
            for piece in pieces:
                yield bytes(piece)

    def local(self, path: str) -> Path:
        place = self._spool.root / FETCHED / Path(path).name
        with suppress(FileNotFoundError):
            os.utime(place)  # it is wanted: it stays
            return place
        place.parent.mkdir(exist_ok=True)
        part = place.with_name(f"{new_id('upl')}.part")
        try:
            with part.open("wb") as file:
                file.writelines(self.stream(path))
            settle(part, place)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        return place

    def remove(self, path: str) -> None:
        (self._spool.root / FETCHED / Path(path).name).unlink(missing_ok=True)
        with suppress(FileNotFoundError), _told(self.bucket):
            self._store.delete(path)

    def sweep(self, before: float) -> int:
        """On this machine. Parts that a crash left in the bucket are ended by its own rules of life."""
        swept = self._spool.sweep(before)
        if (self._spool.root / FETCHED).is_dir():
            for path in self._spool.older(FETCHED, before - FETCHED_SECONDS):
                self._spool.remove(path)
                swept += 1
        return swept

    def folders(self) -> list[str]:
        with _told(self.bucket):
            return sorted(self._store.list_with_delimiter()["common_prefixes"])

    def older(self, folder: str, before: float) -> list[str]:
        found: list[str] = []
        with _told(self.bucket):
            for page in self._store.list(folder):
                found += [one["path"] for one in page if one["last_modified"].timestamp() < before]
        return found


class Incoming(artifacts.Incoming):
    """Gathered on the disk, and sent when it is whole."""

    def __init__(self, files: S3Files, spool: artifacts.ArtifactFiles) -> None:
        folder = spool.root / INCOMING
        folder.mkdir(exist_ok=True)
        super().__init__(spool.root, folder / f"{new_id('upl')}.part")
        self._files = files

    def finish(self) -> tuple[str, str]:
        digest = self._hash.hexdigest()
        self._file.close()  # its bytes are durable in the bucket, or nowhere
        path = f"{digest[:2]}/{self._part.stem}.bin"
        self._files.send(self._part, path)
        self._part.unlink(missing_ok=True)
        return path, digest


def _connected(bucket: Bucket) -> S3Store:
    try:
        from obstore.store import S3Store
    except ModuleNotFoundError:
        raise OSError(NO_CLIENT) from None
    keys: dict[str, Any] = {}
    if bucket.key_id:
        keys = {"access_key_id": bucket.key_id, "secret_access_key": bucket.secret}
    if bucket.endpoint:
        keys["endpoint"] = bucket.endpoint
    if bucket.region:
        keys["region"] = bucket.region
    return S3Store(
        bucket.name,
        prefix=bucket.prefix or None,
        virtual_hosted_style_request=bucket.virtual,
        client_options={"allow_http": bucket.endpoint.startswith("http://"), "timeout": "5 minutes"},
        retry_config={"retry_timeout": PATIENCE, "max_retries": 5},
        **keys,
    )


@contextmanager
def _told(bucket: Bucket) -> Iterator[None]:
    """The client's errors as the port's. What they say may hold addresses and key ids, so only its kind is told."""
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError as error:
        raise FileNotFoundError("the object is gone") from error
    except BaseError as error:
        raise OSError(f"{bucket.shown} cannot be reached now ({type(error).__name__})") from error
