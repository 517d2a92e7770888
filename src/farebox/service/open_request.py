"""What is asked for by whoever opens an execution, and its first checks: shapes and sizes, all at once."""

from __future__ import annotations

import hashlib
import ipaddress
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from msgspec.structs import replace

from farebox.core.errors import BadRequest, IdempotencyKeyInvalid, Problem
from farebox.core.values import Json, Value
from farebox.service.sizes import encoded
from farebox.service.tokens import SHAPE

LARGEST_METADATA = 16 * 1024
LONGEST_TEXT = 255
LONGEST_URL = 2_048
KEY_LENGTHS = range(16, 256)

_canonical = msgspec.json.Encoder(order="sorted").encode


class OpenRequest(Value, frozen=True, kw_only=True):
    """The body of a create; the header's idempotency key is merged in by the caller."""

    request_payload: Json = {}
    client_safe_metadata: Json = {}
    source_system: str = ""
    source_entity_type: str = ""
    source_entity_id: str = ""
    external_ref: str = ""
    idempotency_key: str = ""
    provider: str = ""
    client_token: str = ""
    success_url: str = ""
    cancel_url: str = ""


class Caller(Value, frozen=True, kw_only=True):
    """Who opens it."""

    kind: Literal["public", "owner"] = "public"
    org_id: str = ""
    """Of the owner's key."""
    id: str = ""
    """The owner's key id, kept as ``initiatedById``."""
    client: str = ""
    """Coarse address prefix, for the cap on unpaid executions."""
    exempt: bool = False
    """No caps: a loopback address, unless the settings limit those too."""


def digest(request: OpenRequest) -> str:
    """Equal for requests that mean the same: canonical JSON, without the key and the token."""
    plain = replace(request, idempotency_key="", client_token="")
    return hashlib.sha256(_canonical(plain)).hexdigest()


def check(request: OpenRequest) -> bytes:
    """Refuse what is malformed, every problem at once. Returns the payload as JSON, to be stored."""
    found = faults(request)
    if found:
        raise BadRequest(details=found)
    if request.idempotency_key and len(request.idempotency_key) not in KEY_LENGTHS:
        raise IdempotencyKeyInvalid()
    return _sized(request)


def faults(request: OpenRequest) -> list[Problem]:
    """What is wrong with it whichever workflow it is for."""
    found: list[Problem] = []
    for field, value in _texts(request):
        if len(value) > LONGEST_TEXT:
            found.append(Problem(field, f"has at most {LONGEST_TEXT} characters", "too_long"))
    for field, value in (("successUrl", request.success_url), ("cancelUrl", request.cancel_url)):
        if value and not _usable(value):
            found.append(Problem(field, "must be an https URL (http only on a loopback address)", "url"))
    for field, value in (
        ("requestPayload", request.request_payload),
        ("clientSafeMetadata", request.client_safe_metadata),
    ):
        if not isinstance(value, dict):
            found.append(Problem(field, "must be a JSON object", "type"))
    if request.client_token and not SHAPE.match(request.client_token):
        found.append(
            Problem("clientToken", "must be ct_ and at least 43 base64url characters: 256 random bits", "pattern")
        )
    return found


def _sized(request: OpenRequest) -> bytes:
    payload = encoded(request.request_payload, "requestPayload")
    encoded(request.client_safe_metadata, "clientSafeMetadata", LARGEST_METADATA)
    return payload


def _texts(request: OpenRequest) -> tuple[tuple[str, str], ...]:
    return (
        ("sourceSystem", request.source_system),
        ("sourceEntityType", request.source_entity_type),
        ("sourceEntityId", request.source_entity_id),
        ("externalRef", request.external_ref),
        ("provider", request.provider),
    )


def _usable(url: str) -> bool:
    """https anywhere, http on this machine only; no credentials, nothing unprintable."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or parts.username is not None:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _loopback(host))


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
