"""The figures as SVG files in ``docs/performance``. The same figures give the same files, byte by byte."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.goals import Parts

matplotlib.rcParams.update({"svg.hashsalt": "farebox", "svg.fonttype": "none", "font.family": "sans-serif"})

OURS, OTHERS, THIRD = "#0b6e4f", "#9aa5b1", "#d98324"


def draw(parts: Parts, folder: Path) -> list[tuple[str, str]]:
    """Every plot there are figures for: (file name, what it shows)."""
    drawn = []
    for name, text, make in PLOTS:
        try:
            figure = make(parts)
        except (KeyError, IndexError, ZeroDivisionError):
            (folder / name).unlink(missing_ok=True)
            continue
        figure.savefig(folder / name, metadata={"Date": None, "Creator": None})
        drawn.append((name, text))
    return drawn


def _blank(title: str, x: str, y: str, tall: float = 3.6) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(8, tall), layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title, loc="left", fontsize=11)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="both", color="#e4e7eb", linewidth=0.6)
    axes.set_axisbelow(True)
    return figure, axes


def _color(name: str) -> str:
    return OURS if name.startswith("farebox") else OTHERS


def _throughput(parts: Parts) -> Figure:
    engines = {name: one for name, one in parts["peers"]["engines"].items() if "runsPerSecond" in one}
    names = sorted(engines, key=lambda name: float(engines[name]["runsPerSecond"]["3"]))
    figure, axes = _blank(
        "Durable runs a second, one worker, same machine, in turn", "runs a second", "", 0.8 * len(names)
    )
    for place, name in enumerate(names):
        for steps, shift, shade in (("3", 0.2, 1.0), ("10", -0.2, 0.55)):
            value = float(engines[name]["runsPerSecond"][steps])
            axes.barh(place + shift, value, 0.38, color=_color(name), alpha=shade)
            axes.text(value * 1.05, place + shift, f"{value:,.0f} · {steps} steps", va="center", fontsize=8)
    axes.set_yticks(range(len(names)), names)
    axes.set_xscale("log")
    axes.set_xlim(right=axes.get_xlim()[1] * 3)
    return figure


def _first_step(parts: Parts) -> Figure:
    figure, axes = _blank("From asking to the first step, idle", "milliseconds", "share of the runs")
    marks = iter(["-", "--", ":", "-.", (0, (1, 3)), (0, (5, 1)), (0, (3, 1, 1, 1))])
    for name, one in parts["peers"]["engines"].items():
        if "firstStep" in one:
            style = "-" if name == "farebox-sqlite" else next(marks)
            _curve(axes, one["firstStep"]["curve"], name, _color(name), style)
    axes.set_xscale("log")
    axes.legend(fontsize=8, frameon=False)
    return figure


def _curve(axes: Axes, curve: Sequence[float], label: str, color: str, style: Any = "-") -> None:
    axes.plot(
        curve, [place / (len(curve) - 1) for place in range(len(curve))], linestyle=style, color=color, label=label
    )


def _latency(parts: Parts) -> Figure:
    figure, axes = _blank("What one buyer waits for, idle server", "milliseconds", "share")
    _curve(axes, parts["latency"]["paidToStart"]["curve"], "paid webhook received to first step", OURS)
    _curve(axes, parts["latency"]["createToResult"]["curve"], "created to result, 3 steps", OURS, "--")
    if "streams" in parts:
        _curve(axes, parts["streams"]["delivery"]["curve"], "event to a stream's client", THIRD)
    if "waiting" in parts:
        _curve(axes, parts["waiting"]["wake"]["curve"], "answer to the step behind the wait", THIRD, "--")
    axes.set_xscale("log")
    axes.legend(fontsize=8, frameon=False)
    return figure


def _executions(parts: Parts) -> Figure:
    rows = parts["growth"]["executions"]
    figure, axes = _blank(
        "CPU of one status read as the database grows", "executions (ten events each)", "microseconds"
    )
    sizes = [row["executions"] for row in rows]
    axes.plot(sizes, [row["cpuMicroseconds"] for row in rows], "o-", color=OURS, label="measured")
    axes.plot(
        sizes, [1.3 * rows[0]["cpuMicroseconds"]] * len(sizes), ":", color=OTHERS, label="goal: 1.3 × the smallest"
    )
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.legend(fontsize=8, frameon=False)
    return figure


def _timeline(parts: Parts) -> Figure:
    rows = parts["growth"]["timeline"]
    figure, axes = _blank("CPU of a page of ten events as the timeline grows", "events of the timeline", "microseconds")
    axes.plot([row["events"] for row in rows], [row["cpuMicroseconds"] for row in rows], "o-", color=OURS)
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    return figure


def _for_each(parts: Parts) -> Figure:
    rows = parts["growth"]["forEach"]
    figure, axes = _blank("A for-each as its list grows", "items", "seconds of CPU")
    items = [row["items"] for row in rows]
    axes.plot(items, [row["cpuMsPerItem"] * row["items"] / 1000 for row in rows], "o-", color=OURS, label="measured")
    axes.plot(items, [one / 1000 for one in items], ":", color=OTHERS, label="goal: 1 ms an item")
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    axes.legend(fontsize=8, frameon=False)
    return figure


def _fairness(parts: Parts) -> Figure:
    figure, axes = _blank("Creation to result for buyers of one workflow", "milliseconds", "share of the buyers")
    _curve(axes, parts["fairness"]["alone"]["curve"], "alone", OURS)
    _curve(axes, parts["fairness"]["beside"]["curve"], "beside a flood of another workflow", THIRD)
    axes.set_xscale("log")
    axes.legend(fontsize=8, frameon=False)
    return figure


PLOTS = (
    ("throughput.svg", "Durable runs a second of Farebox and other engines, three and ten steps", _throughput),
    ("first-step.svg", "How long after asking the first step starts, by engine", _first_step),
    ("latency.svg", "What one buyer waits for on an idle server", _latency),
    ("executions.svg", "CPU of a status read, from 10,000 executions upwards", _executions),
    ("timeline.svg", "CPU of a page of ten events, by the length of the timeline", _timeline),
    ("for-each.svg", "CPU of a for-each, by the length of its list", _for_each),
    ("fairness.svg", "Buyers of one workflow, with and without a flood of another", _fairness),
)
