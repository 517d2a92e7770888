"""No secret passes the logs, whichever field or traceback it stands in."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from farebox.logs import configure, redact
from farebox.settings import Settings

TOKEN = "ct_" + "Ab-_0" * 9
KEY = "fbsk_" + "Ab-_0" * 9


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "text",
    [
        f"GET /v1/public/executions/exe_1?token={TOKEN}",
        f"?a=1&ticket={TOKEN}",
        f"secret={TOKEN}",
        f"Authorization: Bearer {KEY}",
        "/v1/runs/run_1/nodes/ask/resume?secret=Ab0Ab0Ab0",
        "POST /v1/webhooks/Ab0Ab0Ab0",
        f"KeyError: '{TOKEN}'",
        '"token=Ab0Ab0Ab0"',
    ],
)
def test_secrets_are_cut_out(text: str) -> None:
    assert "Ab" not in redact(text)
    assert "***" in redact(text)


@pytest.mark.parametrize("text", ["exe_01k8w3n5x2f9tbm6q4v7yd0c1e", "attempts=3", "direct_action", "monkey=1"])
def test_ordinary_words_stay(text: str) -> None:
    assert redact(text) == text


def test_lines_are_json_and_clean(capsys: pytest.CaptureFixture[str]) -> None:
    configure(Settings(log_format="json"))
    log = structlog.get_logger("x")
    try:
        raise ValueError(f"bad {TOKEN}")
    except ValueError:
        log.error("broken", path=f"/x?token={TOKEN}", deep={"a": [KEY]}, exc_info=True)
    logging.getLogger("lib").warning("seen %s", KEY)
    first, second = capsys.readouterr().err.strip().splitlines()
    assert json.loads(first)["event"] == "broken"
    assert "ValueError" in first
    assert "seen fbsk_***" in second
    assert "Ab-_0" not in first + second


def test_the_level_is_the_operators(capsys: pytest.CaptureFixture[str]) -> None:
    configure(Settings(log_format="console", log_level="warning"))
    structlog.get_logger("x").info("quiet")
    structlog.get_logger("x").warning("loud")
    assert "quiet" not in (text := capsys.readouterr().err)
    assert "loud" in text
    assert sys.stderr is not None
