"""The examples of the reference are valid by its own shapes."""

from __future__ import annotations

from farebox.api.public_examples import CREATED, FULL, STATUS
from farebox.api.shapes import Created, PublicExecution


def test_examples_fit_their_shapes() -> None:
    assert PublicExecution.model_validate(FULL).model_dump(mode="json", by_alias=True) == FULL
    created = CREATED["content"]["application/json"]["example"]["data"]
    Created.model_validate(created)
    PublicExecution.model_validate(created["execution"])
    assert STATUS["content"]["application/json"]["example"]["data"] == FULL
