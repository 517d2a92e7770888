"""Whatever is sent, the answer is a clear refusal in our shape, and the server lives on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.contract import cutting
from tests.contract.conftest import Case, Contract
from tests.contract.flows import FREE, LONG
from tests.contract.test_stream_cuts import Reader, everything

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "headers", "code"),
    [
        (b"[" * 10_000 + b"]" * 10_000, JSON, 400000),
        (b'{"requestPayload":' + b'{"a":' * 200 + b"1" + b"}" * 201, JSON, 400000),
        (b'{"requestPayload": {"a": "\xff\xfe"}}', JSON, 400000),
        (b'{"requestPayload": {"a": NaN}}', JSON, 400000),
        (b'{"requestPayload": {"a": 1e999}}', JSON, 400000),
        (b'{"requestPayload": {"a": 99999999999999999999}}', JSON, 400000),
        (b'{"requestPayload": {"a": "\\ud800"}}', JSON, 400000),
        (b'{"requestPayload": []}', JSON, 400000),
        (b'{"requestPayload": {"a": 1}', JSON, 400000),
        (b'"text"', JSON, 400000),
        (b"x" * 10_000_000, JSON, 413001),
        (b'{"requestPayload": {"a": "' + b"x" * 300_000 + b'"}}', JSON, 413001),
        (b"{}", {"Content-Type": "text/plain"}, 415001),
        (b"{}", {"Content-Type": "application/x-www-form-urlencoded"}, 415001),
        (b"{}", {"Content-Type": "multipart/form-data; boundary=x"}, 415001),
        (b"{}", {"Content-Type": "application/json; charset=utf-16"}, 415001),
        (b"{}", {}, 415001),
        (b"\x1f\x8b\x08", {**JSON, "Content-Encoding": "gzip"}, 400000),
    ],
)
def test_a_body_that_cannot_be_taken(contract: Contract, body: bytes, headers: dict[str, str], code: int) -> None:
    path = f"/v1/public/workflows/{contract.workflow(FREE)}/executions"
    answer = contract.http.post(path, content=body, headers=headers)
    assert answer.status_code == code // 1000, answer.text
    assert answer.json()["code"] == code
    assert answer.json()["requestId"] == answer.headers["x-request-id"]
    assert "Traceback" not in answer.text


def test_an_empty_json_body_is_fine_on_any_method(contract: Contract) -> None:
    case = contract.create(FREE)
    for method, path in (("GET", case.path), ("POST", f"{case.path}/stream-ticket"), ("GET", f"{case.path}/artifacts")):
        answer = contract.http.request(method, path, headers={**case.header, **JSON})
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    "raw",
    [
        b"GET /v1/public/executions/\xff\xfe?token=\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v1/public/executions/%00%ff?token=%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v1/public/executions/a?token=" + b"t" * 5_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v1/public/executions/a?" + b"&".join([b"token=t"] * 500) + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v1/public/executions/a HTTP/1.1\r\nHost: x\r\nX-Client-Token: \xff\xfe\r\n\r\n",
        b"GET /v1/public/executions/a HTTP/1.1\r\nHost: x\r\nCookie: " + b"a=b;" * 500 + b"\r\n\r\n",
        b"POST /v1/public/workflows/a/executions HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n"
        b"Content-Type: application/json\r\n\r\n{",
    ],
)
def test_strange_requests_do_not_hurt(contract: Contract, raw: bytes) -> None:
    with socket.create_connection(("127.0.0.1", contract.server.port), timeout=5) as line:
        line.sendall(raw)
        line.shutdown(socket.SHUT_WR)
        answer = line.recv(65_536)
    assert not answer or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4")), answer[:200]
    assert contract.http.get("/healthz").status_code == 200


@contextmanager
def lines(contract: Contract, many: int, said: bytes) -> Iterator[list[socket.socket]]:
    """Connections on which all of this was said, and nothing after it."""
    with ExitStack() as stack:
        opened = [
            stack.enter_context(socket.create_connection(("127.0.0.1", contract.server.port), timeout=20))
            for _ in range(many)
        ]
        for line in opened:
            line.sendall(said)
        yield opened


@pytest.mark.parametrize(
    "said",
    [
        b"G",
        b"GET /v1/public/executions/a HTTP/1.1\r\nHost:",
        b"POST /v1/public/workflows/a/executions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b'Content-Length: 900000\r\n\r\n{"requestPayload": {',
        b"POST /v1/public/workflows/a/executions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
    ],
    ids=["byte", "head", "body", "chunk"],
)
def test_who_is_slow_holds_up_nobody_else(contract: Contract, said: bytes) -> None:
    """The time that each has is in the tests of ``api.bodies``; the server gives a head half a minute."""
    case = contract.create(FREE)
    with lines(contract, 100, said) as slow:
        assert case.until("workflow_succeeded")["status"] == "workflow_succeeded"
        for line in slow[:10]:
            line.sendall(b" ")
        assert contract.create(FREE).until("workflow_succeeded")["status"] == "workflow_succeeded"
    assert contract.http.get("/healthz").status_code == 200


def streams_are_open(contract: Contract, wanted: int) -> bool:
    """Whether so many are, soon."""
    for _ in range(2_000):
        told = contract.http.get("/metrics").text
        if f"farebox_streams_open {wanted}.0" in told:
            return True
    return False


def waiting(contract: Contract) -> tuple[Case, bytes]:
    """An execution that waits for its buyer, and the request for its stream."""
    case = contract.create(LONG)
    case.until("workflow_waiting")
    head = f"GET {case.path}/stream HTTP/1.1\r\nHost: x\r\nX-Client-Token: {case.token}\r\n\r\n"
    return case, head.encode()


def test_a_stream_that_is_half_closed_ends_and_can_be_taken_up_again(contract: Contract) -> None:
    case, request = waiting(contract)
    with lines(contract, 1, request) as (line,):
        assert line.recv(1)
        line.shutdown(socket.SHUT_WR)
        while line.recv(65_536):
            pass
    assert streams_are_open(contract, 0)
    reader = Reader(case)
    reader.connect(10**9, patience=0.2)
    contract.server.call("POST", f"{case.path}/answers/ask", {"data": {"go": True}}, case.header)
    reader.connect(10**9)
    assert reader.events == everything(case)


def test_streams_whose_readers_vanish_are_let_go(contract: Contract) -> None:
    _, request = waiting(contract)
    with lines(contract, 100, request) as opened:
        for line in opened:
            assert line.recv(1)
        assert streams_are_open(contract, 100)
        for line in opened[::2]:  # half of them without a word
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, cutting.RESET)
    assert streams_are_open(contract, 0)
