"""Settings come from three places and are refused all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from farebox.settings import SettingsInvalid, descriptions, load


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_defaults_serve_on_loopback_with_test_money() -> None:
    settings = load()
    assert (settings.base_url, settings.loopback, settings.test_money) == ("http://127.0.0.1:8402", True, True)
    assert settings.database_file == Path("farebox-data/farebox.db")


def test_a_flag_wins_over_a_variable_and_a_variable_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("farebox.toml").write_text('port = 1\nhost = "127.0.0.2"\nlog_level = "error"\n')
    monkeypatch.setenv("FAREBOX_PORT", "2")
    monkeypatch.setenv("FAREBOX_LOG_LEVEL", "debug")
    settings = load(port=3, host=None)
    assert (settings.port, settings.log_level, settings.host) == (3, "debug", "127.0.0.2")


def test_a_list_may_be_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAREBOX_ALLOWED_HOSTS", "a.example, b.example,")
    assert load().allowed_hosts == ("a.example", "b.example")


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(SettingsInvalid) as refused:
        load(port=70_000, public_url="ftp://x", database="mysql://y", trusted_proxies=["nowhere"])
    text = "\n".join(refused.value.problems)
    for name in ("FAREBOX_PORT", "FAREBOX_PUBLIC_URL", "FAREBOX_DATABASE", "FAREBOX_TRUSTED_PROXIES"):
        assert name in text


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("LIMIT_LOOPBACK", "yes", True),
        ("LIMIT_LOOPBACK", "0", False),
        ("STOP_SECONDS", "1.5", 1.5),
        ("DATA", "x/y", Path("x/y")),
        ("ACTIONS", "", ()),
        ("PUBLIC_URL", "https://a.example/", "https://a.example"),
    ],
)
def test_a_variable_is_read_as_its_type(monkeypatch: pytest.MonkeyPatch, name: str, text: str, value: object) -> None:
    monkeypatch.setenv(f"FAREBOX_{name}", text)
    assert getattr(load(), name.lower()) == value


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("PORT", "many", "whole number"),
        ("PORT", "70000", "65535 or less"),
        ("ACTIVE_RUNS", "0", "1 or more"),
        ("LIMIT_LOOPBACK", "perhaps", "true or false"),
        ("LOG_LEVEL", "loud", '"debug"'),
        ("STOP_SECONDS", "-1", "0 or more"),
    ],
)
def test_what_is_wrong_is_said_in_our_words(monkeypatch: pytest.MonkeyPatch, name: str, text: str, told: str) -> None:
    monkeypatch.setenv(f"FAREBOX_{name}", text)
    with pytest.raises(SettingsInvalid) as refused:
        load()
    (problem,) = refused.value.problems
    assert problem.startswith(f"{name.lower()} (FAREBOX_{name}): ")
    assert told in problem


def test_a_setting_that_does_not_exist_is_refused_in_the_file_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAREBOX_TOKEN", "ct_x")
    assert load()
    Path("farebox.toml").write_text("prot = 1\nactions = [1]\n")
    with pytest.raises(SettingsInvalid) as refused:
        load()
    assert len(refused.value.problems) == 2
    assert "There is no such field" in refused.value.problems[0]
    assert "list" in refused.value.problems[1]


def test_a_broken_file_is_named() -> None:
    Path("farebox.toml").write_text("port = = 1")
    with pytest.raises(SettingsInvalid, match=r"farebox\.toml"):
        load()


def test_test_money_stays_on_loopback_unless_asked_for() -> None:
    assert not load(host="0.0.0.0").test_money
    assert not load(host="farebox.example").test_money
    assert load(host="localhost").test_money
    assert load(host="0.0.0.0", test_provider="on").test_money
    assert not load(test_provider="off").test_money


def test_an_ipv6_address_is_written_in_brackets() -> None:
    assert load(host="::1", port=80).base_url == "http://[::1]:80"


def test_a_public_url_and_a_database_file_win(tmp_path: Path) -> None:
    settings = load(public_url="https://pay.example/", database=f"sqlite:///{tmp_path}/x.db")
    assert settings.base_url == "https://pay.example"
    assert settings.database_file == tmp_path / "x.db"


@pytest.mark.parametrize("url", ["postgresql://a:hunter2@db/shop", "postgres:///shop?host=/run/postgresql"])
def test_a_postgresql_is_taken_as_it_is(url: str) -> None:
    settings = load(database=url)
    assert settings.on_postgres
    assert settings.database == url
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize("url", ["sqlite:///", "postgresql:/a:hunter2@db", "mysql://a:hunter2@db/shop", "hunter2.db"])
def test_a_database_that_cannot_be_read_is_not_repeated(url: str) -> None:
    with pytest.raises(SettingsInvalid, match="postgresql://user@host:5432/name") as refused:
        load(database=url)
    assert "hunter2" not in str(refused.value)


def test_every_setting_says_what_it_is_for() -> None:
    assert all(text for _, text in descriptions().values())
