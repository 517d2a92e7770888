"""Bytes become messages, wherever they are cut."""

from __future__ import annotations

from farebox_client.sse import Message, Parser

TEXT = ': hello\r\n\r\nid: 7\nevent: event\ndata: {"a":\ndata: "ü"}\n\nevent: end\rdata:x\r\rdata: cut off'.encode()
MEANT = [Message("event", '{"a":\n"ü"}', "7"), Message("end", "x", "7")]


def test_lines_end_in_any_way_and_what_is_cut_off_is_not_told() -> None:
    assert Parser().feed(TEXT) == MEANT


def test_it_does_not_matter_where_the_chunks_are_cut() -> None:
    for cut in range(len(TEXT)):
        parser = Parser()
        assert parser.feed(TEXT[:cut]) + parser.feed(TEXT[cut:]) == MEANT


def test_a_message_without_data_is_nothing() -> None:
    assert Parser().feed(b"event: status\n\nid: 3\n\n") == []
