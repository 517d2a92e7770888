"""Following without IO: what to ask next, what the answers mean, when to pause. Both shells run the same few lines.

It listens to server-sent events. Where they do not get through (a proxy that holds answers back), it polls: after two
streams that opened and said nothing, or at once when the answer is no event stream. Every event comes once and in
order, over as many connections as it takes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from .calls import Handle, reader
from .errors import ConnectionLost
from .models import Changed, End, Event, Happened, Snapshot, Update, View
from .sse import Message, Parser
from .wire import Request, pause, refusal

SILENCE = 45.0
"""Seconds without a byte (three heartbeats of the server) after which a stream counts as lost."""
WAIT = 25
"""Seconds that a poll waits for news."""
PATIENCE = 300.0

_view = msgspec.json.Decoder(View)
_event = msgspec.json.Decoder(Event)
_enveloped = reader(View)


@dataclass(frozen=True)
class Listen:
    """Open this as a stream; tell ``opened``, then ``fed`` with each chunk, or ``answered`` if it was no stream."""

    request: Request
    silence: float = SILENCE


@dataclass(frozen=True)
class Ask:
    """Ask this and tell ``answered``."""

    request: Request


@dataclass(frozen=True)
class Pause:
    """Sleep for so many seconds."""

    seconds: float


Step = Listen | Ask | Pause


class Follower:
    """One execution being followed. ``clock`` counts seconds; only differences matter."""

    def __init__(
        self,
        handle: Handle,
        after: int | None = None,
        poll: bool = False,
        patience: float | None = PATIENCE,
        on_lost: Callable[[Exception], object] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._handle = handle
        self._seq = after
        self._polling = poll
        self._patience = patience
        self._on_lost = on_lost
        self._clock = clock
        self._contact = clock()
        self._tries = 0
        self._pause = 0.0
        self._barren = 0
        """Streams in a row that opened and said nothing."""
        self._asked = 0.0
        """When the last poll was sent."""
        self._empty = 0
        """Polls in a row that came back at once, without news."""
        self._etag = ""
        self._told = False
        """Whether this round of polls has told its snapshot."""
        self._asked_end = False
        self._parser = Parser()
        self.over = False

    def next(self) -> Step | None:
        """What to do now; None when it is over."""
        if self.over:
            return None
        if self._pause:
            seconds, self._pause = self._pause, 0.0
            return Pause(seconds)
        if self._asked_end:
            return Ask(Request("GET", self._handle.path, headers=self._handle.headers))
        return self._poll() if self._polling else self._listen()

    def opened(self, status: int, headers: Mapping[str, str]) -> bool:
        """Whether the answer is a stream to be fed."""
        if status != 200:
            return False
        self._barren += 1  # until it says something
        if not headers.get("content-type", "").startswith("text/event-stream"):
            self._polling = True
            return False
        self._parser = Parser()
        return True

    def fed(self, chunk: bytes) -> Iterator[Update]:
        """What a chunk of the stream tells."""
        self._heard()
        for message in self._parser.feed(chunk):
            yield from self._message(message)

    def closed(self) -> None:
        """The server ended the stream without an end: it is restarting, or something between us gave up."""
        if not self.over:
            self._lose(ConnectionLost("the stream was closed"))

    def lost(self, why: Exception) -> None:
        """The connection failed. ConnectionLost when patience is over."""
        error = ConnectionLost(f"{self._handle.path}: {type(why).__name__} {why}".rstrip())
        error.__cause__ = why
        self._lose(error)

    def answered(self, status: int, headers: Mapping[str, str], content: bytes) -> Iterator[Update]:
        """What a whole answer tells. FareboxError when it is a refusal that no patience helps with."""
        if status == 204:  # nothing is left to say: one look at the view, then it is over
            self._heard()
            self._asked_end = True
        elif status == 304:
            self._heard()
            self._rest()
        elif status != 200:
            error = refusal(status, headers, content)
            if status != 429 and status < 500:
                raise error
            self._lose(error, error.retry_after or 0.0)
        elif not headers.get("content-type", "").startswith("application/json"):
            pass  # a stream's place that speaks something else: polling from here on
        else:
            self._heard()
            before = (self._seq, self._etag)
            yield from self._page(_enveloped(content), headers.get("etag", ""))
            if (self._seq, self._etag) == before:
                self._rest()
            else:
                self._empty = 0

    # --- inside -------------------------------------------------------------------------------------------------------

    def _listen(self) -> Listen:
        headers = {**self._handle.headers, "Accept": "text/event-stream"}
        if self._seq is not None:
            headers["Last-Event-ID"] = str(self._seq)
        return Listen(Request("GET", f"{self._handle.path}/stream", headers=headers))

    def _poll(self) -> Ask:
        self._asked = self._clock()
        headers = self._handle.headers | ({"If-None-Match": self._etag} if self._etag else {})
        params: dict[str, str | int] = {"wait": WAIT if self._told else 0}
        if self._seq is not None:
            params["after"] = self._seq
        return Ask(Request("GET", self._handle.path, params, headers, timeout=WAIT + 30.0))

    def _heard(self) -> None:
        self._contact = self._clock()
        self._tries = self._barren = 0

    def _rest(self) -> None:
        """A server that is about to stop does not let polls wait: they must not become a storm."""
        if self._clock() - self._asked >= 1:
            self._empty = 0
        elif not self.over:
            self._pause = pause(self._empty)
            self._empty += 1

    def _lose(self, error: Exception, wanted: float = 0.0) -> None:
        if self._patience is not None and self._clock() - self._contact > self._patience:
            raise error
        if self._on_lost is not None and self._tries == 0:
            self._on_lost(error)
        if self._barren >= 2:
            self._polling = True
        self._told = False
        self._pause = max(wanted, pause(self._tries))
        self._tries += 1

    def _message(self, message: Message) -> Iterator[Update]:
        content = message.data.encode()
        if message.event == "event":
            yield from self._happened(_event.decode(content))
        elif message.event in ("snapshot", "status"):
            view = _view.decode(content)
            if self._seq is not None:  # a timeline shorter than what we saw comes from a restored backup
                self._seq = min(self._seq, view.seq)
            yield Snapshot(view) if message.event == "snapshot" else Changed(view)
        elif message.event == "end":
            said: dict[str, Any] = msgspec.json.decode(content)
            self.over = True
            yield End(said["status"], said["paymentStatus"], said["seq"])

    def _happened(self, event: Event) -> Iterator[Update]:
        if event.seq > (self._seq or 0):
            self._seq = event.seq
            yield Happened(event)

    def _page(self, view: View, etag: str) -> Iterator[Update]:
        plain = msgspec.structs.replace(view, events=[])
        if self._asked_end:
            yield Snapshot(plain)
            yield self._end(view)
            return
        # The second half of the tag names the window of events only.
        same = self._told and etag.partition(".")[0] == self._etag.partition(".")[0]
        first, self._told, self._etag = not self._told, True, etag
        if first:
            yield Snapshot(plain)
        for event in view.events:
            yield from self._happened(event)
        self._seq = min(self._seq or view.seq, view.seq)
        if self._seq < view.seq:
            return  # a long timeline: the next page
        if not first and not same:
            yield Changed(plain)
        if view.is_over:
            yield self._end(view)

    def _end(self, view: View) -> End:
        self.over = True
        return End(view.status, view.payment_status, view.seq)
