"""``make reliability`` and ``make crash``: what came of simulated days and of real crashes, into docs/reliability.md.

Each section of the page is written by one command, between two marks; the text around them is kept.

    .venv/bin/python scripts/reliability.py --seeds 1000000 --keep FOLDER  play, then write; can be interrupted
    .venv/bin/python scripts/reliability.py --from report.json ...         write what was kept
    .venv/bin/python scripts/reliability.py --crash report.jsonl           what `make crash REPORT=...` gave

What a section sums up is kept in docs/reliability: with ``--add`` new figures come beside those, else in their place.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "reliability.md"
LOG = ROOT / "docs" / "reliability"
"""What the sections sum up: ``simulated.json`` a report for each stretch of seeds, ``crashes.jsonl`` one a story."""
CHUNK = 10_000
"""Schedules between two reports."""
DAY, YEAR = 86_400, 365 * 86_400
SUMS = ("schedules", "transactions", "crashes", "onSqlite", "virtualSeconds")
TOLD = ("seed", "scenario", "invariant", "subject", "what", "replay")
AT_POINT = "SIGKILL at a named point"
CRASH_COLUMNS = {
    "cycles": "cycles",
    "stories": "stories",
    "acknowledged": "executions acknowledged",
    "lost": "lost",
    "doubled": "doubled",
    "findings": "findings of `farebox verify`",
    "givenUp": "given up after three cuts",
}
"""Of the report of ``make crash``, and their headings."""


def section(reports: list[dict[str, Any]], code: str) -> str:
    """The figures of the simulator."""
    sums: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    for one in reports:
        sums.update({key: one[key] for key in SUMS})
        sums["broken"] += len(one["broken"])
        outcomes.update(one["outcomes"])
    lines = [
        "| figure | measured |",
        "|---|---|",
        f"| schedules played | {sums['schedules']:,} |",
        f"| promises broken | {sums['broken']:,} |",
        f"| transactions, each judged when it was durable | {sums['transactions']:,} |",
        f"| processes that died between two steps | {sums['crashes']:,} |",
        f"| schedules over a real SQLite file | {sums['onSqlite']:,} |",
        f"| virtual time | {sums['virtualSeconds'] / YEAR:,.1f} years |",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} processors: {origins(reports, code)}.",
        "",
        "| how executions (and runs of their own) ended | how many |",
        "|---|---|",
        *(f"| {outcome} | {count:,} |" for outcome, count in sorted(outcomes.items(), key=lambda item: -item[1])),
    ]
    return "\n".join(lines) + "\n"


def crash_section(stories: list[dict[str, Any]], code: str) -> str:
    """The figures of real processes that died: one row for each store and death, the sums of its stories."""
    rows: dict[tuple[str, str], Counter[str]] = {}
    for one in stories:
        figures = {key: value for key, value in one.items() if isinstance(value, int)}
        rows.setdefault((one["store"], one["death"]), Counter()).update({"stories": 1, **figures})
    lines = [
        f"| store | what happened | {' | '.join(CRASH_COLUMNS.values())} |",
        f"|---|---|{'---|' * len(CRASH_COLUMNS)}",
    ]
    for (store, death), sums in sorted(rows.items(), key=lambda row: (row[0][0] != "SQLite", row[0][1])):
        reached = f" ({sums['reached']:,} reached it)" if death == AT_POINT else ""
        figures_of = " | ".join(f"{sums[column]:,}" for column in CRASH_COLUMNS)
        lines.append(f"| {store} | {death}{reached} | {figures_of} |")
    codes = dict.fromkeys(one.get("code", code) for one in stories)
    lines += ["", f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} processors, code {', '.join(codes)}."]
    return "\n".join(lines) + "\n"


def written(page: str, name: str, text: str) -> str:
    """The page with this between its marks."""
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
    head, _, rest = page.partition(begin)
    _, _, tail = rest.partition(end)
    if not rest or not tail:
        raise SystemExit(f"{PAGE} has no marks for {name}")
    return head + begin + text + end + tail


def played(seeds: int, first: int, jobs: int, keep: Path | None) -> list[dict[str, Any]]:
    """A report for each chunk. Those in the folder ``keep`` are not played again, and new ones are put there."""
    reports: list[dict[str, Any]] = []
    for start in range(first, first + seeds, CHUNK):
        kept = None if keep is None else keep / f"{start}.json"
        if kept is not None and kept.exists():
            reports.append(json.loads(kept.read_text(encoding="utf-8")))
            continue
        reports.append(_played(min(CHUNK, first + seeds - start), start, jobs))
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(reports[-1]), encoding="utf-8")
    return reports


def _played(seeds: int, first: int, jobs: int) -> dict[str, Any]:
    command = [sys.executable, "-c", "from farebox.cli import main; main()", "simulate", "--json"]
    command += ["--seeds", str(seeds), "--first-seed", str(first), "--jobs", str(jobs)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603 - our own program
    report: dict[str, Any] = json.loads(done.stdout)
    return {**report, "firstSeed": first, "code": code_of(), "python": platform.python_version()}


def origins(reports: list[dict[str, Any]], code: str) -> str:
    """Which seeds were played, and on which code: neighbours in one word."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for one in sorted(reports, key=lambda one: int(one.get("firstSeed", 0))):
        of = found.setdefault((one.get("code", code), one.get("python", platform.python_version())), [])
        first = int(one.get("firstSeed", 0))
        begin = of.pop()[0] if of and of[-1][1] == first else first
        of.append((begin, first + one["schedules"]))
    return "; ".join(
        f"seeds {', '.join(f'{begin:,} to {end - 1:,}' for begin, end in of)} on {code}, Python {python}"
        for (code, python), of in found.items()
    )


def condensed(reports: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One report for all neighbouring seeds on the same code: sums, and every promise that was broken."""
    stretches: list[dict[str, Any]] = []
    for one in sorted(reports, key=lambda one: (one["code"], one["python"], one["firstSeed"])):
        last = stretches[-1] if stretches else None
        same = last is not None and (last["code"], last["python"]) == (one["code"], one["python"])
        if last is None or not same or last["firstSeed"] + last["schedules"] != one["firstSeed"]:
            stretches.append({key: one[key] for key in ("code", "python", "firstSeed")})
            stretches[-1].update({**dict.fromkeys(SUMS, 0), "outcomes": {}, "broken": []})
        stretch = stretches[-1]
        for key in SUMS:
            stretch[key] += one[key]
        stretch["outcomes"] = dict(Counter(stretch["outcomes"]) + Counter(one["outcomes"]))
        stretch["broken"] = [*stretch["broken"], *({key: it[key] for key in TOLD if key in it} for it in one["broken"])]
    return stretches


def overlap(reports: list[dict[str, Any]]) -> int:
    """The first seed that would be counted twice; 0 if there is none."""
    ends: dict[tuple[str, str], int] = {}
    for one in sorted(reports, key=lambda one: int(one["firstSeed"])):
        key, first = (one["code"], one["python"]), int(one["firstSeed"])
        if first < ends.get(key, 0):
            return first
        ends[key] = first + int(one["schedules"])
    return 0


def code_of() -> str:
    """Which commit this is."""
    command = ["git", "rev-parse", "--short", "HEAD"]  # whichever git there is
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    return done.stdout.strip() or "unknown"


def _stories(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20_000)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--keep", type=Path, help="folder for a report of each chunk; what is there is not played again"
    )
    parser.add_argument("--from", dest="reports", type=Path, action="append")
    parser.add_argument("--crash", type=Path, action="append")
    parser.add_argument("--add", action="store_true", help="beside what docs/reliability has, not instead of it")
    asked = parser.parse_args()
    page = PAGE.read_text(encoding="utf-8")
    LOG.mkdir(exist_ok=True)
    if asked.crash:
        log = LOG / "crashes.jsonl"
        before = _stories(log) if asked.add and log.exists() else []
        new = [{"code": code_of(), **one} for path in asked.crash for one in _stories(path)]
        if new and all(one in before for one in new):
            raise SystemExit("these stories stand in the log already")
        stories = before + new
        log.write_text("".join(json.dumps(one) + "\n" for one in stories), encoding="utf-8")
        PAGE.write_text(written(page, "crashes", crash_section(stories, code_of())), encoding="utf-8")
        raise SystemExit(1 if any(one["lost"] or one["doubled"] or one["findings"] for one in new) else 0)
    if asked.reports:
        reports = [json.loads(path.read_text(encoding="utf-8")) for path in asked.reports]
    else:
        reports = played(asked.seeds, asked.first_seed, asked.jobs, asked.keep)
    log = LOG / "simulated.json"
    before = json.loads(log.read_text(encoding="utf-8")) if asked.add and log.exists() else []
    if twice := overlap(before + reports):
        raise SystemExit(f"seeds from {twice:,} on were played on the same code before: take others (FIRST=)")
    stretches = condensed(before + reports)
    log.write_text(json.dumps(stretches, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(written(page, "simulator", section(stretches, code_of())), encoding="utf-8")
    broken = [one for report in reports for one in report["broken"]]
    for one in broken:
        sys.stderr.write("\n".join([one["replay"], one["invariant"], one["what"], ""]))
    raise SystemExit(1 if broken else 0)


if __name__ == "__main__":
    main()
