"""What functions may take, and what they are told when arguments do not fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, NotRequired, TypedDict

import msgspec
import pytest

from farebox import ActionError, Context
from farebox.actions.signature import ActionInvalid, Signature, read


@dataclass
class Trip:
    city: str
    days: int = 1
    tags: list[str] = field(default_factory=list)


class Ticket(msgspec.Struct, rename="camel"):
    seat_number: Annotated[int, msgspec.Meta(ge=1)]
    note: str = ""


class Stop(TypedDict):
    name: str
    minutes: NotRequired[int]


def refusal(signature: Signature, given: Any) -> str:
    with pytest.raises(ActionError) as caught:
        signature.bind(given, None)
    assert (caught.value.code, caught.value.category) == ("arguments_invalid", "validation")
    return str(caught.value)


def test_plain_parameters_become_keywords_and_a_closed_schema() -> None:
    async def greet(name: str, times: int = 1, *, ctx: Context) -> str:
        return name * times

    signature = read(greet, "action 'greet'")
    assert signature.bind({"name": "Ada"}, None) == {"name": "Ada", "ctx": None}
    assert signature.schema == {
        "type": "object",
        "properties": {"name": {"type": "string"}, "times": {"type": "integer", "default": 1}},
        "required": ["name"],
        "additionalProperties": False,
    }
    assert signature.result_schema == {"type": "string"}


def test_lists_and_objects_are_the_functions_own() -> None:
    def sort(rows: list[Any], by: str = "n") -> None:
        rows.sort()
        rows[0]["seen"] = True

    given = {"rows": [{"n": 1}]}
    bound = read(sort, "sort").bind(given, None)
    bound["rows"][0]["seen"] = True
    assert given == {"rows": [{"n": 1}]}


def test_every_wrong_argument_is_named_at_once() -> None:
    def greet(name: str, times: int, words: list[str]) -> None: ...

    told = refusal(read(greet, "x"), {"name": 5, "words": ["a", 1], "tims": 2})
    assert "name: Expected `str`, got `int`" in told
    assert "times: is missing" in told
    assert "words[1]: Expected `str`, got `int`" in told
    assert "'tims' is not an argument of this action; it takes name, times, words" in told


def test_whole_numbers_may_be_written_as_floats_and_others_may_not() -> None:
    def count(times: int) -> None: ...

    assert read(count, "x").bind({"times": 3.0}, None) == {"times": 3}
    assert "Expected `int`, got `float`" in refusal(read(count, "x"), {"times": 3.5})
    assert "Expected `int`, got `str`" in refusal(read(count, "x"), {"times": "3"})
    assert "Expected `int`, got `bool`" in refusal(read(count, "x"), {"times": True})


def test_a_dataclass_takes_the_arguments_as_a_whole() -> None:
    def plan(trip: Trip, ctx: Context) -> Trip:
        return trip

    signature = read(plan, "x")
    assert signature.bind({"city": "Oslo", "days": 2.0}, None) == {"trip": Trip("Oslo", 2), "ctx": None}
    assert signature.schema["required"] == ["city"]
    assert signature.schema["properties"]["days"] == {"type": "integer", "default": 1}
    assert signature.result_schema["$ref"] == "#/$defs/Trip"
    told = refusal(signature, {"days": "many", "hotel": True})
    assert "city: is missing" in told
    assert "days: Expected" in told
    assert "'hotel' is not an argument" in told


def test_a_struct_is_met_under_its_encoded_names() -> None:
    def book(ticket: Ticket) -> None: ...

    signature = read(book, "x")
    assert signature.bind({"seatNumber": 4}, None) == {"ticket": Ticket(4)}
    assert signature.schema["properties"]["seatNumber"]["minimum"] == 1
    assert "seatNumber: Expected `int` >= 1" in refusal(signature, {"seatNumber": 0})
    assert "seatNumber: is missing" in refusal(signature, None)


def test_a_typed_dict_may_leave_out_what_is_not_required() -> None:
    def halt(stop: Stop) -> None: ...

    signature = read(halt, "x")
    assert signature.bind({"name": "A"}, None) == {"stop": {"name": "A"}}
    assert signature.schema["required"] == ["name"]
    assert "minutes: Expected `int`" in refusal(signature, {"name": "A", "minutes": "x"})


def test_a_keyword_only_record_is_one_argument_among_none() -> None:
    def plan(*, trip: Trip) -> None: ...

    signature = read(plan, "x")
    assert signature.bind({"trip": {"city": "Oslo"}}, None) == {"trip": Trip("Oslo")}
    assert signature.schema["properties"]["trip"] == {"$ref": "#/$defs/Trip"}
    assert signature.schema["$defs"]["Trip"]["required"] == ["city"]
    assert "trip.city: Expected `str`" in refusal(signature, {"trip": {"city": 1}})


def test_arguments_must_be_an_object() -> None:
    def halt(stop: Stop) -> None: ...

    assert refusal(read(halt, "x"), [1]) == "the arguments must be an object"


def test_a_check_of_the_record_itself_is_told() -> None:
    @dataclass
    class Span:
        low: int
        high: int

        def __post_init__(self) -> None:
            if self.low > self.high:
                raise ValueError("low is above high")

    def measure(span: Span) -> None: ...

    measure.__annotations__["span"] = Span
    assert "low is above high" in refusal(read(measure, "x"), {"low": 2, "high": 1})


def test_functions_that_cannot_be_actions_are_told_why() -> None:
    def bare(name) -> None: ...  # type: ignore[no-untyped-def]
    def positional(name: str, /) -> None: ...
    def spread(*names: str) -> None: ...
    def opaque(name: ActionError) -> None: ...
    def gives(name: str) -> ActionError: ...
    def unknown(name: Nowhere) -> None: ...  # type: ignore[name-defined]  # noqa: F821 - that is the point

    expected = {
        bare: "annotate parameter 'name', for example name: str",
        positional: "parameter 'name' cannot be given by name",
        spread: "parameter 'names' cannot be given by name",
        opaque: "parameter 'name' has a type that JSON cannot express",
        gives: "its result has a type that JSON cannot express",
        unknown: "an annotation names something that is not imported",
    }
    for function, sentence in expected.items():
        with pytest.raises(ActionInvalid, match=f"action 'x': {sentence}"):
            read(function, "action 'x'")


def test_arguments_given_as_a_class_need_one_parameter() -> None:
    def two(one: Trip, other: Trip) -> None: ...
    def one(trip: Any) -> None: ...

    with pytest.raises(ActionInvalid, match="takes one parameter beside ctx"):
        read(two, "x", arguments=Trip)
    with pytest.raises(ActionInvalid, match="must be a dataclass"):
        read(one, "x", arguments=int)
    assert read(one, "x", arguments=Trip).bind({"city": "Oslo"}, None) == {"trip": Trip("Oslo")}
