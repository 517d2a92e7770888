"""Tables from CSV text, and what can be said of a column. Plain Python: nothing here knows of Farebox."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from statistics import fmean, median
from typing import TypeVar

T = TypeVar("T")

MAX_ROWS = 20_000
MAX_COLUMNS = 40
MAX_BARS = 12
TOP_VALUES = 8


class BadTable(Exception):
    """What is wrong with the file, for the person who sent it."""


@dataclass
class Table:
    names: list[str]
    rows: list[list[str]]

    def column(self, name: str) -> list[str]:
        """The cells of one column, without spaces around them."""
        index = self.names.index(name)
        return [row[index] for row in self.rows]


@dataclass
class Bar:
    label: str
    count: int


@dataclass
class Profile:
    """What the report says of one column."""

    name: str
    kind: str
    filled: int
    missing: int
    distinct: int
    facts: dict[str, str] = field(default_factory=dict)
    bars: list[Bar] = field(default_factory=list)


def parse(text: str) -> Table:
    """The table in a CSV text; the separator may be a comma, semicolon, tab or bar. BadTable."""
    text = text.removeprefix("\ufeff").strip("\r\n")
    if not text.strip():
        raise BadTable("The file is empty.")
    if "\0" in text:
        raise BadTable("This is not a text file. Export your table as CSV and try again.")
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=separator_of(text), strict=True))
    except csv.Error as error:
        raise BadTable(f"The file is not valid CSV: {error}.") from None
    names = [cell.strip() for cell in lines[0]]
    check_names(names)
    rows = [[cell.strip() for cell in line] for line in lines[1:]]
    for number, row in enumerate(rows, start=2):
        if row and len(row) != len(names):
            raise BadTable(f"Row {number} has {len(row)} cells, but the header has {len(names)}.")
    rows = [row for row in rows if any(row)]
    if not rows:
        raise BadTable("The file has a header, but no rows below it.")
    if len(rows) > MAX_ROWS:
        raise BadTable(f"The file has {len(rows):,} rows; this report takes up to {MAX_ROWS:,}.")
    return Table(names, rows)


def separator_of(text: str) -> str:
    """The separator that the header uses most."""
    header = text.splitlines()[0]
    return max(",;\t|", key=header.count)


def check_names(names: list[str]) -> None:
    """Every column needs a name of its own."""
    if len(names) > MAX_COLUMNS:
        raise BadTable(f"The file has {len(names)} columns; this report takes up to {MAX_COLUMNS}.")
    for position, name in enumerate(names, start=1):
        if not name:
            raise BadTable(f"Column {position} has no name in the header.")
        if len(name) > 80 or not name.isprintable():
            raise BadTable(f"The name of column {position} is too long, or not printable.")
        if names.count(name) > 1:
            raise BadTable(f"Two columns are called {name!r}. Give each a name of its own.")


def profile(name: str, cells: list[str]) -> Profile:
    """Look at one column: what it holds, and how it is spread."""
    filled = [cell for cell in cells if cell]
    result = Profile(name, "empty", len(filled), len(cells) - len(filled), len(set(filled)))
    if not filled:
        return result
    numbers = all_of(filled, number_of)
    if numbers:
        return of_numbers(result, numbers)
    dates = all_of(filled, date_of)
    if dates:
        return of_dates(result, dates)
    return of_texts(result, filled)


def all_of(cells: list[str], read: Callable[[str], T | None]) -> list[T]:
    """Every cell read in one way; an empty list if one of them cannot be."""
    values: list[T] = []
    for cell in cells:
        value = read(cell)
        if value is None:
            return []
        values.append(value)
    return values


def number_of(cell: str) -> float | None:
    """``1234.5``, ``1,234.5``, ``1234,5`` and ``12 %`` are numbers; ``nan`` is none."""
    plain = cell.removesuffix("%").strip()
    groups = re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", plain)
    plain = plain.replace(",", "" if groups else ".")
    if not plain or not all(sign in "0123456789+-.eE" for sign in plain):
        return None
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if abs(value) < 1e300 else None


def date_of(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell[:10])
    except ValueError:
        return None


def of_numbers(result: Profile, values: list[float]) -> Profile:
    low, high = min(values), max(values)
    result.kind = "number"
    result.facts = {
        "smallest": short(low),
        "largest": short(high),
        "mean": short(fmean(values)),
        "median": short(median(values)),
        "sum": short(sum(values)),
    }
    if low == high:
        result.bars = [Bar(short(low), len(values))]
        return result
    width = round_width((high - low) / (MAX_BARS - 1))
    start = math.floor(low / width)
    counts = Counter(math.floor(value / width) - start for value in values)
    result.bars = [Bar(f"from {short((start + n) * width)}", counts[n]) for n in range(max(counts) + 1)]
    return result


def round_width(least: float) -> float:
    """The next larger of 1, 2, 5, 10, 20, 50 ..., so that bars begin at round numbers."""
    magnitude = 10.0 ** math.floor(math.log10(least))
    return next(width * magnitude for width in (1, 2, 5, 10) if width * magnitude >= least)


def of_dates(result: Profile, values: list[date]) -> Profile:
    first, last = min(values), max(values)
    result.kind = "date"
    result.facts = {"first": first.isoformat(), "last": last.isoformat(), "days between": str((last - first).days)}
    by_year = (last - first).days > 366
    counts = Counter(value.strftime("%Y" if by_year else "%Y-%m") for value in values)
    result.bars = [Bar(label, counts[label]) for label in sorted(counts)][-MAX_BARS:]
    return result


def of_texts(result: Profile, values: list[str]) -> Profile:
    counts = Counter(values)
    common = counts.most_common(TOP_VALUES)
    result.kind = "text"
    result.facts = {"most common": common[0][0][:60], "longest": f"{max(map(len, values))} characters"}
    if common[0][1] > 1:
        result.bars = [Bar(label[:28], count) for label, count in common]
        others = len(values) - sum(count for _, count in common)
        if others:
            result.bars.append(Bar("all others", others))
    return result


def sample(table: Table, size: int) -> list[list[str]]:
    """Rows evenly spread over the table."""
    count = min(size, len(table.rows))
    return [table.rows[n * len(table.rows) // count] for n in range(count)]


def short(value: float) -> str:
    """A number as people write it."""
    if value and not 0.01 <= abs(value) < 1e15:
        return f"{value:.3g}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")
