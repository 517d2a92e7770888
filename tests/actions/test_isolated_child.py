"""The process's side of an isolated action, within this process: two pipes and a thread."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from farebox.actions import isolated_frames as frames
from farebox.actions.importing import from_file
from farebox.actions.isolated_child import Wire, perform

FILE = Path(__file__).parent / "isolated_actions.py"


class Server:
    """The other ends of the pipes."""

    def __init__(self) -> None:
        to_child, self._out = os.pipe()
        self._in, from_child = os.pipe()
        self.writing, self.reading = os.fdopen(self._out, "wb"), os.fdopen(self._in, "rb")
        self.child_in, self.child_out = os.fdopen(to_child, "rb"), os.fdopen(from_child, "wb")
        self.wire = Wire(self.child_in, self.child_out)

    def say(self, message: frames.Task | frames.Answer) -> None:
        self.writing.write(frames.frame(message))
        self.writing.flush()

    def hear(self) -> frames.FromChild:
        length = int.from_bytes(self.reading.read(4), "big")
        heard: frames.FromChild = frames.from_child.decode(self.reading.read(length))
        return heard


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    ended = threading.Event()
    # The listening thread ends the process when its server is gone; here it must only end itself.
    monkeypatch.setattr(os, "_exit", lambda code: ended.set())
    made = Server()
    yield made
    made.writing.close()
    assert ended.wait(10)
    for file in (made.reading, made.child_in, made.child_out):
        file.close()


def task(function: str, **arguments: str) -> frames.Task:
    return frames.Task(from_file(FILE).__name__, str(FILE), function, arguments, "run_1", "s#1", 1, {}, [])


def test_questions_are_asked_over_the_wire(server: Server) -> None:
    ends: list[object] = []
    thread = threading.Thread(target=lambda: ends.append(perform(server.wire.first(), server.wire)))
    thread.start()
    server.say(task("keep_files", name="a.txt"))
    assert server.hear() == frames.Progressed(0.5, "half")
    assert server.hear() == frames.Keep("a.txt", b"content", "text/plain")
    server.say(frames.Answer(value={"name": "a.txt"}))
    assert server.hear() == frames.Fetch("a.txt")
    server.say(frames.Answer(content=b"back"))
    thread.join(10)
    assert ends == [frames.Done("a.txt back")]


def test_a_refused_question_ends_the_action_with_its_code(server: Server) -> None:
    ends: list[object] = []
    thread = threading.Thread(target=lambda: ends.append(perform(task("keep_files", name="a"), server.wire)))
    thread.start()
    server.hear()
    server.hear()
    server.say(frames.Answer(code="artifact_refused", message="no", category="validation"))
    thread.join(10)
    assert ends == [frames.Raised("error", "no", "artifact_refused", "validation")]


@pytest.mark.parametrize(
    ("how", "end"),
    [
        ("refuse", frames.Raised("refuse", "Column 'price' is missing", "column")),
        ("retry", frames.Raised("retry", "busy", "retry", "service", after=5.0)),
        ("error", frames.Raised("error", "used up", "quota", "service", True, 2.0)),
        ("mistake", frames.Raised("error", "ValueError: a mistake", "action_error")),
        ("", frames.Done(None)),
    ],
)
def test_ends(server: Server, how: str, end: object) -> None:
    assert perform(task("end_badly", how=how), server.wire) == end


def test_a_function_that_is_gone_is_an_error(server: Server) -> None:
    raised = perform(task("nowhere"), server.wire)
    assert isinstance(raised, frames.Raised)
    assert "AttributeError" in raised.message
