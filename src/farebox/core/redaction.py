"""Secrets taken out of JSON that leaves the house, so that what remains still adds up.

A value found where a secret stands (under a key like ``authorization`` or ``password``, or shaped like a token) is
replaced *everywhere* by the same placeholder, also inside longer texts: ``Bearer {{ $vars.token }}`` evaluates to the
same text as before, with the placeholder in it. Short values are replaced only where they stand, as they could be
anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, TypeAlias

import msgspec

from farebox.core.values import Json

Place: TypeAlias = Literal["", "secret", "names"]
"""Where a value stands: anywhere, where a secret is, or as the properties of a schema."""

SHORTEST = 8
"""A value of fewer characters is not looked for elsewhere."""
_PARTS = (
    "authorization", "cookie", "password", "passwd", "passphrase", "secret", "apikey", "accesskey", "privatekey",
    "credential", "cardnumber", "cvc",
)  # fmt: skip
_LAST = ("token", "signature")
_NAMES = "properties"
"""Of a JSON Schema: here a key names a field, and what stands under it describes it."""
_SHAPES = re.compile(
    r"\b(?:sk|rk|pk)_(?:live|test)_\w{8,}"
    r"|\b(?:fbsk|ct|whsec|ghp|gho|ghs|github_pat|glpat|sk-ant|sk-proj)[_-][\w-]{8,}"
    r"|\bxox[abprs]-[\w-]{8,}|\bAKIA[0-9A-Z]{16}\b|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+"
    r"|(?<=://)[^\s/@:\"]{1,100}:[^\s/@\"]{1,200}(?=@)"
    r"|(?<=[Bb]earer )[\w.~+/=-]{8,}|(?<=[Bb]asic )[A-Za-z0-9+/=]{8,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]+-----END [A-Z ]*PRIVATE KEY-----"
)
_SCHEME = re.compile(r"(?:Bearer|Basic|Token) +", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\[redacted(?: \d+)?\]")


@lru_cache(maxsize=4096)
def is_secret_key(key: str) -> bool:
    """Whether what stands under a key of this name is a secret."""
    plain = re.sub(r"[^a-z]", "", key.lower())
    return plain.endswith(_LAST) or any(part in plain for part in _PARTS)


def holds_placeholder(value: object) -> bool:
    """Whether a secret stood in it, or in what it was made of."""
    return _PLACEHOLDER.search(msgspec.json.encode(value).decode()) is not None


class Redaction:
    """Learns what is secret, then takes it out. ``count`` says how many values it learnt."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None

    @property
    def count(self) -> int:
        return len(self._names)

    def learn(self, *documents: Json) -> None:
        """Look for secrets in these."""
        for document in documents:
            self.know(_found(document, ""))

    def know(self, values: Iterable[Json]) -> None:
        """These are secret: every text in them."""
        for value in values:
            for text in _texts(value):
                bare = _SCHEME.sub("", text, count=1) if _SCHEME.match(text) else text
                if bare and not _PLACEHOLDER.search(bare):
                    self._names.setdefault(bare, f"[redacted {len(self._names) + 1}]")
        long = sorted((one for one in self._names if len(one) >= SHORTEST), key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, long))) if long else None

    def clean(self, value: Json, place: Place = "") -> Json:
        """The same without what is secret. Cleaning twice is cleaning once."""
        match value:
            case str():
                return self._text(value, place)
            case list():
                return [self.clean(item, place) for item in value]
            case dict():
                return {self._text(key, ""): self.clean(inner, under) for key, inner, under in _walk(value, place)}
            case _:
                return value

    def _text(self, text: str, place: Place) -> str:
        if place == "secret" and text and "{{" not in text and not _PLACEHOLDER.search(text):
            scheme = _SCHEME.match(text)
            start = scheme.group() if scheme else ""
            return start + self._names.get(text[len(start) :], "[redacted]")
        return self._pattern.sub(lambda found: self._names[found.group()], text) if self._pattern is not None else text


def blur(value: Json, place: Place = "") -> Json:
    """The same with all secrets alike: to compare what was cleaned with what is derived from it."""
    match value:
        case str() if place == "secret":
            return "[redacted]"
        case str():
            return _PLACEHOLDER.sub("[redacted]", value)
        case list():
            return [blur(item, place) for item in value]
        case dict():
            return {key: blur(inner, under) for key, inner, under in _walk(value, place)}
        case _:
            return value


def _walk(holder: dict[str, Json], place: Place) -> Iterator[tuple[str, Json, Place]]:
    """(key, value, its place). ``{"name": "Authorization", "value": ...}`` is read as what it means."""
    named = holder.get("name", holder.get("key"))
    pair = isinstance(named, str) and (is_secret_key(named) or holder.get("sensitive") is True)
    for key, inner in holder.items():
        if place == "secret" or (pair and key in ("value", "default")):
            yield key, inner, "secret"
        elif key == _NAMES and isinstance(inner, dict):
            yield key, inner, "names"
        else:
            yield key, inner, "secret" if place != "names" and is_secret_key(key) else ""


def _found(value: Json, place: Place) -> Iterator[str]:
    match value:
        case str() if place == "secret" and "{{" not in value:
            yield value
        case str():
            if len(value) > SHORTEST:
                yield from (found.group() for found in _SHAPES.finditer(value))
        case list():
            for item in value:
                yield from _found(item, place)
        case dict():
            for _, inner, under in _walk(value, place):
                yield from _found(inner, under)
        case _:
            return


def _texts(value: Json) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _texts(item)
        case dict():
            for inner in value.values():
                yield from _texts(inner)
        case _:
            return
