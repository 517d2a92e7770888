"""The reference page about payments says what the tables say, row by row."""

from __future__ import annotations

from pathlib import Path

from farebox.core import lifecycle, payment

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "payments.md").read_text()


def rows(title: str) -> list[list[str]]:
    section = PAGE.split(f"## {title}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_payment_table() -> None:
    written = {}
    for statuses, facts, new in rows("Payment status"):
        for status in statuses.split(", "):
            for word in facts.replace(":", " ").replace(",", " ").split():
                if word in payment.PaymentFact.__members__:
                    written[status, word] = status if new == "unchanged" else new
    assert written == {(status.value, fact.name): new.value for (status, fact), new in payment.TABLE.items()}


def test_the_execution_table() -> None:
    written = {}
    for statuses, fact, new in rows("Execution status"):
        for status in statuses.split(", "):
            written[status, fact] = new
    table = lifecycle.TABLE.items()
    assert written == {(status.value if status else "-", fact.value): new.value for (status, fact), new in table}
