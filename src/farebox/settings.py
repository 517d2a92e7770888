"""Settings: from flags, ``FAREBOX_*`` variables or ``farebox.toml``, in that order, checked all at once at the start.

Every field's description is its documentation; ``docs/reference/settings.md`` is generated from here. They are read
before anything else of a start, so nothing larger than the standard library and ``msgspec`` is needed for it.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

import msgspec

from farebox import findings

FILE = Path("farebox.toml")
PREFIX = "FAREBOX_"
SQLITE = "sqlite:///"
POSTGRES = ("postgresql://", "postgres://")
_SWITCHES = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
Texts = tuple[str, ...]


class SettingsInvalid(Exception):
    """All problems of the settings, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _networks(value: Texts) -> Texts:
    for network in value:
        ipaddress.ip_network(network, strict=False)
    return value


def _url(value: str) -> str:
    if value and not value.startswith(("https://", "http://")):
        raise ValueError("must start with https:// (or http:// on loopback)")
    return value.rstrip("/")


def _database(value: str) -> str:
    """The value is never repeated: it may hold a password."""
    if value == SQLITE or (value and not value.startswith((SQLITE, *POSTGRES))):
        raise ValueError(f"must be {SQLITE}path or postgresql://user@host:5432/name")
    return value


def _artifacts(value: str) -> str:
    if value:
        from farebox.storage.artifacts_s3 import bucket_of

        bucket_of(value)
    return value


def setting(
    default: Any,
    description: str,
    *,
    ge: float | None = None,
    le: float | None = None,
    check: Callable[[Any], Any] | None = None,
    secret: bool = False,
) -> Any:
    """A field of :class:`Settings`. ``check`` gives the value that is kept, or raises ValueError with a sentence."""
    metadata = {"description": description, "ge": ge, "le": le, "check": check}
    return field(default=default, metadata=metadata, repr=not secret)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the operator decides. :func:`load` reads and checks; made directly, values are taken as they are."""

    host: str = setting("127.0.0.1", "Address to listen on.")
    port: int = setting(8402, "Port to listen on; 0 takes a free one.", ge=0, le=65535)
    health_port: int = setting(
        0, "Port on which `farebox worker` answers /healthz, /readyz and /metrics; 0: none.", ge=0, le=65535
    )
    data: Path = setting(Path("farebox-data"), "Directory of the database, artifacts and the owner key.")
    database: str = setting(
        "",
        "`postgresql://user@host:5432/name` or `sqlite:///path`; empty: a SQLite file in the data directory.",
        check=_database,
        secret=True,
    )
    public_url: str = setting("", "How clients reach this server; decides links. Empty: http://host:port.", check=_url)
    trusted_proxies: Texts = setting(
        (), "Networks whose X-Forwarded-For is believed, e.g. 10.0.0.0/8.", check=_networks
    )
    actions: Texts = setting((), "Files or modules with Python actions.")
    test_provider: Literal["auto", "on", "off"] = setting(
        "auto", "Test payments. auto: on when the address is loopback and no other provider is set up."
    )
    allowed_hosts: Texts = setting((), "Private hosts that http-request may reach, e.g. 127.0.0.1:9000.")
    limit_loopback: bool = setting(False, "Apply rate limits to loopback addresses too.")
    requests_per_minute: int = setting(600, "Public requests per minute and client address prefix.", ge=1)
    creates_per_minute: int = setting(60, "Executions created per minute and client address prefix.", ge=1)
    unpaid_per_client: int = setting(20, "Unpaid executions per client address prefix and workflow.", ge=1)
    unpaid_per_workflow: int = setting(1_000, "Unpaid executions per workflow.", ge=1)
    unpaid_in_all: int = setting(10_000, "Unpaid executions in all.", ge=1)
    active_runs: int = setting(2_000, "Runs advanced at the same time; others wait in the queue.", ge=1)
    sweep_seconds: float = setting(30.0, "Seconds between two looks for runs that nobody advances.", ge=0.1)
    action_threads: int = setting(16, "Threads for blocking actions.", ge=1, le=512)
    artifacts: str = setting(
        "",
        "Where result files and uploads lie; empty: in the data directory. s3://bucket/prefix?endpoint=...&region=...",
        check=_artifacts,
    )
    artifacts_key_id: str = setting("", "Key id for S3; empty: what the environment offers (AWS_ACCESS_KEY_ID).")
    artifacts_secret: str = setting("", "The secret of that key; never logged.", secret=True)
    artifact_bytes: int = setting(50 * 1024 * 1024, "Largest artifact, in bytes.", ge=1)
    upload_bytes: int = setting(50 * 1024 * 1024, "Largest file that a buyer may upload, in bytes.", ge=1)
    uploads_per_client: int = setting(
        200 * 1024 * 1024, "Bytes uploaded and not yet paid for, per client address prefix.", ge=1
    )
    uploads_in_all: int = setting(5 * 1024**3, "Bytes uploaded and not yet paid for, in all.", ge=1)
    keep_executions_days: int = setting(
        0,
        "Days that an execution is kept after its end, with all that belongs to it; 0: for ever. Money is kept always.",
        ge=0,
    )
    keep_unpaid_days: int = setting(
        90, "Days that an execution is kept that ended before anything was paid for it; 0: for ever.", ge=0
    )
    keep_runs_days: int = setting(0, "Days that a run without an execution is kept after its end; 0: for ever.", ge=0)
    keep_journals_days: int = setting(
        0, "Days that journals are kept after the end, if shorter; such a run cannot be looked into or retried.", ge=0
    )
    keep_files_days: int = setting(
        0, "Days that result files and uploads are kept after the end, if shorter than their execution.", ge=0
    )
    keep_news_days: int = setting(
        90, "Days that the text of a provider's news is kept; that it came is kept always. 0: for ever.", ge=0
    )
    keep_idempotency_days: int = setting(30, "Days that an idempotency key is remembered.", ge=1)
    stop_seconds: float = setting(10.0, "How long a stop waits for actions in flight.", ge=0)
    log_format: Literal["auto", "console", "json"] = setting("auto", "auto: console on a terminal, else JSON.")
    log_level: Literal["debug", "info", "warning", "error"] = setting("info", "Least level that is logged.")

    @property
    def loopback(self) -> bool:
        """Only this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def test_money(self) -> bool:
        """Whether the provider ``test`` is on: by itself on loopback only, elsewhere when asked for."""
        return self.test_provider == "on" or (self.test_provider == "auto" and self.loopback)

    @property
    def on_postgres(self) -> bool:
        return self.database.startswith(POSTGRES)

    @property
    def database_file(self) -> Path:
        """Where SQLite's file is, if that is the database."""
        if self.database:
            return Path(self.database.removeprefix(SQLITE))
        return self.data / "farebox.db"

    @property
    def base_url(self) -> str:
        """Without a trailing slash."""
        return self.public_url or f"http://{'[' + self.host + ']' if ':' in self.host else self.host}:{self.port}"


def descriptions() -> dict[str, tuple[Any, str]]:
    """Every setting: its default, and what it is for."""
    return {one.name: (one.default, one.metadata["description"]) for one in fields(Settings)}


def load(**flags: Any) -> Settings:
    """The settings from all sources; flags that are None count as not given. SettingsInvalid with every problem."""
    known = {one.name: one.metadata for one in fields(Settings)}
    given = {name: value for name, value in flags.items() if value is not None}
    variables = {name: os.environ[PREFIX + name.upper()] for name in known if PREFIX + name.upper() in os.environ}
    values, problems = {}, []
    for name, raw in {**_file(), **variables, **given}.items():
        try:
            if name not in known:
                raise ValueError(findings.say("additionalProperties"))
            values[name] = _read(_types()[name], raw, known[name])
        except ValueError as error:
            problems.append(f"{name} ({PREFIX}{name.upper()}): {error}")
    if problems:
        raise SettingsInvalid(problems)
    return Settings(**values)


def _file() -> dict[str, Any]:
    if not FILE.is_file():
        return {}
    import tomllib

    try:
        return tomllib.loads(FILE.read_text())
    except (ValueError, OSError) as error:
        raise SettingsInvalid([f"{FILE}: {error}"]) from None


@cache
def _types() -> dict[str, Any]:
    return get_type_hints(Settings)


def _read(kind: Any, raw: Any, wanted: Mapping[str, Any]) -> Any:
    """The value as its type, within its bounds. ValueError with a sentence."""
    value = _convert(kind, raw)
    for bound, keyword, holds in (("ge", "minimum", _least), ("le", "maximum", _most)):
        if wanted[bound] is not None and not holds(value, wanted[bound]):
            raise ValueError(findings.say(keyword, wanted[bound]))
    return value if wanted["check"] is None else wanted["check"](value)


def _least(value: float, bound: float) -> bool:
    return value >= bound


def _most(value: float, bound: float) -> bool:
    return value <= bound


def _convert(kind: Any, raw: Any) -> Any:
    if kind is Path:
        return Path(_as(str, str(raw) if isinstance(raw, Path) else raw))
    if kind is bool and isinstance(raw, str):
        raw = _SWITCHES.get(raw.strip().lower(), raw)
    if kind == Texts and isinstance(raw, str):  # FAREBOX_ALLOWED_HOSTS=a.example,b.example
        raw = [part.strip() for part in raw.split(",") if part.strip()]
    return _as(kind, raw)


def _as(kind: Any, raw: Any) -> Any:
    try:
        return msgspec.convert(raw, kind, strict=False)
    except msgspec.ValidationError:
        if options := get_args(kind) if kind != Texts else ():
            raise ValueError(findings.say("enum", options)) from None
        names = {str: "string", int: "integer", float: "number", bool: "boolean"}
        raise ValueError(findings.say("type", [names.get(kind, "array")])) from None
