from __future__ import annotations

import pytest

from farebox.core.money import CURRENCIES, currency_of, digits_of, money


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (500, "EUR", "5.00 EUR"),
        (5, "USD", "0.05 USD"),
        (123456, "CHF", "1234.56 CHF"),
        (500, "JPY", "500 JPY"),
        (1_234, "KWD", "1.234 KWD"),
        (12_345, "CLF", "1.2345 CLF"),
        (0, "EUR", "0.00 EUR"),
        (-250, "EUR", "-2.50 EUR"),
    ],
)
def test_money_is_written_in_its_currency(amount: int, currency: str, text: str) -> None:
    assert money(amount, currency) == text


def test_a_currency_may_come_in_any_case() -> None:
    assert currency_of(" eur ") == "EUR"


@pytest.mark.parametrize("text", ["", "EURO", "BTC", "XXX", "€"])
def test_what_is_no_currency_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="ISO 4217"):
        currency_of(text)


def test_every_currency_has_its_digits() -> None:
    assert {digits_of(code) for code in CURRENCIES} == {0, 2, 3, 4}
    assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)
