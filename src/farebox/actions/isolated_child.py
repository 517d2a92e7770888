"""The other side of ``isolated``: the process that performs one attempt of one action."""

from __future__ import annotations

import asyncio
import io
import os
import sys
import threading
import traceback
from operator import attrgetter
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

import msgspec

from farebox.actions import isolated_frames as frames
from farebox.actions.context import Http
from farebox.actions.http_guard import GuardedClient, Policy
from farebox.actions.importing import by_reference
from farebox.actions.port import ActionError, Content, Refuse, Retry
from farebox.actions.python_actions import MARK, Declaration
from farebox.core.values import Json


class ChildContext:
    """The context within the process: what needs the server is asked over the pipe."""

    def __init__(self, task: frames.Task, wire: Wire) -> None:
        self.run_id = task.run_id
        self.step = task.step
        self.attempt = task.attempt
        self.execution = task.execution
        self.idempotency_key = f"{task.run_id}/{task.step}"
        self.cancelled = False
        """Never true here: when nobody waits any more the process is killed."""
        self._wire = wire
        self._hosts = tuple(task.allowed_hosts)

    def progress(self, fraction: float, text: str = "") -> None:
        self._wire.say(frames.Progressed(float(fraction), text))

    def artifact(
        self, name: str, content: Content, media_type: str = "application/octet-stream", *, private: bool = False
    ) -> Json:
        if isinstance(content, Path):
            content = content.read_bytes()  # handed over in one piece, as all that is said over the pipe
        elif not isinstance(content, str | bytes | bytearray | memoryview):
            content = content.read()
        body = content.encode() if isinstance(content, str) else bytes(content)
        return self._wire.ask(frames.Keep(name, body, media_type, private)).value

    def read_artifact(self, name: str) -> bytes:
        return self._wire.ask(frames.Fetch(name)).content

    def open_artifact(self, name: str) -> BinaryIO:
        return io.BytesIO(self.read_artifact(name))

    @property
    def http(self) -> Http:
        return Http(GuardedClient(Policy(allowed_hosts=self._hosts)), self.idempotency_key, asyncio.run)


class Wire:
    """The two pipes. A thread listens, so that the end of the server is the end of this process."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._heard: SimpleQueue[frames.Task | frames.Answer] = SimpleQueue()
        self._speaking = threading.Lock()
        self._asking = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while len(head := self._incoming.read(4)) == 4:
            self._heard.put(frames.to_child.decode(self._incoming.read(int.from_bytes(head, "big"))))
        os._exit(1)

    def first(self) -> frames.Task:
        task = self._heard.get()
        assert isinstance(task, frames.Task)
        return task

    def say(self, message: frames.FromChild) -> None:
        with self._speaking:
            self._outgoing.write(frames.frame(message))
            self._outgoing.flush()

    def ask(self, message: frames.Keep | frames.Fetch) -> frames.Answer:
        with self._asking:
            self.say(message)
            answer = self._heard.get()
        assert isinstance(answer, frames.Answer)
        if answer.code:
            raise ActionError(answer.code, answer.message, category=answer.category)
        return answer


def perform(task: frames.Task, wire: Wire) -> frames.Done | frames.Raised:
    """Call the function and put its end into a frame."""
    try:
        function = attrgetter(task.function)(by_reference(task.module, task.file))
        declaration: Declaration = getattr(function, MARK)
        result = function(**declaration.signature.bind(task.arguments, ChildContext(task, wire), task.sent))
        return frames.Done(msgspec.json.decode(msgspec.json.encode(result)))
    except Refuse as error:
        return frames.Raised("refuse", str(error), error.code)
    except Retry as error:
        return frames.Raised("retry", str(error), error.code, error.category, after=error.after)
    except ActionError as error:
        return frames.Raised("error", str(error), error.code, error.category, error.retryable, error.after)
    except BaseException as error:
        traceback.print_exc()
        return frames.Raised("error", f"{type(error).__name__}: {error}", "action_error")


def main() -> None:
    """Entry point of the process. The action's own prints go to the error output, the pipe is ours."""
    outgoing: Any = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    wire = Wire(sys.stdin.buffer, outgoing)
    sys.stdin = open(os.devnull)  # noqa: SIM115 - kept open as long as the process lives
    wire.say(perform(wire.first(), wire))
    os._exit(0)
