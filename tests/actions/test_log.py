"""``log``."""

from __future__ import annotations

from tests.actions.pure import evaluate


def test_a_message_stays_as_it_is_and_anything_else_becomes_json() -> None:
    assert evaluate("log", {"message": "seen {{ $vars.n }} rows"}, vars={"n": 3}) == {"message": "seen 3 rows"}
    assert evaluate("log", {"message": {"a": [1]}}) == {"message": '{"a":[1]}'}
    assert len(evaluate("log", {"message": "x" * 100_000})["message"]) == 16_384
