"""A hidden module is not there for the moment, and is afterwards as if nothing had been."""

from __future__ import annotations

import json
import sys

import pytest

from farebox.without import without

HIDDEN = "xml.dom.minidom"


@pytest.fixture(autouse=True)
def _not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, HIDDEN, raising=False)


def test_it_cannot_be_imported_for_the_moment() -> None:
    with without(HIDDEN), pytest.raises(ImportError):
        import xml.dom.minidom  # noqa: F401
    assert HIDDEN not in sys.modules
    import xml.dom.minidom as found

    assert found.parseString("<a/>")


def test_what_is_loaded_stays() -> None:
    with without("json"):
        import json as again
    assert again is json
    assert sys.modules["json"] is json


def test_an_error_leaves_nothing_hidden() -> None:
    with pytest.raises(KeyError), without(HIDDEN):
        raise KeyError
    assert HIDDEN not in sys.modules
