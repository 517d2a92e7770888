"""A workflow from outside: its actions doubled or performed, what is unknown let through with a remark."""

from __future__ import annotations

from typing import Any

from farebox.actions.python_actions import action
from farebox.actions.registry import Actions
from farebox.testing.simulator import campaign
from farebox.testing.simulator.schedule import play
from farebox.testing.simulator.yours import InPlace, unknown_types, your_scenario


def calling(type: str) -> dict[str, Any]:
    call = {"type": type, "payload": {"text": "hello"}, "children": []}
    nodes = {"root": {"type": "manual", "payload": {}, "children": ["call"]}, "call": call}
    return {"nodes": nodes, "output": {"said": "{{ $nodes.call.result }}"}}


def test_an_unknown_action_is_doubled_with_a_remark() -> None:
    scenario, remarks = your_scenario("mine", calling("my-own"))
    assert remarks == ["not known here, so their arguments are not checked: my-own (--actions loads them)"]
    done = campaign.run(lambda: [scenario], range(1, 21))
    assert done.broken == []
    assert (scenario.offers[0].workflow.id, "call") in done.nodes
    assert unknown_types("nonsense", {}) == []


def test_a_real_action_is_performed_in_virtual_time() -> None:
    called: list[str] = []

    @action("shout")
    def shout(text: str) -> str:
        """Loudly."""
        called.append(text)
        return text.upper()

    actions = Actions(InPlace())
    actions.take(shout.__farebox_action__)  # type: ignore[attr-defined]
    scenario, remarks = your_scenario("mine", calling("shout"), actions.specs.values(), real=True)
    assert remarks == []
    endings = [play(scenario, seed) for seed in range(1, 11)]
    assert all(ended.broken is None for ended in endings)
    assert called
    doubled, _ = your_scenario("mine", calling("shout"), actions.specs.values())
    called.clear()
    play(doubled, 1)
    assert called == []


def test_an_isolated_action_is_doubled_all_the_same() -> None:
    actions = Actions(InPlace())
    actions.take(isolated_one.__farebox_action__)  # type: ignore[attr-defined]
    scenario, remarks = your_scenario("mine", calling("isolated-one"), actions.specs.values(), real=True)
    assert remarks == ["isolated actions need processes of their own and are doubled: isolated-one"]
    assert scenario.real == frozenset()


@action("isolated-one", isolated=True)
def isolated_one(text: str) -> str:
    """Elsewhere."""
    return text
