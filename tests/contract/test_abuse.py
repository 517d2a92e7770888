"""Whatever is sent, the answer is a clear refusal in our shape, and the server lives on."""

from __future__ import annotations

import socket

import pytest

from tests.contract.conftest import Contract
from tests.contract.flows import FREE

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


def test_half_a_request_is_no_load(contract: Contract) -> None:
    lines = [socket.create_connection(("127.0.0.1", contract.server.port), timeout=5) for _ in range(50)]
    try:
        for line in lines:
            line.sendall(b"GET /v1/public/executions/a HTTP/1.1\r\nHost:")
        assert contract.http.get("/healthz").status_code == 200
    finally:
        for line in lines:
            line.close()
