"""Settings: read from the environment, all faults at once, each one documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import ROOT, Settings, read_settings

GUIDE = ROOT / "docs" / "operators.md"
#: Variables that are documented beside the settings but read elsewhere.
NOT_SETTINGS = {"TANDEM_INTERNAL_TOKEN", "TANDEM_BUILD_KEY"}


def names() -> dict[str, str]:
    """Environment variable of each setting."""
    return {f: "DATABASE_URL" if f == "database_url" else f"TANDEM_{f.upper()}" for f in Settings.model_fields}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in [*names().values(), "TANDEM_DATABASE_URL"]:
        monkeypatch.delenv(variable, raising=False)


def read(**overrides: object) -> Settings:
    """The settings without a developer's own .env."""
    return read_settings(_env_file=None, **overrides)


def test_everything_has_a_default_that_is_safe() -> None:
    settings = read()
    assert settings.host == "127.0.0.1" and settings.allowed_origins == ""
    assert len({settings.port, settings.rasa_port, settings.actions_port}) == 3
    assert settings.turn_timeout_s <= 8.0


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANDEM_PORT", "9000")
    monkeypatch.setenv("TANDEM_TURN_TIMEOUT_S", "2.5")
    monkeypatch.setenv("TANDEM_LOG_LEVEL", "debug")
    monkeypatch.setenv("TANDEM_NO_SUCH_SETTING", "1")
    settings = read()
    assert (settings.port, settings.turn_timeout_s, settings.log_level) == (9000, 2.5, "DEBUG")


def test_a_file_of_settings_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("TANDEM_PORT=9001\nTANDEM_RASA_PORT=9002\nOTHER=1\n")
    monkeypatch.setenv("TANDEM_PORT", "9000")
    settings = read_settings(_env_file=file)
    assert (settings.port, settings.rasa_port) == (9000, 9002)


@pytest.mark.parametrize("line", [
    "TANDEM_SMTP_URL=smtp://user:hunter2@mail.example:587\nTANDEM_MAIL_FROM=a@b.example",
    "export DATABASE_URL=postgresql://user:hunter2@db.example/desk",
    "tandem_database_url = sqlite:///x",
])  # fmt: skip
def test_a_file_with_a_password_that_others_can_read_is_refused(tmp_path: Path, line: str) -> None:
    file = tmp_path / ".env"
    file.write_text(f"TANDEM_PORT=9001\n{line}\n")
    file.chmod(0o640)
    with pytest.raises(SettingsError, match="can be read by others") as refused:
        read_settings(_env_file=file)
    assert str(file) in refused.value.message and "chmod 600" in refused.value.message
    assert "hunter2" not in refused.value.message
    file.chmod(0o600)
    assert read_settings(_env_file=file).port == 9001


def test_a_file_without_a_secret_may_be_read_by_all(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("TANDEM_PORT=9001\n# DATABASE_URL=\n")
    file.chmod(0o644)
    assert read_settings(_env_file=file).port == 9001


def test_all_faults_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {
        "TANDEM_PORT": "70000",
        "TANDEM_RASA_PORT": "five",
        "TANDEM_TURN_TIMEOUT_S": "0",
        "TANDEM_WRONG_ANSWER_BUDGET": "1.5",
        "TANDEM_SESSION_DAYS": "0",
        "TANDEM_LOG_LEVEL": "LOUD",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        read()
    lines = caught.value.message.splitlines()[1:]
    assert [line.split(":")[0].strip() for line in lines] == list(wrong)
    for line, value in zip(lines, wrong.values(), strict=True):
        assert value in line, "the wrong value must be shown"
    assert caught.value.code == "bad_settings" and ".env" in caught.value.message


def test_relative_paths_start_at_the_projects_root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert read().var == ROOT / "var" and read(var="elsewhere").var == ROOT / "elsewhere"
    assert read(var=tmp_path).var == tmp_path


@pytest.mark.parametrize("variable", ["DATABASE_URL", "TANDEM_DATABASE_URL"])
def test_the_database_is_sqlite_under_var_unless_another_is_named(
    variable: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert read(var=tmp_path).database == f"sqlite:///{tmp_path}/desk.sqlite"
    monkeypatch.setenv(variable, "postgresql://desk@db/tandem")
    assert read().database == "postgresql://desk@db/tandem"


@pytest.mark.parametrize("given, address", [
    ({}, "http://127.0.0.1:8080"),
    ({"host": "0.0.0.0", "port": 81}, "http://0.0.0.0:81"),
    ({"host": "::1"}, "http://[::1]:8080"),
    ({"public_url": "https://chat.halden.example/"}, "https://chat.halden.example"),
])  # fmt: skip
def test_the_address_that_people_open(given: dict[str, object], address: str) -> None:
    assert read(**given).base_url == address


def test_rasa_is_reached_on_loopback_whatever_the_host() -> None:
    assert read(host="0.0.0.0", rasa_port=5105).rasa_url == "http://127.0.0.1:5105"


def test_no_mail_is_sent_unless_a_server_and_a_sender_are_named() -> None:
    assert read().smtp is None and read(mail_from="support@halden.example").smtp is None
    both = read(smtp_url="smtp://desk:secret@mail.example", mail_from="support@halden.example")
    assert both.smtp is not None and both.smtp.port == 587 and "secret" not in repr(both)


@pytest.mark.parametrize("given, named", [
    ({"smtp_url": "smtp://desk:secret@mail.example"}, "TANDEM_MAIL_FROM"),
    ({"smtp_url": "mail:secret@mail.example", "mail_from": "support@halden.example"}, "TANDEM_SMTP_URL"),
    ({"smtp_url": "smtp://mail.example", "mail_from": "Halden <support@halden.example>"}, "TANDEM_MAIL_FROM"),
    ({"smtp_url": "smtp://mail.example", "mail_from": "support@halden.example\nBcc: a@x.example"}, "TANDEM_MAIL_FROM"),
])  # fmt: skip
def test_half_a_mail_server_is_a_fault_that_does_not_tell_the_password(given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(**given)
    (line,) = caught.value.message.splitlines()[1:]
    assert line.strip().startswith(f"{named}: ") and "secret" not in line


@pytest.mark.parametrize("given", [
    {"redis_url": "redis://:secret@cache.example"},
    {"redis_url": "redis://:secret@cache.example", "DATABASE_URL": "sqlite:///var/desk.sqlite"},
    {"redis_url": "http://:secret@cache.example", "DATABASE_URL": "postgresql://db.example/tandem"},
])  # fmt: skip
def test_redis_goes_with_postgresql_alone_and_its_password_is_not_told(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as caught:
        read(**given)
    assert "TANDEM_REDIS_URL: " in caught.value.message and "secret" not in caught.value.message


@pytest.mark.parametrize("token", ["short", "with a space in it", "не латинскими буквами"])
def test_a_token_for_metrics_that_could_be_guessed_or_not_sent_is_refused_without_being_told(token: str) -> None:
    assert "a-long-enough-token" not in repr(read(metrics_token="a-long-enough-token"))
    with pytest.raises(SettingsError, match="TANDEM_METRICS_TOKEN: ") as caught:
        read(metrics_token=token)
    assert token not in caught.value.message


@pytest.mark.skipif(not GUIDE.exists(), reason="docs/operators.md is not written yet")
def test_the_operators_guide_names_every_setting_and_no_other() -> None:
    documented = set(re.findall(r"`((?:TANDEM|DATABASE)_[A-Z_]+)", GUIDE.read_text("utf-8")))
    expected = set(names().values())
    assert not expected - documented, "describe these settings in docs/operators.md"
    assert not documented - expected - NOT_SETTINGS - {"TANDEM_DATABASE_URL"}, (
        "docs/operators.md names settings that are none"
    )
