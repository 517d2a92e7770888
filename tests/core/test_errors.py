"""The family of errors: every member has a code of its own and a cure."""

from __future__ import annotations

from farebox.core.errors import FareboxError, Problem, TooManyRequests, problem_list


def family(root: type[FareboxError] = FareboxError) -> list[type[FareboxError]]:
    """Every reason with a code of its own; a room may refine one without a new code."""
    children = [member for child in root.__subclasses__() for member in family(child)]
    return [root, *children] if "code" in vars(root) else children


def test_every_code_is_an_http_status_times_a_thousand_plus_n() -> None:
    for error in family():
        assert 400 <= error.code // 1000 <= 599
        assert error().status == error.code // 1000


def test_no_two_errors_share_a_code() -> None:
    codes = [error.code for error in family()]
    assert len(codes) == len(set(codes))


def test_every_error_says_what_it_is_and_what_to_do() -> None:
    for error in family():
        assert error.title
        assert error.remedy.endswith(".")
        assert str(error()) == f"{error.title}. {error.remedy}"


def test_a_sentence_of_its_own_wins_over_the_title() -> None:
    error = TooManyRequests("60 a minute are allowed", retry_after=2.5)
    assert (str(error), error.retry_after, error.details) == ("60 a minute are allowed", 2.5, [])


def test_details_always_have_all_fields() -> None:
    assert problem_list([Problem("a.b", "is missing")]) == [
        {"field": "a.b", "message": "is missing", "code": "invalid"}
    ]
