"""Two positions have equal snapshots when they will decide the same."""

from __future__ import annotations

from farebox.core import run
from farebox.core.journal import StepFailed
from farebox.testing.playbook import Playbook
from farebox.testing.sketch import act, node, workflow
from farebox.testing.snapshot import snapshot

LOOP = workflow(rows=node("for-each", "", {"array": [1, 2], "concurrency": 2}, body="row"), row=act("more"), more=act())


def test_a_journal_read_again_gives_an_equal_snapshot() -> None:
    story = Playbook(LOOP).does("row#2")
    assert snapshot(run.look(story.graph, story.journal, "run_story")) == snapshot(story.position)


def test_different_places_give_different_snapshots() -> None:
    assert snapshot(Playbook(LOOP).position) != snapshot(Playbook(LOOP).does("row#2").position)
    assert snapshot(Playbook(LOOP).does("row#1").position) != snapshot(Playbook(LOOP).does("row#2").position)


def test_what_is_still_to_be_recorded_is_part_of_it() -> None:
    story = Playbook(LOOP)
    fresh = run.look(story.graph, story.journal[:1])
    assert snapshot(fresh)["agenda"] == ["rows#1"]
    ended = run.look(story.graph, Playbook(LOOP).does("row#1").does("more#1").journal[:-1])
    assert snapshot(ended)["agenda"] == ["rows#1 item 0"]
    failing = run.look(story.graph, story.fails("row#1").journal[:-2])
    assert snapshot(failing)["failing"] == ["row#1"]
    assert isinstance(story.journal[-2], StepFailed)
