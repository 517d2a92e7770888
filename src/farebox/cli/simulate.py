"""``farebox simulate``: thousands of bad days for a workflow, in virtual time, each replayable by its number."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from farebox.cli.exits import FAILED
from farebox.cli.keys import AsJson
from farebox.cli.output import die, err, out, plain, print_json
from farebox.cli.workflows import read_document

if TYPE_CHECKING:
    from farebox.actions.port import ActionSpec
    from farebox.testing.simulator.campaign import Campaign
    from farebox.testing.simulator.scenario import Scenario

EVERY = 1_000
"""Schedules between two words about how far it is."""


def simulate(
    file: Annotated[Path | None, typer.Argument(help="A workflow file; without one, Farebox's own workflows.")] = None,
    seeds: Annotated[int, typer.Option(min=1, max=100_000_000, help="How many schedules.")] = 1_000,
    first_seed: Annotated[int, typer.Option(min=0, help="The number of the first one.")] = 1,
    actions: Annotated[list[str] | None, typer.Option(help="File or module with Python actions; repeatable.")] = None,
    real: Annotated[bool, typer.Option("--real", help="Perform those actions instead of doubling them.")] = False,
    results: Annotated[Path | None, typer.Option(help="JSON file: what the doubles of these nodes give.")] = None,
    jobs: Annotated[int, typer.Option(min=1, max=256, help="Processes.")] = 1,
    story: Annotated[bool, typer.Option("--story", help="Tell the story of every schedule.")] = False,
    as_json: AsJson = False,
) -> None:
    """Play a workflow thousands of times with everything that can go wrong, and check every promise at every step.

    Crashes between any two steps, failing and torn commits, slow disks, a jumping clock, lost, late and doubled news of
    payments, impatient buyers. Nothing real is touched: time, network, provider and disk are virtual, actions are
    replaced. The same number always tells the same story. Exit code 1: a promise is broken, or a run cannot end.
    """
    from farebox.testing.simulator import campaign, report

    scenarios, command = _scenarios(file, actions or [], real, results)
    done = campaign.run(
        lambda: scenarios,
        range(first_seed, first_seed + seeds),
        jobs=jobs,
        told=story,
        watch=_watch(seeds, story and not as_json),
    )
    if as_json:
        print_json(report.as_json(done, scenarios, command))
    else:
        for ended in done.broken:
            out.print(plain_lines(report.told(ended, command)), soft_wrap=True)
        out.print(plain_lines(report.summary(done, scenarios)), soft_wrap=True)
    raise typer.Exit(FAILED if done.broken else 0)


def plain_lines(lines: Sequence[str]) -> str:
    """Text from elsewhere, line by line, never read as markup."""
    from rich.markup import escape

    return "\n".join(escape(plain(line).plain) for line in lines) + "\n"


def _watch(seeds: int, story: bool) -> Any:
    """What is said while it goes on: how far it is, or the stories that were asked for."""

    def watch(campaign: Campaign) -> None:
        if story and campaign.last is not None and campaign.last.broken is None:
            out.print(plain_lines([f"seed {campaign.last.seed}", "", *campaign.last.story]), soft_wrap=True)
        elif campaign.schedules % EVERY == 0 and campaign.schedules < seeds:
            err.print(plain(f"{campaign.schedules:,} of {seeds:,}, {len(campaign.broken)} broken"))

    return watch


def _scenarios(
    file: Path | None, actions: list[str], real: bool, results: Path | None
) -> tuple[Sequence[Scenario], str]:
    """What is played, and the command that plays it again."""
    from farebox.core.errors import FareboxError

    if file is None:
        if actions or real or results:
            die("--actions, --real and --results are for a workflow of yours: name its file")
        from farebox.testing.simulator.workflows import house_scenarios

        return house_scenarios(), "farebox simulate"
    from farebox.testing.simulator.yours import your_scenario

    document = read_document(file)
    words = [str(file), *(f"--actions {one}" for one in actions)]
    words += ["--real"] if real else []
    words += [f"--results {results}"] if results else []
    try:
        made, remarks = your_scenario(
            document["name"], document["definition"], _loaded(actions), results=_results(results), real=real
        )
    except FareboxError as error:
        problems = [f"{one.field}: {one.message}" for one in error.details]
        die("\n".join([f"{file}: {error.message}", *problems]))
    for remark in remarks:
        err.print(plain(f"note: {remark}"))
    return [made], f"farebox simulate {' '.join(words)}"


def _loaded(actions: list[str]) -> Sequence[ActionSpec]:
    from farebox import plugins
    from farebox.actions import builtin
    from farebox.testing.simulator.yours import InPlace

    threads = InPlace()
    try:
        return plugins.load(
            actions, threads=threads, reserved=builtin.node_types(builtin.load(threads)).keys(), packages=()
        )
    except plugins.PluginInvalid as error:
        die(str(error))


def _results(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        die(f"{path} cannot be read: {error}")
    if not isinstance(found, dict):
        die(f"{path} must hold a JSON object: node ids and what their actions give")
    return found
