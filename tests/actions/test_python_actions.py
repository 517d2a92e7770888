"""The decorator: it declares and leaves the function as it was."""

from __future__ import annotations

from types import ModuleType

import pytest

import farebox
from farebox import Context, action
from farebox.actions.python_actions import MARK, Declaration, declared_in
from farebox.actions.signature import ActionInvalid


def test_the_function_stays_a_function() -> None:
    @action("shout", tags=("text",), timeout_ms=1_000, attempts=2)
    def shout(text: str) -> str:
        """Say it loudly.

        More words.
        """
        return text.upper()

    assert shout("a") == "A"
    declared: Declaration = getattr(shout, MARK)
    assert (declared.type, declared.name, declared.description) == ("shout", "Shout", "Say it loudly.")
    assert (declared.tags, declared.timeout_ms, declared.attempts, declared.blocking) == (("text",), 1_000, 2, True)


def test_declarations_of_a_module_in_their_order_each_once() -> None:
    @action("first-one")
    def one() -> None: ...

    @action("second-one", name="The second")
    async def two(ctx: Context) -> None: ...

    module = ModuleType("some")
    vars(module).update(one=one, two=two, again=one, number=3)
    assert [(d.type, d.name, d.blocking) for d in declared_in(module)] == [
        ("first-one", "First one", True),
        ("second-one", "The second", False),
    ]


@pytest.mark.parametrize("type", ["ab", "Shout", "a_b_c", "-abc", "abc-", "a--b", "1ab", "a" * 51, "äöü", "abc\n"])
def test_a_type_is_kebab_case(type: str) -> None:
    with pytest.raises(ActionInvalid, match="3 to 50 small letters"):
        action(type)(lambda: None)


def test_what_cannot_be_declared() -> None:
    def yields() -> object:
        yield 1

    async def on_loop() -> None: ...

    def local() -> None: ...

    with pytest.raises(ActionInvalid, match="cannot yield"):
        action("abc")(yields)
    with pytest.raises(ActionInvalid, match="plain def"):
        action("abc", isolated=True)(on_loop)
    with pytest.raises(ActionInvalid, match="top of its module"):
        action("abc", isolated=True)(local)
    with pytest.raises(ActionInvalid, match="at least 1"):
        action("abc", timeout_ms=0)(local)


def test_the_front_offers_what_builders_need_and_nothing_else() -> None:
    for name in farebox.__all__:
        assert getattr(farebox, name)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = farebox.nothing
