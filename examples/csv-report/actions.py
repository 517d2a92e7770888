"""The actions of the CSV report: ordinary Python functions, made available to workflows by ``@action``.

Try them with ``farebox serve --actions examples/csv-report/actions.py``.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

import csv_table
import leather
from csv_table import Profile, Table
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from farebox import Context, File, Refuse, action

TABLE = "table.json"
PREVIEW_ROWS = 20
COLORS = {"number": "#2f6fde", "date": "#0f8a6a", "text": "#8a4fd3"}

leather.theme.background_color = "#ffffff"
leather.theme.label_color = "#4d5669"
leather.theme.tick_font_family = leather.theme.title_font_family = "Helvetica, Arial, sans-serif"

pages = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)


@dataclass
class Checked:
    rows: int
    names: list[str]


@dataclass
class Chart:
    """``name`` is empty for a column that has nothing to draw."""

    column: str
    name: str


@dataclass
class Report:
    html: str
    json: str
    columns: list[str]


@action("csv-check", category="csv", attempts=1)
def check(csv: File, ctx: Context) -> Checked:
    """Read a CSV file, and refuse it with a clear word if something is wrong with it."""
    try:
        table = csv_table.parse(csv.read_text())
    except UnicodeDecodeError:
        raise Refuse("This is not a text file in UTF-8. Export your table as CSV (UTF-8).", code="bad_csv") from None
    except csv_table.BadTable as problem:
        raise Refuse(str(problem), code="bad_csv") from None
    # Later steps read the table from here, so it does not travel through the workflow again and again.
    ctx.artifact(TABLE, json.dumps(asdict(table)), "application/json")
    return Checked(len(table.rows), table.names)


@action("csv-profile-column", category="csv")
def profile_column(column: str, ctx: Context) -> Profile:
    """Describe one column: what it holds, how much of it, how it is spread."""
    return csv_table.profile(column, read_table(ctx).column(column))


@action("csv-pick-rows", category="csv")
def pick_rows(rows: int, ctx: Context) -> list[list[str]]:
    """Pick rows evenly over a large table."""
    return csv_table.sample(read_table(ctx), rows)


@action("csv-draw-chart", category="csv")
def draw_chart(profile: Profile, position: int, ctx: Context) -> Chart:
    """Draw one column as a bar chart in SVG."""
    if not profile.bars:
        return Chart(profile.name, "")
    chart = leather.Chart(printable(profile.name))
    bars = [(bar.count, printable(bar.label)) for bar in profile.bars]
    chart.add_bars(bars, fill_color=COLORS[profile.kind])
    name = f"chart-{position + 1:02d}-{slug(profile.name)}.svg"
    ctx.artifact(name, chart.to_svg(width=640, height=140 + 30 * len(bars)), "image/svg+xml")
    return Chart(profile.name, name)


@action("csv-write-report", category="csv")
def write_report(
    title: str,
    columns: list[str],
    rows: int,
    profiles: list[Profile],
    charts: list[Chart],
    preview: list[list[str]],
    ctx: Context,
) -> Report:
    """Write the report on the chosen columns, as a page and as JSON."""
    table = read_table(ctx)
    chosen = [profile for profile in profiles if profile.name in columns]
    drawn = {chart.column: chart.name for chart in charts if chart.name}
    sections = []
    for number, profile in enumerate(chosen):
        ctx.progress(number / len(chosen), profile.name)
        picture = ctx.read_artifact(drawn[profile.name]).decode() if profile.name in drawn else ""
        sections.append({"profile": profile, "picture": Markup(picture)})
    places = [table.names.index(profile.name) for profile in chosen]
    shown = [[row[place] for place in places] for row in preview or table.rows[:PREVIEW_ROWS]]
    page = pages.get_template("report.html.j2").render(
        title=title, rows=rows, sections=sections, names=[profile.name for profile in chosen], preview=shown
    )
    ctx.artifact("report.html", page, "text/html; charset=utf-8")
    facts = {"title": title, "rows": rows, "columns": [asdict(profile) for profile in chosen]}
    ctx.artifact("report.json", json.dumps(facts, indent=2, ensure_ascii=False), "application/json")
    return Report("report.html", "report.json", [profile.name for profile in chosen])


def read_table(ctx: Context) -> Table:
    return Table(**json.loads(ctx.read_artifact(TABLE)))


def printable(text: str) -> str:
    """Without characters that SVG cannot hold."""
    return "".join(sign for sign in text if sign.isprintable())


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40] or "column"
