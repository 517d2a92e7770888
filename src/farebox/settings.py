"""Settings: from flags, ``FAREBOX_*`` variables or ``farebox.toml``, in that order, checked all at once at the start.

Every field's description is its documentation; ``docs/reference/settings.md`` is generated from here.
"""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from farebox import findings


class SettingsInvalid(Exception):
    """All problems of the settings, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _split(value: Any) -> Any:
    """Lists may be written with commas in a variable: ``FAREBOX_ALLOWED_HOSTS=a.example,b.example``."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


Texts = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """What the operator decides."""

    model_config = SettingsConfigDict(env_prefix="FAREBOX_", toml_file="farebox.toml", extra="forbid", frozen=True)

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8402, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    data: Path = Field(Path("farebox-data"), description="Directory of the database, artifacts and the owner key.")
    database: str = Field("", description="Database URL; empty: the embedded SQLite file in the data directory.")
    public_url: str = Field("", description="How clients reach this server; decides links. Empty: http://host:port.")
    trusted_proxies: Texts = Field((), description="Networks whose X-Forwarded-For is believed, e.g. 10.0.0.0/8.")
    actions: Texts = Field((), description="Files or modules with Python actions.")
    test_provider: Literal["auto", "on", "off"] = Field(
        "auto", description="Test payments. auto: on when the address is loopback and no other provider is set up."
    )
    allowed_hosts: Texts = Field((), description="Private hosts that http-request may reach, e.g. 127.0.0.1:9000.")
    limit_loopback: bool = Field(False, description="Apply rate limits to loopback addresses too.")
    requests_per_minute: int = Field(600, ge=1, description="Public requests per minute and client address prefix.")
    creates_per_minute: int = Field(60, ge=1, description="Executions created per minute and client address prefix.")
    unpaid_per_client: int = Field(20, ge=1, description="Unpaid executions per client address prefix and workflow.")
    unpaid_per_workflow: int = Field(1_000, ge=1, description="Unpaid executions per workflow.")
    unpaid_in_all: int = Field(10_000, ge=1, description="Unpaid executions in all.")
    active_runs: int = Field(2_000, ge=1, description="Runs advanced at the same time; others wait in the queue.")
    action_threads: int = Field(16, ge=1, le=512, description="Threads for blocking actions.")
    artifact_bytes: int = Field(50 * 1024 * 1024, ge=1, description="Largest artifact, in bytes.")
    stop_seconds: float = Field(10.0, ge=0, description="How long a stop waits for actions in flight.")
    log_format: Literal["auto", "console", "json"] = Field(
        "auto", description="auto: console on a terminal, else JSON."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")

    @field_validator("trusted_proxies", "actions", "allowed_hosts", mode="before")
    @classmethod
    def _lists(cls, value: Any) -> Any:
        return _split(value)

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ipaddress.ip_network(network, strict=False)
        return value

    @field_validator("public_url")
    @classmethod
    def _url(cls, value: str) -> str:
        if value and not value.startswith(("https://", "http://")):
            raise ValueError("must start with https:// (or http:// on loopback)")
        return value.rstrip("/")

    @field_validator("database")
    @classmethod
    def _database(cls, value: str) -> str:
        if value and not value.startswith("sqlite:///"):
            raise ValueError("only sqlite:///path is supported by this version")
        return value

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
    def database_file(self) -> Path:
        if self.database:
            return Path(self.database.removeprefix("sqlite:///"))
        return self.data / "farebox.db"

    @property
    def base_url(self) -> str:
        """Without a trailing slash."""
        return self.public_url or f"http://{'[' + self.host + ']' if ':' in self.host else self.host}:{self.port}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load(**flags: Any) -> Settings:
    """The settings from all sources; flags that are None count as not given. SettingsInvalid with every problem."""
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        raise SettingsInvalid([_sentence(finding) for finding in error.errors()]) from None
    except ValueError as error:  # farebox.toml is no TOML
        raise SettingsInvalid([f"farebox.toml: {error}"]) from None


def _sentence(finding: Any) -> str:
    name = ".".join(str(part) for part in finding["loc"]) or "settings"
    return f"{name} (FAREBOX_{name.upper()}): {findings.of_request(finding)[0]}"
