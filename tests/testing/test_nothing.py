"""The action that does nothing is one that workers can load."""

from __future__ import annotations

from farebox import plugins
from farebox.actions.threads import Threads


def test_it_is_an_action() -> None:
    (spec,) = plugins.load(["farebox.testing.nothing"], threads=Threads(1), reserved=())
    assert spec.node.type == "nothing"
