"""Which values of a payload are files, and which of those are uploads."""

from __future__ import annotations

from typing import Any

import pytest

from farebox.core import files
from farebox.core.files import is_upload_id, takes_files, uploads_in

ID = "upl_01k8w3n5x2f9tbm6q4v7yd0c1e"
OTHER = "upl_01k8w3n5x2f9tbm6q4v7yd0c1f"
FILE = {"type": "string", "format": "file"}


def of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


@pytest.mark.parametrize("value", ["", "a,b", ID + "0", ID.upper(), f" {ID}", 7, None, [ID]])
def test_what_is_no_upload_id(value: Any) -> None:
    assert not is_upload_id(value)


def test_a_schema_takes_files_when_one_stands_anywhere_in_it() -> None:
    assert takes_files(of(csv=FILE))
    assert takes_files(of(list={"items": {"anyOf": [{"type": "null"}, FILE]}}))
    assert not takes_files(of(csv={"type": "string", "contentMediaType": "text/csv"}))
    assert not takes_files(None)


def test_only_a_files_value_is_an_upload() -> None:
    payload = {"csv": ID, "title": OTHER, "inline": "a,b\n1,2"}
    assert uploads_in(of(csv=FILE, title={"type": "string"}, inline=FILE), payload) == [("csv", ID)]


@pytest.mark.parametrize(
    ("schema", "payload", "found"),
    [
        (FILE, ID, [("", ID)]),
        (None, {"csv": ID}, []),
        (of(many={"items": FILE}), {"many": [ID, "text", OTHER]}, [("many.0", ID), ("many.2", OTHER)]),
        ({"items": FILE}, [ID], [("0", ID)]),
        ({"prefixItems": [{"type": "string"}, FILE], "items": FILE}, [ID, OTHER, ID], [("1", OTHER), ("2", ID)]),
        ({"prefixItems": "odd", "items": FILE}, [ID], [("0", ID)]),
        (of(deep=of(csv=FILE)), {"deep": {"csv": ID}}, [("deep.csv", ID)]),
        ({"additionalProperties": FILE}, {"any": ID}, [("any", ID)]),
        ({"properties": "odd", "additionalProperties": False}, {"any": ID}, []),
        ({"allOf": [FILE], "anyOf": [FILE], "oneOf": "odd"}, ID, [("", ID)]),
        ({"if": {}, "then": FILE}, ID, [("", ID)]),
        ({"$ref": "#/$defs/a~1b", "$defs": {"a/b": FILE}}, ID, [("", ID)]),
        ({"$ref": "#/$defs/none/deeper"}, ID, []),
        ({"$ref": "https://elsewhere.example/"}, ID, []),
        ({"$ref": 7}, ID, []),
    ],
)
def test_a_file_is_found_wherever_the_schema_puts_it(schema: Any, payload: Any, found: Any) -> None:
    assert uploads_in(schema, payload) == found


def test_a_schema_that_refers_to_itself_ends() -> None:
    assert uploads_in({"allOf": [{"$ref": "#"}, FILE]}, ID) == [("", ID)]


def test_a_schema_that_doubles_at_every_level_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_STEPS", 500)
    search = files._Search({"anyOf": [{"$ref": "#"}, {"$ref": "#"}]})
    assert list(search.found(ID)) == []
    assert search._steps < 2_000
