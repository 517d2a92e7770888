"""API keys as JSON: never the hash, times that are times."""

from __future__ import annotations

import pytest

from farebox.api.models_keys import CreatedKey, CreateKey, KeyView, WhoAmI
from farebox.core.errors import BadRequest
from farebox.core.records import ApiKey, Organization

KEY = ApiKey(id="key_1", org_id="org_1", name="ci", hash="the-hash", prefix="fbsk_ab", created_at=0, expires_at=1_000)


def test_a_key_is_shown_without_its_hash() -> None:
    assert "the-hash" not in KeyView.of(KEY).model_dump_json()
    assert CreatedKey.made(KEY, "fbsk_abc").key == "fbsk_abc"
    assert KeyView.of(KEY).expires_at == "1970-01-01T00:00:01.000Z"
    me = WhoAmI.of(Organization(id="org_1", name="default", created_at=0), KEY, "1.2.3")
    assert (me.organization.id, me.key.id, me.version) == ("org_1", "key_1", "1.2.3")


def test_an_empty_time_is_never() -> None:
    assert CreateKey.model_validate({"name": "ci"}).value().expires_at is None
    assert CreateKey.model_validate({"name": "ci", "expiresAt": "1970-01-01T00:00:01Z"}).value().expires_at == 1_000
    with pytest.raises(BadRequest):
        CreateKey.model_validate({"name": "ci", "expiresAt": "soon"}).value()
