"""What the product logs as an error is judged: faults explain some of it, and nothing is printed."""

from __future__ import annotations

import pytest
import structlog

from farebox.core.errors import NotAllowed
from farebox.storage.port import StoreUncertain
from farebox.testing.simulator.quiet import listening

log = structlog.get_logger(__name__)


def test_only_what_no_fault_explains_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    told: list[tuple[str, str]] = []
    before = structlog.get_config()
    with listening(lambda what, error: told.append((what, repr(error)))):
        log.warning("as it happens")
        log.error("a refund was refused")
        for error in (StoreUncertain("away"), NotAllowed("no"), ExceptionGroup("both", [StoreUncertain("away")])):
            log.error("explained", exc_info=error)
        try:
            raise KeyError("bug")
        except KeyError:
            log.exception("the janitor could not do this now")
        log.error("the journal writer failed", exc_info=NotAllowed("no"))
    assert told == [
        ("the janitor could not do this now", "KeyError('bug')"),
        ("the journal writer failed", repr(NotAllowed("no"))),
    ]
    assert capsys.readouterr().out == ""
    assert structlog.get_config() == before
