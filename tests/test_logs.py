"""No secret passes the logs, whichever field or traceback it stands in."""

from __future__ import annotations

import errno
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
        "cannot reach postgresql://farebox:Ab0/Ab%40@db/shop",
        "postgres:///shop?user=me&password=Ab0",
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


class Full:
    """A file on a full disk, or a pipe whose reader has gone."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.asked = 0

    def write(self, text: str) -> int:
        self.asked += 1
        raise self.error

    def flush(self) -> None:
        raise self.error

    def isatty(self) -> bool:
        return False


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "disk full"), BrokenPipeError(), ValueError("I/O operation on closed file")]
)
def test_a_line_that_cannot_be_written_fails_nobody(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    full = Full(error)
    monkeypatch.setattr(sys, "stderr", full)
    configure(Settings(log_format="json", log_level="debug"))
    structlog.get_logger("farebox").error("told to nobody")
    try:
        raise KeyError("x")
    except KeyError:
        structlog.get_logger("farebox").exception("told to nobody")
    assert full.asked == 2
    if isinstance(error, OSError):
        logging.getLogger("library").error("told to nobody")
        assert full.asked >= 3


def test_every_way_to_say_something_prints(capsys: pytest.CaptureFixture[str]) -> None:
    configure(Settings(log_format="json", log_level="debug"))
    log = structlog.get_logger("farebox")
    for say in ("debug", "info", "warning", "error", "exception", "critical"):
        getattr(log, say)(f"by {say}")
    told = [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]
    assert told == ["by debug", "by info", "by warning", "by error", "by exception", "by critical"]
