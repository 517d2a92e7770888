"""One shape of every answer and every list."""

from __future__ import annotations

import msgspec
import pytest

from farebox.api.envelope import Paging, Shape, encode, ok, rendered
from farebox.api.exchange import envelope, request_id
from farebox.core.errors import BadRequest


class Thing(Shape):
    a_name: str


def test_a_success_is_enveloped_with_the_request_id() -> None:
    token = request_id.set("req_1")
    try:
        assert msgspec.json.decode(ok({"a": 1}).body) == {
            "code": 200,
            "message": "success",
            "requestId": "req_1",
            "data": {"a": 1},
        }
        assert ok({"a": 1}).body == rendered(b'{"a":1}').body == envelope(b'{"a":1}', "req_1")
        assert ok(None, headers={"etag": "x"}).headers["etag"] == "x"
    finally:
        request_id.reset(token)


def test_models_are_camel_case_outside() -> None:
    assert encode({"one": Thing(a_name="x")}) == b'{"one":{"aName":"x"}}'
    with pytest.raises(NotImplementedError):
        encode(object())


def test_a_page_tells_whether_there_is_more() -> None:
    paging = Paging(limit=2)
    assert paging.fetch == 3
    page = paging.page(["wf_c", "wf_b", "wf_a"], str, str.upper)
    assert page["items"] == ["WF_C", "WF_B"]
    assert page["hasMore"] is True
    assert Paging(limit=2, cursor=page["nextCursor"]).before == "wf_b"
    last = paging.page(["wf_a"], str, str)
    assert (last["hasMore"], last["nextCursor"]) == (False, "")
    assert paging.page([], str, str)["items"] == []


@pytest.mark.parametrize("cursor", ["x", "MjphYg", "MTo", "MTphLWI", "é", "MTph/+", "====", "MTon"])
def test_a_cursor_is_ours_or_refused(cursor: str) -> None:
    with pytest.raises(BadRequest) as refused:
        Paging(cursor=cursor)
    assert refused.value.details[0].field == "cursor"


def test_cursor_and_offset_exclude_each_other() -> None:
    with pytest.raises(BadRequest):
        Paging(offset=1, cursor="MTphYg")
