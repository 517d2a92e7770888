"""Crash points do nothing until somebody arms them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from farebox.engine.points import arm, arm_from, disarm, point, point_now


@pytest.fixture(autouse=True)
def _harmless_afterwards() -> Iterator[None]:
    yield
    disarm()


class Bang(Exception):
    pass


def bang() -> None:
    raise Bang


async def test_a_point_is_nothing_until_it_is_armed() -> None:
    await point("before_commit")
    point_now("before_commit")


async def test_an_armed_point_goes_off_at_its_passage_and_once() -> None:
    arm("here", bang, passages=2)
    await point("here")
    point_now("elsewhere")
    with pytest.raises(Bang):
        point_now("here")
    await point("here")


def test_a_passage_that_never_comes_is_refused() -> None:
    with pytest.raises(ValueError, match="first passage"):
        arm("here", bang, passages=0)


def test_an_unreadable_trap_is_refused() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        arm_from({"FAREBOX_CRASH_AT": "here:often"})


@pytest.mark.crash
@pytest.mark.parametrize("trap", ["here:2", "elsewhere, here:2"])
def test_the_environment_kills_a_process_as_a_power_cut_would(trap: str) -> None:
    program = (
        "from farebox.engine.points import point_now\nfor n in range(3):\n print(n, flush=True)\n point_now('here')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "FAREBOX_CRASH_AT": trap},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == -signal.SIGKILL
    assert ended.stdout == "0\n1\n"
