"""``artifact``: store a named result file."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Annotated, Any

import msgspec

from farebox.actions.port import ActionError, Context
from farebox.actions.registry import Actions
from farebox.core.values import Json


class ArtifactArguments(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(description="Letters, digits, dot, underscore, hyphen.", max_length=128)]
    text: str | None = None
    json: Any = msgspec.UNSET
    base64: str | None = None
    """Give exactly one of text, json and base64."""
    media_type: str = ""
    """Empty: text/plain, application/json or application/octet-stream, by what was given."""
    private: bool = False
    """For other steps and for you: the buyer neither sees nor fetches it."""


class ArtifactResult(msgspec.Struct, rename="camel"):
    name: str
    media_type: str
    size: int
    sha256: str


def register(actions: Actions) -> None:
    @actions.add("artifact", arguments=ArtifactArguments, result=ArtifactResult, name="Artifact", category="files")
    def artifact(args: ArtifactArguments, ctx: Context) -> Json:
        """Store a named file that the buyer can fetch, unless it is private."""
        content, media_type = _content(args)
        return ctx.artifact(args.name, content, args.media_type or media_type, private=args.private)


def _content(args: ArtifactArguments) -> tuple[bytes, str]:
    given = [args.text is not None, args.json is not msgspec.UNSET, args.base64 is not None]
    if sum(given) != 1:
        raise ActionError("arguments_invalid", "give exactly one of text, json and base64", category="validation")
    if args.text is not None:
        return args.text.encode(), "text/plain; charset=utf-8"
    if args.base64 is None:
        return msgspec.json.format(msgspec.json.encode(args.json), indent=2), "application/json"
    try:
        return b64decode(args.base64, validate=True), "application/octet-stream"
    except binascii.Error as error:
        raise ActionError("arguments_invalid", f"base64: {error}", category="validation") from None
