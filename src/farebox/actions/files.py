"""Files as actions meet them: annotate a parameter with :class:`File` and read it, however it was sent.

A buyer's file comes as a text: its content, or the id of an upload. What an earlier step has stored comes as the
reference that step got for it ({name, mediaType, size, sha256}). Both are looked up before the action is called
(:func:`wanted`), so that opening a file never waits for the database.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from farebox.actions.port import ActionError, Sent, SentFiles
from farebox.core.files import FORMAT, is_upload_id
from farebox.core.values import Json

SCHEMA: Json = {"type": "string", "format": FORMAT}
MOST_WANTED = 1_000
REFERENCE = frozenset({"name", "mediaType", "size", "sha256"})
_DIGEST = re.compile(r"[0-9a-f]{64}")


class File:
    """A file that the buyer sent, or an earlier step stored. Text that came inline has no name of its own."""

    def __init__(self, content: bytes = b"", *, name: str = "", media_type: str = "text/plain; charset=utf-8") -> None:
        self.name = name
        self.media_type = media_type
        self.size = len(content)
        self._content = content
        self._path: Path | None = None

    @classmethod
    def at(cls, sent: Sent) -> File:
        """One that lies on the disk."""
        file = cls(name=sent.name, media_type=sent.media_type)
        file.size = sent.size
        file._path = Path(sent.path)
        return file

    @property
    def path(self) -> Path | None:
        """Where it lies on this machine, for programs that want a path; None for text that came inline. Not to be
        changed."""
        return self._path

    def open(self) -> BinaryIO:
        """Its bytes, to be read from the beginning: ``with file.open() as stream: ...``. Blocks, as a disk does."""
        return io.BytesIO(self._content) if self._path is None else self._path.open("rb")

    def read_bytes(self) -> bytes:
        """All of it."""
        return self._content if self._path is None else self._path.read_bytes()

    def read_text(self, encoding: str = "utf-8-sig") -> str:
        """All of it as text; UnicodeDecodeError if it is none. A byte order mark is left out."""
        return self.read_bytes().decode(encoding)

    def __repr__(self) -> str:
        return f"File(name={self.name!r}, media_type={self.media_type!r}, size={self.size})"


def wanted(arguments: Json) -> list[str]:
    """The keys of uploads and artifacts among the arguments of an action that takes files."""
    found: dict[str, None] = {}
    waiting = [arguments]
    while waiting and len(found) < MOST_WANTED:
        value = waiting.pop()
        if is_reference(value):
            found[key_of(value)] = None
        elif isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif is_upload_id(value):
            found[value] = None
    return list(found)


def is_reference(value: Any) -> bool:
    """Whether this is what a step gets for a file that it has stored."""
    return (
        isinstance(value, dict)
        and value.keys() >= REFERENCE
        and isinstance(value["name"], str)
        and _DIGEST.fullmatch(str(value["sha256"])) is not None
    )


def key_of(value: Json) -> str:
    """What a file is looked up by: the id of an upload, or an artifact's name with the digest it must have. A bare name
    takes whatever is there under it."""
    if isinstance(value, dict):
        return f"{value['name']}#{value['sha256']}"
    return value if is_upload_id(value) else f"{value}#"


def read(value: Any, sent: SentFiles) -> File:
    """A file from its text or reference. ActionError ``file_missing`` for one that is not there for this run."""
    if is_reference(value):
        return found(value, sent)
    if not isinstance(value, str):
        raise msgspec.ValidationError(
            "Expected `file` (a text, the id of an upload, or what a step got for an artifact)"
        )
    if not is_upload_id(value):
        return File(value.encode())
    return found(value, sent)


def found(value: Json, sent: SentFiles) -> File:
    """The upload or artifact among those that were looked up. ActionError ``file_missing``."""
    key = key_of(value)
    if key in sent:
        return File.at(sent[key])
    name, is_artifact, _ = key.partition("#")
    text = f"the upload {key} does not belong to this execution, or its bytes are gone"
    if is_artifact:
        text = f"this run has no artifact {name[:128]!r} with these bytes: it was replaced, or it is of another run"
    raise ActionError("file_missing", text, category="config")


def mentions(hint: Any) -> bool:
    """Whether an annotation holds a file anywhere, by its schema."""
    try:
        schemas = msgspec.json.schema_components([hint], schema_hook=schema_hook)
    except TypeError:
        return False
    return _holds(schemas)


def _holds(part: Any) -> bool:
    if isinstance(part, dict):
        return part.get("format") == FORMAT or any(_holds(inner) for inner in part.values())
    return isinstance(part, list | tuple) and any(_holds(inner) for inner in part)


def schema_hook(kind: type) -> Json:
    """How a file stands in an action's schema."""
    if kind is File:
        return SCHEMA
    raise NotImplementedError(f"no JSON Schema for {kind}")
