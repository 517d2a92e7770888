"""The demo for sale, bought as a buyer would: through the real engine, with test money."""

from __future__ import annotations

import copy
import json
import xml.etree.ElementTree as ElementTree
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from farebox import plugins
from farebox.actions import builtin
from farebox.actions.importing import from_file
from farebox.core.graph_check import check
from farebox.core.records import Execution, PaymentStatus, Status
from farebox.payments.test import TestProvider as Provider
from farebox.service import answers, artifacts, payments
from farebox.service.executions import open_execution
from farebox.service.open_request import Caller, OpenRequest
from farebox.testing.houses import World, living, wall_clock

FOLDER = Path(__file__).parents[2] / "examples" / "csv-report"
DEFINITION: dict[str, Any] = json.loads((FOLDER / "workflow.json").read_text())["definition"]
SALES = (FOLDER / "sales.csv").read_text()
SMALL = "name;amount;when\n<b>Ada</b>;1,5;2026-01-02\n\nGrace;;2026-01-03\n"

csv_table: Any = from_file(FOLDER / "csv_table.py")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    specs = {spec.node.type: spec for spec in plugins.load([str(FOLDER / "actions.py")], packages=())}
    async with living(tmp_path, specs, providers={"test": Provider(tmp_path / "test.jsonl", wall_clock)}) as opened:
        yield opened


class Buyer:
    """Somebody who buys a report."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.id = ""

    async def buys(self, csv: str, definition: Any = DEFINITION, **more: str) -> None:
        workflow = await self.world.publish(definition)
        request = OpenRequest(request_payload={"csv": csv, **more})
        opened = await open_execution(self.world.house, workflow.id, request, Caller(exempt=True))
        self.id = opened.execution.id
        await payments.test_outcome(self.world.house, opened.execution.checkout_id, "paid")

    async def sees(self, status: Status) -> Execution:
        await self.world.until(lambda: self.world.executions[self.id].status == status)
        return self.world.executions[self.id]

    async def answers(self, columns: list[str]) -> None:
        await answers.answer(self.world.house, self.id, "ask", "", {"columns": columns})

    async def reads(self, name: str) -> str:
        run_id = self.world.executions[self.id].run_id
        found = await artifacts.get_public(self.world.house, run_id, name, self.world.executions[self.id].status)
        return (await artifacts.read(self.world.house, found)).decode()

    async def events(self) -> list[dict[str, Any]]:
        body, _ = await self.world.store.events(self.id, 0, 1_000)
        return list(json.loads(b"[" + body + b"]"))


def test_the_example_at_its_field_is_how_the_sample_begins() -> None:
    (example,) = DEFINITION["nodes"]["order"]["payload"]["inputSchema"]["properties"]["csv"]["examples"]
    assert SALES.startswith(example)
    assert example.count("\n") == 41  # whole lines; lists and agents carry it along, so it is not the whole file


async def test_a_report_is_bought_answered_and_fetched(world: World) -> None:
    buyer = Buyer(world)
    await buyer.buys(SALES, title="Sales <2026>")
    waiting = await buyer.sees(Status.WAITING)
    (question,) = waiting.waits
    assert question.title == "Which columns matter to you?"
    assert question.until is not None
    assert question.form["properties"]["columns"]["items"]["enum"][:3] == ["order_id", "date", "region"]
    assert "<svg" in await buyer.reads("chart-05-product.svg")  # early: to look at while choosing

    await buyer.answers(["revenue", "product"])
    done = await buyer.sees(Status.SUCCEEDED)
    assert (done.output["title"], done.output["rows"]) == ("Sales <2026>", 204)
    assert done.output["columns"] == ["product", "revenue"]
    assert done.progress.percent == 100
    page = await buyer.reads(done.output["report"])
    assert "Sales &lt;2026&gt;" in page
    assert "Travel mug, &#34;Nord&#34;" in page
    assert page.count("<svg") == 2
    facts = json.loads(await buyer.reads(done.output["data"]))
    assert [column["name"] for column in facts["columns"]] == ["product", "revenue"]

    told = [(event["eventType"], event["title"], event["message"]) for event in await buyer.events()]
    assert ("step.started", "Looking at your columns", "204 rows, 11 columns") in told
    assert ("step.succeeded", "A large table: picking rows to show", "") in told
    assert told[-1][0] == "run.succeeded"


async def test_without_an_answer_the_report_covers_all_columns(world: World) -> None:
    definition = copy.deepcopy(DEFINITION)
    definition["nodes"]["ask"]["payload"]["timeoutMs"] = 1_000
    buyer = Buyer(world)
    await buyer.buys(SMALL, definition)
    done = await buyer.sees(Status.SUCCEEDED)
    assert done.output["columns"] == ["name", "amount", "when"]
    assert done.output["title"] == "Your table"
    page = await buyer.reads("report.html")
    assert "<b>Ada" not in page
    assert "&lt;b&gt;Ada&lt;/b&gt;" in page
    titles = [event["title"] for event in await buyer.events()]
    assert "No answer: the report covers all columns" in titles
    assert "A large table: picking rows to show" not in titles


async def test_a_bad_table_fails_clearly_and_is_refunded(world: World) -> None:
    buyer = Buyer(world)
    await buyer.buys("a,b\n1,2,3\n")
    failed = await buyer.sees(Status.FAILED)
    assert failed.message == "Row 2 has 3 cells, but the header has 2."
    await world.until(lambda: world.executions[buyer.id].payment_status == PaymentStatus.REFUNDED)
    events = await buyer.events()
    assert [event["message"] for event in events if event["eventType"] == "step.failed"] == [failed.message]
    assert {"refund.pending", "refund.issued"} <= {event["eventType"] for event in events}


def test_the_workflow_has_no_publishing_problems() -> None:
    specs = {**builtin.load(), **{s.node.type: s for s in plugins.load([str(FOLDER / "actions.py")], packages=())}}
    assert check(DEFINITION, builtin.node_types(specs)) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file is empty."),
        ("\n\n", "The file is empty."),
        ("a,b\n", "The file has a header, but no rows below it."),
        ("a,b\n,\n\n", "The file has a header, but no rows below it."),
        ("a,a\n1,2", "Two columns are called 'a'."),
        ("a,,c\n1,2,3", "Column 2 has no name in the header."),
        ("a\x07,b\n1,2", "The name of column 1 is too long, or not printable."),
        ("a,b\n1,2\n3", "Row 3 has 1 cells, but the header has 2."),
        ('a,b\n"1,2', "The file is not valid CSV"),
        ("PK\x03\x04\x00\x00", "This is not a text file."),
        (",".join(f"c{n}" for n in range(41)) + "\n1", "The file has 41 columns; this report takes up to 40."),
        ("a\n" + "1\n" * 20_001, "The file has 20,001 rows; this report takes up to 20,000."),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(csv_table.BadTable) as caught:
        csv_table.parse(text)
    assert sentence in str(caught.value)


def test_separators_and_marks_of_common_programs() -> None:
    for text in ("\ufeffa,b\r\n1,2\r\n", "a;b\n1;2", "a\tb\n1\t2\n", "a|b\n1|2"):
        assert csv_table.parse(text) == csv_table.Table(["a", "b"], [["1", "2"]])


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12", 12),
        ("-1.5", -1.5),
        ("1,234", 1_234),
        ("1,234,567.5", 1_234_567.5),
        ("1234,5", 1_234.5),
        ("12 %", 12),
        ("1e3", 1_000),
        ("nan", None),
        ("inf", None),
        ("1_000", None),
        ("1e999", None),
        ("S-1", None),
    ],
)
def test_numbers(cell: str, number: float | None) -> None:
    assert csv_table.number_of(cell) == number


def test_profiles_say_what_a_column_holds() -> None:
    numbers = csv_table.profile("n", ["1", "", "3", "3"])
    assert (numbers.kind, numbers.filled, numbers.missing, numbers.distinct) == ("number", 3, 1, 2)
    assert numbers.facts["mean"] == "2.33"
    assert sum(bar.count for bar in numbers.bars) == 3
    assert [bar.label for bar in numbers.bars][:2] == ["from 1", "from 1.2"]
    assert [bar.label for bar in csv_table.profile("n", ["7", "7"]).bars] == ["7"]
    dates = csv_table.profile("d", ["2026-01-05", "2026-03-01T10:00:00Z"])
    assert (dates.kind, [bar.label for bar in dates.bars]) == ("date", ["2026-01", "2026-03"])
    texts = csv_table.profile("t", [*"aabbbcdefghijk"])
    assert (texts.kind, texts.facts["most common"], texts.bars[-1].label) == ("text", "b", "all others")
    assert csv_table.profile("ids", ["x", "y"]).bars == []
    assert csv_table.profile("e", ["", ""]).kind == "empty"


@pytest.mark.parametrize(
    "cells",
    [["0", "1"], ["-5", "5"], ["1e-9", "2e-9"], ["1e200", "-1e200"], ["1", "1.0000000001"], ["0.1", "0.3", "1200"]],
)
def test_every_number_stands_in_one_of_a_few_bars(cells: list[str]) -> None:
    bars = csv_table.profile("n", cells).bars
    assert sum(bar.count for bar in bars) == len(cells)
    assert 2 <= len(bars) <= 13


async def test_charts_are_drawings_and_nothing_else(world: World) -> None:
    buyer = Buyer(world)
    await buyer.buys("<script>alert(1)</script>,x\n</svg><b>,1\n</svg><b>,2\n\x01,2\n")
    await buyer.sees(Status.WAITING)
    drawing = await buyer.reads("chart-01-script-alert-1-script.svg")
    assert {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(drawing).iter()} <= {
        "svg",
        "g",
        "rect",
        "text",
        "line",
    }
