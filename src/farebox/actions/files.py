"""Files as actions meet them: annotate a parameter with :class:`File` and read it, however it was sent.

A buyer's file comes as a text: its content, or the id of an upload. What is uploaded is looked up before the action is
called (:func:`wanted`), so that opening a file never waits for the database.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from farebox.actions.port import ActionError, Sent, SentFiles
from farebox.core.files import FORMAT, is_upload_id
from farebox.core.values import Json

SCHEMA: Json = {"type": "string", "format": FORMAT}
MOST_WANTED = 1_000


class File:
    """A file that the buyer sent. Text that came inline has no name of its own."""

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
    """The upload ids among the arguments of an action that takes files."""
    found: dict[str, None] = {}
    waiting = [arguments]
    while waiting and len(found) < MOST_WANTED:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif is_upload_id(value):
            found[value] = None
    return list(found)


def read(value: Any, sent: SentFiles) -> File:
    """A file from its text. ActionError ``file_missing`` for an upload that does not belong to this execution."""
    if not isinstance(value, str):
        raise msgspec.ValidationError("Expected `file` (a text, or the id of an upload)")
    if not is_upload_id(value):
        return File(value.encode())
    if value not in sent:
        text = f"the upload {value} does not belong to this execution, or its bytes are gone"
        raise ActionError("file_missing", text, category="config")
    return File.at(sent[value])


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
