"""Plain paths lead to values, or say why they do not."""

from __future__ import annotations

import pytest

from farebox.core.expressions_errors import MissingValue
from farebox.core.expressions_paths import Path, Presence, kind_of
from farebox.core.values import Json
from tests.core.worlds import TRIGGER, WORLD, World


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (Path("root", "vars", ("rate",)), 2),
        (Path("root", "trigger", ("body", "rows", 1, "n")), "b"),
        (Path("result", "check", ("rows", 0, 1)), 2),
        (Path("error", "broken", ("code",)), "timeout"),
        (Path("error", "a-b"), None),
        (Path("result", "broken"), None),
        (Path("payload", "", ("name",)), "Ada"),
        (Path("payload", "start", ("name",)), "Ada"),
        (Path("fired", "", ("name",)), "Ada"),
        (Path("fired", "start", ("body", "name")), "Ada"),
        (Path("root", "trigger", ("body", "rows", 0, Path("root", "vars", ("key",)))), "a"),
    ],
)
def test_a_path_leads_to_its_value(path: Path, expected: Json) -> None:
    assert path.resolve(WORLD) == expected
    assert Presence(path).resolve(WORLD)


def test_the_trigger_s_own_fields_win_over_the_payload_s() -> None:
    assert Path("fired", "", ("source",)).resolve(WORLD) == "api"


def test_a_whole_trigger_result_has_the_payload_merged_in() -> None:
    assert Path("fired", "").resolve(WORLD) == {**TRIGGER["body"], **TRIGGER}  # type: ignore[dict-item]


@pytest.mark.parametrize("payload", [None, {"body": [1]}, "text"])
def test_a_trigger_without_an_object_is_taken_as_it_is(payload: Json) -> None:
    class Bare(World):
        def root(self, name: str) -> Json:
            return payload

    assert Path("fired", "").resolve(Bare()) == payload
    assert not Presence(Path("fired", "", ("x",))).resolve(Bare())


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (Path("root", "vars", ("zork",)), "the object has no 'zork'; it has 'rate', 'names'"),
        (Path("root", "vars", ("names", 2)), "the list has 2 items, none at 2"),
        (Path("root", "vars", ("names", "x")), "a list has no 'x'"),
        (Path("root", "vars", ("rate", "x")), "a number has no 'x'"),
        (Path("root", "vars", (0,)), "an object has no '0'"),
        (Path("result", "broken", ("x",)), "null has no 'x'"),
        (Path("result", "gone", ()), "gone has no result"),
    ],
)
def test_an_absence_is_explained(path: Path, reason: str) -> None:
    with pytest.raises(MissingValue, match=reason):
        path.resolve(WORLD)


def test_true_is_no_index() -> None:
    with pytest.raises(MissingValue):
        Path("root", "trigger", ("body", "rows", Path("root", "trigger", ("body", "no")))).resolve(WORLD)


VALUES: list[Json] = [None, True, 1, 1.5, "", [], {}]


def test_every_kind_of_json_has_a_name() -> None:
    assert [kind_of(one) for one in VALUES] == [
        "null", "true/false", "a number", "a number", "a text", "a list", "an object",
    ]  # fmt: skip
