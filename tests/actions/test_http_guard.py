"""The outgoing client, against a real server on loopback and names that resolve as an attacker would like."""

from __future__ import annotations

import gzip
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest

from farebox.actions import http_guard
from farebox.actions.http_guard import GuardedClient, Policy
from farebox.actions.http_messages import HttpResponse, Outgoing
from farebox.actions.port import ActionError
from tests.actions.service import TLS, Asked, answer, serving


class Names:
    """A resolver that a test controls, and that counts."""

    def __init__(self, **names: list[str]) -> None:
        self.names = {name.replace("_", "."): list(addresses) for name, addresses in names.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host[0].isdigit():
            return [host]
        if host not in self.names:
            raise OSError("unknown name")
        return self.names[host]


async def get(client: GuardedClient, url: str, within: float = 10.0, max_bytes: int = 1_000) -> HttpResponse:
    return await client.send(Outgoing.build("GET", url), within=within, max_bytes=max_bytes)


async def refused(client: GuardedClient, request: Outgoing | str, code: str = "address_refused") -> str:
    asking = get(client, request) if isinstance(request, str) else client.send(request)
    with pytest.raises(ActionError) as caught:
        await asking
    assert caught.value.code == code, caught.value
    return str(caught.value)


@pytest.fixture
async def open_client() -> AsyncIterator[GuardedClient]:
    """Loopback is named, so that a test's server can be reached."""
    client = GuardedClient(Policy(allowed_hosts=("127.0.0.1",)))
    yield client
    await client.close()


async def test_private_addresses_are_refused_whatever_they_are_called() -> None:
    client = GuardedClient(Policy(allow_http=True))
    for host in ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "0"]:
        assert "is not a public address" in await refused(client, f"http://{host}:9/")
    await client.close()


async def test_a_name_with_one_private_address_is_refused_and_the_address_is_not_told() -> None:
    names = Names(mixed_example=["8.8.8.8", "10.0.0.7"])
    client = GuardedClient(Policy(), names)
    told = await refused(client, "https://mixed.example/")
    assert "mixed.example is not a public address" in told
    assert "10.0.0.7" not in told


async def test_the_connection_goes_to_the_checked_address_and_the_name_is_asked_once() -> None:
    async with serving(lambda asked: answer(200, b"hello")) as service:
        names = Names(service_test=["127.0.0.1"])
        client = GuardedClient(Policy(allowed_hosts=("service.test",)), names)
        response = await get(client, service.url("/a?b=c", host="service.test"))
        assert (response.status, response.body) == (200, b"hello")
        assert names.asked == ["service.test"]
        assert service.asked[0].headers["host"] == f"service.test:{service.port}"
        assert service.asked[0].target == "/a?b=c"
        await client.close()


async def test_a_name_that_changes_its_address_gains_nothing() -> None:
    """Rebinding: the first answer is public, the next one loopback. Each connection is checked with its own answer."""
    names = Names(rebind_example=["127.0.0.1"])
    async with serving(lambda asked: answer(200, b"secret")) as service:
        client = GuardedClient(Policy(allow_http=True), names)
        await refused(client, service.url(host="rebind.example"))
        assert service.asked == []
        assert names.asked == ["rebind.example"]


async def test_the_second_address_is_tried_when_the_first_does_not_answer() -> None:
    async with serving(lambda asked: answer(200, b"second")) as service:
        names = Names(service_test=["127.0.0.2", "127.0.0.1"])
        client = GuardedClient(Policy(allowed_hosts=("service.test",)), names)
        assert (await get(client, service.url(host="service.test"))).body == b"second"
        await client.close()


@contextmanager
def swallowing(address: str, port: int) -> Iterator[None]:
    """An address at which connecting neither works nor fails: its queue is full, so the kernel drops what comes."""
    with socket.create_server((address, port), backlog=0) as server, ExitStack() as stack:
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            with suppress(BlockingIOError):
                waiting.connect(server.getsockname())
        yield


async def test_the_second_address_is_tried_when_the_first_swallows_packets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_guard, "LEAST_SECONDS", 0.05)
    async with serving(lambda asked: answer(200, b"second")) as service:
        monkeypatch.setattr(http_guard, "CONNECT_SECONDS", 1.0)
        names = Names(service_test=["127.0.0.2", "127.0.0.3", "127.0.0.1"])
        with swallowing("127.0.0.2", service.port), swallowing("127.0.0.3", service.port):
            client = GuardedClient(Policy(allowed_hosts=("service.test",)), names)
            assert (await get(client, service.url(host="service.test"))).body == b"second"
            await client.close()


async def test_addresses_that_all_swallow_packets_end_in_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_guard, "LEAST_SECONDS", 0.05)
    monkeypatch.setattr(http_guard, "CONNECT_SECONDS", 0.2)
    async with serving(lambda asked: answer(200, b"never")) as service:
        names = Names(service_test=["127.0.0.2", "127.0.0.3"])
        with swallowing("127.0.0.2", service.port), swallowing("127.0.0.3", service.port):
            client = GuardedClient(Policy(allowed_hosts=("service.test",)), names)
            with pytest.raises(ActionError) as caught:
                await get(client, service.url(host="service.test"))
            assert (caught.value.code, caught.value.retryable) == ("timeout", True)
            await client.close()


async def test_the_certificate_is_checked_for_the_name_while_the_address_is_pinned() -> None:
    trusting = ssl.create_default_context(cafile=str(TLS / "service.pem"))
    names = Names(service_test=["127.0.0.1"], other_test=["127.0.0.1"])
    policy = Policy(allowed_hosts=("*.test",))
    async with serving(lambda asked: answer(200, b"safe"), tls=True) as service:
        client = GuardedClient(policy, names, trusting)
        assert (await get(client, service.url(host="service.test", scheme="https"))).body == b"safe"
        wrong_name = await refused(client, service.url(host="other.test", scheme="https"), "network_error")
        assert "CERTIFICATE_VERIFY_FAILED" in wrong_name
        await client.close()
        untrusting = GuardedClient(policy, names)
        await refused(untrusting, service.url(host="service.test", scheme="https"), "network_error")
        await untrusting.close()


async def test_what_is_refused_before_any_name_is_asked() -> None:
    names = Names()
    client = GuardedClient(Policy(), names)
    assert "is not https" in await refused(client, "http://public.example/")
    assert "user name or password" in await refused(client, "https://me:secret@public.example/")
    assert "only http and https" in await refused(client, "ftp://public.example/")
    assert "only http and https" in await refused(client, "file:///etc/passwd")
    assert "only http and https" in await refused(client, "/relative")
    assert names.asked == []


async def test_plain_http_to_public_hosts_is_the_operators_choice() -> None:
    client = GuardedClient(Policy(allow_http=True), Names())
    await refused(client, "http://public.example/", "network_error")


async def test_names_without_an_address_may_pass_later() -> None:
    client = GuardedClient(Policy(), Names(empty_example=[]))
    for host in ("nowhere.example", "empty.example"):
        with pytest.raises(ActionError) as caught:
            await get(client, f"https://{host}/")
        assert (caught.value.code, caught.value.retryable) == ("network_error", True)


def redirecting(**targets: tuple[int, str]) -> Callable[[Asked], bytes]:
    def answers(asked: Asked) -> bytes:
        status, location = targets.get(asked.target.strip("/"), (200, ""))
        return answer(status, b"", f"Location: {location}") if location else answer(200, b"there")

    return answers


async def test_redirects_are_followed_and_checked_each() -> None:
    names = Names(first_test=["127.0.0.1"], inner_example=["127.0.0.1"])
    client = GuardedClient(Policy(allowed_hosts=("first.test",), allow_http=True), names)
    async with serving(redirecting()) as service:
        service.answers = redirecting(
            a=(302, "/b"),
            b=(301, service.url("/c", host="first.test")),
            leak=(302, service.url("/c", host="inner.example")),
            meta=(302, "http://169.254.169.254/latest/meta-data/"),
            loop=(302, "/loop"),
            odd=(302, "file:///etc/passwd"),
            user=(302, "//me:secret@first.test/"),
        )
        found = await get(client, service.url("/a", host="first.test"))
        assert (found.body, found.url) == (b"there", service.url("/c", host="first.test"))
        await refused(client, service.url("/leak", host="first.test"))
        await refused(client, service.url("/meta", host="first.test"))
        await refused(client, service.url("/odd", host="first.test"))
        await refused(client, service.url("/user", host="first.test"))
        before = len(service.asked)
        told = await refused(client, service.url("/loop", host="first.test"), "too_many_redirects")
        assert "more than 5 redirects" in told
        assert len(service.asked) - before == 6
        await client.close()


async def test_https_is_never_left_by_a_redirect() -> None:
    trusting = ssl.create_default_context(cafile=str(TLS / "service.pem"))
    client = GuardedClient(Policy(allowed_hosts=("service.test",)), Names(service_test=["127.0.0.1"]), trusting)
    async with serving(redirecting(a=(302, "http://service.test/")), tls=True) as service:
        told = await refused(client, service.url("/a", host="service.test", scheme="https"))
        assert "redirects from https to http" in told
        await client.close()


async def test_secrets_do_not_follow_to_another_origin() -> None:
    names = Names(one_test=["127.0.0.1"], two_test=["127.0.0.1"])
    client = GuardedClient(Policy(allowed_hosts=("*.test",)), names)
    secrets = {"Authorization": "Bearer x", "X-Api-Key": "y", "Cookie": "z", "Accept": "text/html"}
    async with serving(redirecting()) as service:
        service.answers = redirecting(
            same=(307, "/end"), other=(307, service.url("/end", host="two.test")), see=(303, "/end")
        )
        for path in ("same", "other"):
            await client.send(
                Outgoing.build("POST", service.url(f"/{path}", host="one.test"), headers=secrets, body="b")
            )
        same, other = service.asked[1], service.asked[3]
        assert (same.method, same.body, same.headers["authorization"]) == ("POST", b"b", "Bearer x")
        assert (other.method, other.headers["accept"]) == ("POST", "text/html")
        assert not {"authorization", "x-api-key", "cookie"} & set(other.headers)
        await client.send(Outgoing.build("POST", service.url("/see", host="one.test"), body="b", key="run/step"))
        assert service.asked[4].headers["idempotency-key"] == "run/step"
        assert (service.asked[5].method, service.asked[5].body) == ("GET", b"")
        assert "idempotency-key" not in service.asked[5].headers
        await client.close()


async def test_nothing_of_the_environment_is_used(open_client: GuardedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with serving(lambda asked: answer(200, b"direct", "Set-Cookie: a=b")) as service:
        assert (await get(open_client, service.url())).body == b"direct"
        await get(open_client, service.url())
        assert "cookie" not in service.asked[1].headers


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_packed_answers_are_unpacked_up_to_the_bound(open_client: GuardedClient, encoding: str) -> None:
    pack = gzip.compress if encoding == "gzip" else zlib.compress
    bodies = {
        "/small": pack(b"x" * 1_000),
        "/bomb": pack(b"x" * 50_000_000),
        "/broken": pack(b"x" * 100)[:-9] + b"!" * 40,
    }
    async with serving(lambda asked: answer(200, bodies[asked.target], f"Content-Encoding: {encoding}")) as service:
        assert (await get(open_client, service.url("/small"))).body == b"x" * 1_000
        await refused(open_client, service.url("/bomb"), "response_too_large")


async def test_an_encoding_that_was_not_asked_for_is_refused(open_client: GuardedClient) -> None:
    async with serving(lambda asked: answer(200, b"x", "Content-Encoding: br")) as service:
        await refused(open_client, service.url(), "response_encoding")
        assert service.asked[0].headers["accept-encoding"] == "gzip, deflate"


async def test_an_answer_is_bounded_in_size_and_in_time(open_client: GuardedClient) -> None:
    async with serving(
        lambda asked: b"" if asked.target.startswith("/silent") else answer(200, b"x" * 1_001)
    ) as service:
        assert "more than 1000 bytes" in await refused(open_client, service.url(), "response_too_large")
        with pytest.raises(ActionError) as caught:
            await get(open_client, service.url("/silent?secret=1"), within=0.05)
        assert (caught.value.code, caught.value.retryable) == ("timeout", True)
        assert "secret" not in str(caught.value)


async def test_a_server_that_speaks_nonsense_or_hangs_up_is_a_network_error(open_client: GuardedClient) -> None:
    async with serving(lambda asked: b"nonsense\r\n\r\n") as service:
        await refused(open_client, service.url(), "network_error")
        port = service.port
    await refused(open_client, f"http://127.0.0.1:{port}/", "network_error")
