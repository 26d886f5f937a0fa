"""What is built before the processes start, with stand-ins for the programs that build it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
import yaml

from bot.bot_place import BotPlace
from bot.encoder_card import sha256_of
from bot.errors import ArtefactError
from bot.seals import key_path
from bot.settings import ROOT, Settings, read_settings
from bot.supervisor import prepare
from bot.supervisor.prepare import PrepareError, internal_token, rasa_environment, train, write_endpoints

PLACE = BotPlace(9205, 9255)
# Takes the arguments of `rasa train` and writes what it would.
TRAINER = """#!/bin/sh
while [ $# -gt 0 ]; do
  [ "$1" = --fixed-model-name ] && name=$2
  [ "$1" = --out ] && out=$2
  shift
done
echo "telemetry $RASA_TELEMETRY_ENABLED"
mkdir -p "$out" && echo model > "$out/$name.tar.gz"
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.delenv("TANDEM_BUILD_KEY", raising=False)
    return read_settings(_env_file=None, var=tmp_path / "var", rasa_port=9205, actions_port=9255)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, with a trainer that takes no time."""
    root = tmp_path / "project"
    (root / "domain").mkdir(parents=True)
    (root / "config.yml").write_text("pipeline")
    (root / "domain" / "domain.yml").write_text("intents")
    monkeypatch.setattr(prepare, "ROOT", root)
    monkeypatch.setattr(prepare, "RASA_PYTHON", program(tmp_path / "trainer", TRAINER))
    monkeypatch.setattr(prepare, "read_card", lambda _: type("Card", (), {"fingerprint": "encoder-1"}))
    return root


def program(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o755)
    return path


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_endpoints_hold_the_ports_in_use_and_the_token(settings: Settings) -> None:
    written = yaml.safe_load(write_endpoints(settings, PLACE).read_text("utf-8"))
    shipped = yaml.safe_load((ROOT / "endpoints.yml").read_text("utf-8"))
    assert written["action_endpoint"]["url"] == "http://127.0.0.1:9255/webhook"
    assert written["action_endpoint"]["token"] == internal_token(settings)
    assert written["tracker_store"]["type"] == shipped["tracker_store"]["type"]
    assert written["tracker_store"]["database_url"] == f"sqlite:///{settings.var}/rasa.sqlite"


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_rasas_whose_desks_share_a_database_share_their_dialogues(tmp_path: Path, scheme: str) -> None:
    several = {"DATABASE_URL": f"{scheme}://desk:pw@db.example/tandem", "redis_url": "redis://cache.example"}
    settings = read_settings(_env_file=None, var=tmp_path / "var", **several)
    written = yaml.safe_load(write_endpoints(settings, PLACE).read_text("utf-8"))
    assert written["tracker_store"]["database_url"] == "postgresql://desk:pw@db.example/tandem"
    assert "lock_store" not in written


def test_only_the_owner_may_read_the_endpoints_and_the_token(settings: Settings) -> None:
    assert mode_of(write_endpoints(settings, PLACE)) == 0o600
    assert mode_of(settings.var / "secrets" / "internal_token") == 0o600


def test_a_file_left_open_to_all_is_closed(settings: Settings) -> None:
    path = write_endpoints(settings, PLACE)
    path.chmod(0o644)
    assert mode_of(write_endpoints(settings, PLACE)) == 0o600


def test_the_token_is_made_once_and_is_not_to_be_guessed(settings: Settings, tmp_path: Path) -> None:
    token = internal_token(settings)
    assert len(token) >= 40 and internal_token(settings) == token
    assert internal_token(read_settings(_env_file=None, var=tmp_path / "other")) != token


def test_rasas_environment_calls_nobody_and_knows_the_token(settings: Settings) -> None:
    environment = rasa_environment(settings)
    assert environment["RASA_TELEMETRY_ENABLED"] == "false" and environment["HF_HUB_OFFLINE"] == "1"
    assert environment["TANDEM_INTERNAL_TOKEN"] == internal_token(settings)
    assert environment["TANDEM_VAR"] == str(settings.var)


def test_the_model_is_trained_once_for_one_content(
    project: Path, settings: Settings, capsys: pytest.CaptureFixture
) -> None:
    path = train(settings)
    assert path.read_text() == "model\n" and "Training the model" in capsys.readouterr().out
    assert train(settings) == path and capsys.readouterr().out == "Model: unchanged.\n"
    assert {p.name for p in (project / "models").iterdir()} == {path.name, prepare.seal_of(path).name}
    assert "telemetry false" in (settings.var / "log" / "train.log").read_text()


@pytest.mark.parametrize("changed", ["config.yml", "domain/domain.yml"])
def test_other_content_is_trained_anew(project: Path, settings: Settings, changed: str) -> None:
    before = train(settings)
    (project / changed).write_text("something else")
    after = train(settings)
    assert after != before and before.exists(), "the last good model stays"


def test_another_encoder_means_another_model(
    project: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = train(settings)
    monkeypatch.setattr(prepare, "read_card", lambda _: type("Card", (), {"fingerprint": "encoder-2"}))
    assert train(settings) != before


def test_only_the_last_models_are_kept(project: Path, settings: Settings) -> None:
    made = []
    for number in range(prepare.MODELS_KEPT + 2):
        (project / "config.yml").write_text(f"pipeline {number}")
        made.append(train(settings))
        os.utime(made[-1], (number, number))
    (project / "models" / "my-own.tar.gz").write_text("not Tandem's to remove")
    (project / "config.yml").write_text("one more")
    made.append(train(settings))
    kept = made[-prepare.MODELS_KEPT :]
    left = sorted(p.name for p in (project / "models").iterdir())
    assert left == sorted(["my-own.tar.gz", *(p.name for p in kept), *(prepare.seal_of(p).name for p in kept)])


def test_an_altered_model_is_refused_by_name(project: Path, settings: Settings) -> None:
    path = train(settings)
    prepare.check_model(path, settings.var)
    path.write_text("something else")
    for refused in (lambda: train(settings), lambda: prepare.check_model(path, settings.var)):
        with pytest.raises(ArtefactError, match="differs from what was built and signed") as caught:
            refused()
        assert str(path) in caught.value.message and "make train" in caught.value.message
    path.unlink()
    assert train(settings) == path
    prepare.check_model(path, settings.var)


@pytest.mark.parametrize("lost", ["signature", "key"])
def test_a_model_that_nobody_signed_here_is_trained_again(project: Path, settings: Settings, lost: str) -> None:
    path = train(settings)
    path.write_text("nobody knows whose")
    (prepare.seal_of(path) if lost == "signature" else key_path(settings.var)).unlink()
    with pytest.raises(ArtefactError, match=r"not signed|missing, so .* cannot be checked"):
        prepare.check_model(path, settings.var)
    assert train(settings) == path and path.read_text() == "model\n"
    prepare.check_model(path, settings.var)


def test_a_model_of_an_older_tandem_with_a_sum_beside_it_is_trained_again(project: Path, settings: Settings) -> None:
    path = train(settings)
    sums = path.with_name(f"{path.name}.sha256")
    sums.write_text(sha256_of(path))
    prepare.seal_of(path).unlink()
    assert train(settings) == path and not sums.exists()


def test_a_failed_training_shows_its_last_words_and_its_log(project: Path, settings: Settings) -> None:
    program(prepare.RASA_PYTHON, "#!/bin/sh\necho 'data/nlu/en/greet.yml: broken' >&2\nexit 1\n")
    with pytest.raises(PrepareError, match="greet.yml: broken") as caught:
        train(settings)
    assert str(settings.var / "log" / "train.log") in caught.value.message
    assert not list(project.glob("models/*"))


def test_everything_that_training_reads_is_part_of_the_models_name() -> None:
    missing = [part for part in prepare.TRAINED_FROM if not (ROOT / part).exists()]
    assert not missing, "renamed? change TRAINED_FROM too"
    config = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))
    for entry in config["pipeline"]:
        for value in entry.values():
            if str(value).startswith("data/"):
                assert value in prepare.TRAINED_FROM
