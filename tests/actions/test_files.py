"""A file is read in the same way, whether it came as text or was sent ahead."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from farebox import File
from farebox.actions import files
from farebox.actions.files import wanted
from farebox.actions.port import ActionError, Sent
from farebox.actions.signature import read

ID = "upl_01k8w3n5x2f9tbm6q4v7yd0c1e"


@dataclass
class Order:
    tables: list[File]
    note: str = ""


def one(csv: File) -> str:
    return csv.read_text()


def many(order: Order) -> int:
    return len(order.tables)


def none(text: str) -> str:
    return text


@pytest.fixture
def sent(tmp_path: Path) -> dict[str, Sent]:
    place = tmp_path / "x.bin"
    place.write_bytes(b"\xef\xbb\xbfa,b\n")
    return {ID: Sent("sales.csv", "text/csv", 7, str(place))}


def test_text_that_came_inline() -> None:
    file = read(one, "one").bind({"csv": "a,ü\n"}, None)["csv"]
    assert (file.name, file.media_type, file.size) == ("", "text/plain; charset=utf-8", 5)
    assert file.read_text() == "a,ü\n"
    assert file.read_bytes() == "a,ü\n".encode()
    assert file.path is None
    with file.open() as stream:
        assert stream.read(2) == b"a,"


def test_a_file_that_was_sent_ahead(sent: dict[str, Sent]) -> None:
    file = read(one, "one").bind({"csv": ID}, None, sent)["csv"]
    assert (file.name, file.media_type, file.size) == ("sales.csv", "text/csv", 7)
    assert file.read_text() == "a,b\n"
    with file.open() as stream:
        assert stream.read() == b"\xef\xbb\xbfa,b\n"
    assert "sales.csv" in repr(file)
    assert str(sent[ID].path) not in repr(file)


def test_files_stand_in_records_and_lists_too(sent: dict[str, Sent]) -> None:
    order = read(many, "many").bind({"tables": [ID, "a"], "note": "n"}, None, sent)["order"]
    assert [file.size for file in order.tables] == [7, 1]


REFERENCE = {"name": "rows.csv", "mediaType": "text/csv", "size": 7, "sha256": "0a" * 32}
KEY = f"rows.csv#{'0a' * 32}"


def test_what_a_step_got_for_an_artifact_is_a_file_to_later_ones(sent: dict[str, Sent]) -> None:
    file = read(one, "one").bind({"csv": REFERENCE}, None, {KEY: sent[ID]})["csv"]
    assert file.read_text() == "a,b\n"
    assert file.path == Path(sent[ID].path)
    assert wanted({"tables": [REFERENCE, ID], "note": {"name": "x", "sha256": "y"}}) == [ID, KEY]
    order = read(many, "many").bind({"tables": [REFERENCE, ID]}, None, {KEY: sent[ID], **sent})["order"]
    assert [file.size for file in order.tables] == [7, 7]


def test_an_artifact_that_was_replaced_is_missing(sent: dict[str, Sent]) -> None:
    with pytest.raises(ActionError, match="it was replaced") as refused:
        read(one, "one").bind({"csv": {**REFERENCE, "sha256": "0b" * 32}}, None, {KEY: sent[ID]})
    assert refused.value.code == "file_missing"


def test_an_upload_of_somebody_else_is_missing() -> None:
    with pytest.raises(ActionError, match="does not belong to this execution") as refused:
        read(one, "one").bind({"csv": ID}, None)
    assert refused.value.code == "file_missing"


def test_a_text_argument_stays_a_text() -> None:
    assert read(none, "none").bind({"text": ID}, None) == {"text": ID}


@pytest.mark.parametrize("value", [7, None, ["a"], {"name": "a"}, {**REFERENCE, "sha256": "?"}])
def test_what_is_no_file(value: Any) -> None:
    with pytest.raises(ActionError, match="Expected `file`"):
        read(one, "one").bind({"csv": value}, None)


def test_the_schema_says_file() -> None:
    signature = read(one, "one")
    assert signature.takes_files
    assert signature.schema is not None
    assert signature.schema["properties"]["csv"] == {"type": "string", "format": "file"}
    assert read(many, "many").takes_files
    assert not read(none, "none").takes_files


def test_only_a_file_may_be_what_json_cannot_express() -> None:
    assert not files.mentions(complex)
    with pytest.raises(NotImplementedError):
        files.schema_hook(complex)


def test_uploads_are_found_wherever_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    other = ID[:-1] + "f"
    assert sorted(wanted({"a": [ID, {"b": other}], "c": ID, "d": "text", "e": 7})) == [ID, other]
    monkeypatch.setattr(files, "MOST_WANTED", 1)
    assert len(wanted([ID, other])) == 1


def test_what_is_told_to_a_process_comes_back_whole(sent: dict[str, Sent]) -> None:
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(sent[ID]), type=Sent) == sent[ID]
