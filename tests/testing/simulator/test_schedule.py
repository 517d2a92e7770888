"""A seed is a schedule: the same everywhere, on a real database as well, and one that breaks tells its story."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import pytest

from farebox.testing.simulator.schedule import ENDS, play
from farebox.testing.simulator.workflows import house_scenarios
from farebox.testing.simulator.yours import your_scenario

SCRIPT = """
import hashlib
from farebox.testing.simulator.schedule import play
from farebox.testing.simulator.workflows import house_scenarios
for seed in range(1, 25):
    told = play(house_scenarios()[seed % 4], seed, told=True).story
    print(hashlib.sha256("\\n".join(told).encode()).hexdigest())
"""


def digests() -> list[str]:
    stories = [play(house_scenarios()[seed % 4], seed, told=True).story for seed in range(24, 0, -1)]
    return [hashlib.sha256("\n".join(story).encode()).hexdigest() for story in reversed(stories)]


def test_the_same_seed_tells_the_same_story_in_any_process() -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.split() == digests()


@pytest.mark.parametrize("seed", range(8))
def test_a_real_database_behind_it_agrees(seed: int) -> None:
    ended = play(house_scenarios()[seed % 4], seed, sqlite=True)
    assert ended.broken is None
    assert ended.transactions > 0


def test_what_cannot_end_is_told() -> None:
    """No answer fits this form, and it has no deadline."""
    form = {"type": "object", "properties": {"n": {"type": "integer", "minimum": 5, "maximum": 1}}, "required": ["n"]}
    ask = {"type": "wait", "payload": {"kind": "form", "form": form}, "children": []}
    definition = {"nodes": {"root": {"type": "manual", "payload": {}, "children": ["ask"]}, "ask": ask}}
    scenario, _ = your_scenario("stuck", definition)
    endings = [play(scenario, seed) for seed in range(1, 6)]
    stuck = next(ended for ended in endings if ended.broken is not None)
    assert stuck.broken is not None
    assert stuck.broken[0] == ENDS
    assert "execution 1 is workflow_waiting" in stuck.broken[1]
    assert any("answers ask#1 of execution 1" in line for line in stuck.story)
