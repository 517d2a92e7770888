"""The interpreter of a server."""

from __future__ import annotations

import gc
import sys

from farebox.engine.process import NEW_OBJECTS, settle, tune


def test_the_collector_comes_less_often() -> None:
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    try:
        tune()
        settle()
        assert gc.get_threshold()[0] == NEW_OBJECTS
        assert gc.get_freeze_count() > 0
        assert sys.getswitchinterval() < 0.005
    finally:
        sys.setswitchinterval(interval)
        gc.set_threshold(*thresholds)
        gc.unfreeze()
