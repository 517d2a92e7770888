"""Frames keep what they carry, bytes included."""

from __future__ import annotations

import msgspec
import pytest

from farebox.actions import isolated_frames as frames

TASK = frames.Task("m", "m.py", "f", {"a": [1, None, "ä"]}, "run_1", "s#1", 2, {"id": "exe_1"}, ["a:1"])


@pytest.mark.parametrize("message", [TASK, frames.Answer(value={"a": 1}), frames.Answer(content=b"\x00", code="c")])
def test_to_the_process(message: frames.Task | frames.Answer) -> None:
    sent = frames.frame(message)
    assert int.from_bytes(sent[:4], "big") == len(sent) - 4
    assert frames.to_child.decode(sent[4:]) == message


@pytest.mark.parametrize(
    "message",
    [
        frames.Progressed(0.5, "half"),
        frames.Keep("a", b"\xff\x00", "text/plain"),
        frames.Fetch("a"),
        frames.Done({"x": 1.5}),
        frames.Raised("retry", "busy", "retry", "service", True, 2.0),
    ],
)
def test_from_the_process(message: frames.FromChild) -> None:
    assert frames.from_child.decode(frames.frame(message)[4:]) == message


def test_a_process_cannot_send_what_only_the_server_says() -> None:
    with pytest.raises(msgspec.ValidationError):
        frames.from_child.decode(frames.frame(TASK)[4:])
