"""A campaign in words: what broke and how to see it again, and what was never reached."""

from __future__ import annotations

from farebox.testing.simulator import campaign, report
from farebox.testing.simulator.yours import your_scenario
from tests.testing.simulator.test_campaign import stuck

BRANCH = {
    "nodes": {
        "root": {"type": "manual", "payload": {}, "children": ["fits"]},
        "fits": {"type": "if", "payload": {"condition": "{{ 1 == 2 }}"}, "children": ["yes", "no"]},
        "yes": {"type": "transform", "payload": {"value": 1}, "branch": "then", "children": []},
        "no": {"type": "transform", "payload": {"value": 2}, "branch": "else", "children": []},
    }
}


def test_what_broke_is_told_with_the_command_that_shows_it_again() -> None:
    scenarios = stuck()
    done = campaign.run(lambda: scenarios, range(1, 4))
    lines = report.told(done.broken[0], "farebox simulate mine.json")
    seed = done.broken[0].seed
    assert lines[0] == f"seed {seed} (stuck)"
    assert lines[-1] == f"replay   farebox simulate mine.json --first-seed {seed} --seeds 1 --story"
    shown = report.as_json(done, scenarios, "farebox simulate mine.json")
    assert not shown["ok"]
    assert shown["broken"][0]["stuck"]
    assert shown["broken"][0]["replay"] in lines[-1]


def test_what_was_never_reached_is_listed() -> None:
    scenario, _ = your_scenario("branch", BRANCH)
    done = campaign.run(lambda: [scenario], range(1, 11))
    assert report.never_reached(done, [scenario]) == ["fits -> then", "node yes"]
    lines = report.summary(done, [scenario])
    assert lines[0].startswith("10 schedules, ")
    assert lines[-3:] == ["never reached", "  fits -> then", "  node yes"]
    assert report.as_json(done, [scenario], "x")["ok"]
