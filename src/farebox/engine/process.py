"""How the interpreter is set up for a server: rarer rounds of the garbage collector, and quick changes of thread."""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import suppress

NEW_OBJECTS = 50_000
"""New objects before a round of the collector. Python's 700 are gone within a few turns, whose objects live a little
longer than that: each round looks at them in vain and promotes them. This costs a server some 15 % of its time. A
thousand runs under way come and go in waves of some 20,000 objects: at that number rounds still took 10 %, 30 to 100 ms
each."""


def tune() -> None:
    """Once, before anything is served. The rest of the start is over with :func:`settle`."""
    sys.setswitchinterval(0.001)  # the disk thread needs the interpreter back soon after each transaction
    gc.set_threshold(NEW_OBJECTS, 20, 50)
    gc.enable()


def settle() -> None:
    """Once, when everything is imported and set up. What exists by now is not looked at again."""
    gc.collect()
    gc.freeze()
    with suppress(AttributeError, OSError):  # only glibc knows it
        ctypes.CDLL(None).malloc_trim(0)
