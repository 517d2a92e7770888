"""Running the server in this process, in the foreground.

A start is what people wait for after a crash, so nothing is imported here before it is needed: the library of the
command line stays away when the flags are written plainly, and its colours come with an error only.
"""

from __future__ import annotations

import asyncio
import errno
import faulthandler
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from farebox.cli.exits import UNREACHABLE, USAGE

if TYPE_CHECKING:
    from granian.server.embed import Server

    from farebox.settings import Settings

FLAGS = {
    "serve": ("host", "port", "data", "database", "actions"),
    "demo": ("host", "port", "data"),
    "api": ("host", "port", "data", "database", "actions"),
    "worker": ("host", "health_port", "data", "database", "actions"),
}
"""The options of the commands in ``cli.serve``, which declares them; a test compares the two."""
WORKER = "worker"
NEEDS_POSTGRES = (
    "`farebox {}` shares its database with other processes, and SQLite serves one: use `farebox serve`, or name a"
    " PostgreSQL with --database postgresql://user@host/name"
)
OVERDUE = 15.0
"""Seconds beyond ``stop_seconds`` after which a stop that hangs is ended by force."""
MOST_CONNECTIONS = 100_000
SPARE_FILES = 256
"""Open files that are kept for the database, artifacts and outgoing calls; the others may be connections."""
DRAIN = 2.0
"""Seconds that requests under way may still take when a stop is asked for."""


def plain_flags(words: Sequence[str]) -> dict[str, Any] | None:
    """``serve --port 1 --data x`` as flags; None for all that is not written like this: the help, errors, ``--a=b``."""
    names, rest = FLAGS[words[0]], list(words[1:])
    flags: dict[str, Any] = {}
    if len(rest) % 2:
        return None
    for option, value in zip(rest[::2], rest[1::2], strict=True):
        name = option.removeprefix("--").replace("-", "_")
        if not option.startswith("--") or name not in names or name in flags or value.startswith("-"):
            return None
        flags[name] = value
    if not (flags.get("port", "0").isdecimal() and flags.get("health_port", "0").isdecimal()):
        return None
    return flags


def start(command: str, flags: dict[str, Any]) -> None:
    """Check the settings, claim the port, and serve until a signal. Leaves the program if it cannot."""
    gc.disable()  # nothing of what is loaded now is garbage; engine.process switches it on again
    from farebox.settings import SettingsInvalid, load

    if command == "demo":
        _prepare_demo()
    try:
        settings = load(**flags)
    except SettingsInvalid as error:
        _die("these settings cannot be used:\n" + "\n".join(f"  {problem}" for problem in error.problems), USAGE)
    alone = command in ("serve", "demo")
    if not alone and not settings.on_postgres:
        _die(NEEDS_POSTGRES.format(command), USAGE)
    port = settings.health_port if command == "worker" else settings.port
    if port or command != "worker":
        check_port(settings.host, port)
    runner = asyncio.Runner(loop_factory=_loop_factory())
    with runner:
        well = runner.run(serve(settings, port, () if alone else (command,)))
    if not well:
        raise SystemExit(UNREACHABLE)


def _prepare_demo() -> None:
    try:
        import leather  # noqa: F401  # the demo's actions draw with it
    except ImportError:
        _die("the demo draws charts: install it with `pip install 'farebox[demo]'`", USAGE)
    os.environ["FAREBOX_DEMO"] = "1"


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if sys.platform == "win32":
        return None
    import uvloop

    return uvloop.new_event_loop


async def serve(settings: Settings, port: int, rooms: tuple[Any, ...] = ()) -> bool:
    """Serve until a signal; False if the server could not start or had to give up. ``rooms``: none means all."""
    from farebox import logs

    logs.configure(settings)  # before anything that logs is imported: this imports structlog lightly
    from granian.constants import HTTPModes, Interfaces
    from granian.server.embed import Server

    from farebox import asgi, wiring

    asked = asyncio.Event()
    listen_to_signals(asked, settings.stop_seconds + OVERDUE)
    try:
        async with wiring.running(settings, *([rooms] if rooms else [])) as app:
            if not port and WORKER in rooms:
                await asked.wait()
                return True
            server = Server(
                app,
                address=settings.host,
                port=port,
                interface=Interfaces.ASGINL,  # what its lifespan would do, the context around it does
                http=HTTPModes.http1,  # only proxies could speak HTTP/2 here, and each stream would take more memory
                websockets=False,
                backlog=1_024,
                backpressure=room_for_connections(),  # else as many as the backlog, and idle streams shut everybody out
                log_enabled=False,
            )
            await _until_stopped(server, asked, app.say_goodbye)
    except Exception as error:
        asgi.tell(error)
        return False
    return not app.broken


async def _until_stopped(server: Server, asked: asyncio.Event, say_goodbye: Callable[[], None]) -> None:
    """Serve until asked to stop; then streams and long-polls end, and requests under way get a little time."""
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(asked.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not serving.done():
        say_goodbye()
        server.stop()  # type: ignore[no-untyped-call]
        await asyncio.wait({serving}, timeout=DRAIN)
    stopping.cancel()
    if serving.done():
        serving.result()


def room_for_connections() -> int:
    """How many connections may be open at once. Takes all the files that the system lets this process have."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return MOST_CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS if hard == resource.RLIM_INFINITY else min(hard, MOST_CONNECTIONS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(SPARE_FILES, wanted - SPARE_FILES)


def listen_to_signals(asked: asyncio.Event, most: float) -> None:
    """A signal asks for a stop. If the stop takes longer than ``most``, the process ends and shows what it was at."""
    loop = asyncio.get_running_loop()

    def stop(*_: object) -> None:
        # Not a handler of the loop: it must be heard when an action keeps the loop from turning, too.
        faulthandler.dump_traceback_later(most, exit=True)
        loop.call_soon_threadsafe(asked.set)

    for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, stop)


def check_port(host: str, port: int) -> None:
    """A taken port ends the program with a sentence, before anything is opened."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            elsewhere = isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL
            cure = "--host names an address of this machine" if elsewhere else "choose another --port"
            _die(f"cannot listen on {host}:{port}: {error.strerror}; {cure}", UNREACHABLE)


def _die(message: str, code: int) -> NoReturn:
    from farebox.cli.output import die

    die(message, code)
