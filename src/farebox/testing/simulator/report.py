"""A campaign in words: outcomes, what was never reached, what broke and how to see it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from farebox.core.graph import Graph
from farebox.testing.simulator.campaign import Campaign
from farebox.testing.simulator.scenario import Scenario
from farebox.testing.simulator.schedule import ENDS, Ended

FLOW_EXITS = {"if": ("then", "else"), "wait": ("resumed", "timed_out")}


def never_reached(campaign: Campaign, scenarios: Sequence[Scenario]) -> list[str]:
    """Nodes that were never visited, and labels by which none was left."""
    missing: list[str] = []
    for scenario in scenarios:
        for offer in scenario.offers:
            several = len(scenarios) > 1 or len(scenario.offers) > 1
            names = _missing(campaign, offer.workflow.id, offer.graph)
            missing += [f"{scenario.name}: {name}" if several else name for name in names]
    return missing


def _missing(campaign: Campaign, workflow_id: str, graph: Graph) -> list[str]:
    missing = []
    for name, node in graph.nodes.items():
        if name in graph.triggers:
            continue
        if (workflow_id, name) not in campaign.nodes:
            missing.append(f"node {name}")
            continue
        labels = dict.fromkeys(edge.exit for edge in node.out if edge.exit)
        missing += [f"{name} -> {label}" for label in labels if (workflow_id, name, label) not in campaign.exits]
    return missing


def as_json(campaign: Campaign, scenarios: Sequence[Scenario], command: str) -> dict[str, Any]:
    """For programs."""
    return {
        "ok": not campaign.broken,
        "schedules": campaign.schedules,
        "transactions": campaign.transactions,
        "crashes": campaign.crashes,
        "onSqlite": campaign.on_sqlite,
        "virtualSeconds": round(campaign.virtual),
        "seconds": round(campaign.real, 1),
        "outcomes": _sorted(campaign.outcomes),
        "failures": _sorted(campaign.failures),
        "neverReached": never_reached(campaign, scenarios),
        "broken": [_broken(ended, command) for ended in campaign.broken],
    }


def _broken(ended: Ended, command: str) -> dict[str, Any]:
    invariant, subject, what = ended.broken or ("", "", "")
    return {
        "seed": ended.seed,
        "scenario": ended.scenario,
        "invariant": invariant,
        "subject": subject,
        "what": what,
        "stuck": invariant == ENDS,
        "replay": replay(command, ended.seed),
        "story": ended.story,
    }


def replay(command: str, seed: int) -> str:
    """What shows this seed again, in full."""
    return f"{command} --first-seed {seed} --seeds 1 --story"


def summary(campaign: Campaign, scenarios: Sequence[Scenario]) -> list[str]:
    """For people: a few lines."""
    rate = campaign.schedules / campaign.real if campaign.real else 0
    lines = [
        f"{campaign.schedules:,} schedules, {campaign.transactions:,} transactions judged, "
        f"{campaign.crashes:,} crashes, {campaign.real:.1f} s ({rate:.0f} a second)"
    ]
    lines += ["", "how they ended"]
    lines += [f"  {count:>9,}  {outcome}" for outcome, count in _sorted(campaign.outcomes).items()]
    if campaign.failures:
        lines += ["", "why steps failed"]
        lines += [f"  {count:>9,}  {code}" for code, count in _sorted(campaign.failures).items()]
    missing = never_reached(campaign, scenarios)
    if missing:
        lines += ["", "never reached", *(f"  {name}" for name in missing)]
    return lines


def told(ended: Ended, command: str) -> list[str]:
    """The story of one that broke."""
    invariant, subject, what = ended.broken or ("", "", "")
    return [
        f"seed {ended.seed} ({ended.scenario})",
        "",
        *ended.story,
        "",
        f"broken   {invariant}",
        f"by       {subject}: {what}",
        f"replay   {replay(command, ended.seed)}",
    ]


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
