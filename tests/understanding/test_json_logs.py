"""Rasa's log: one JSON object a line, structured events without what they quote, each line once."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path

import sanic.log
import yaml

from bot import request_id
from bot.understanding import json_logs
from bot.understanding.json_logs import RasaLines

ROOT = Path(json_logs.__file__).resolve().parent.parent.parent


def line_of(message: str, *args: object) -> dict[str, str]:
    line = RasaLines().format(logging.LogRecord("rasa.core", logging.ERROR, "f", 1, message, args, None))
    assert "\n" not in line
    return json.loads(line)


async def test_a_plain_line_has_the_requests_ids() -> None:
    request_id.begin("4bf92f3577b34da6", "c_1")
    line = line_of("Loading model %s...", "m")
    assert line["message"] == "Loading model m..." and line["level"] == "ERROR"
    assert (line["request_id"], line["conversation"]) == ("4bf92f3577b34da6", "c_1")


def test_of_a_structured_event_only_name_and_place_are_kept() -> None:
    """What Rasa's own set-up makes of an error within which a customer's text is a local variable."""
    code = """
import structlog, logging, sys
from bot.understanding.json_logs import RasaLines
from rasa.utils.log_utils import configure_structlog
handler = logging.StreamHandler(sys.stdout); handler.setFormatter(RasaLines()); logging.basicConfig(handlers=[handler])
configure_structlog(logging.INFO)
def fail(text):
    raise ValueError(text)
try:
    fail("canary")
except ValueError:
    structlog.get_logger().exception("rasa.some.error", event_info="said canary", text="canary")
structlog.get_logger().warning("rasa.some.warning", user_text="canary")
"""
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    lines = [json.loads(line) for line in told.splitlines()]
    assert [line["message"].split()[0] for line in lines] == ["rasa.some.error", "rasa.some.warning"]
    assert "ValueError" in lines[0]["message"] and "in fail" in lines[0]["message"]
    assert "canary" not in told


def test_what_only_looks_like_an_event_stays_as_it_is() -> None:
    assert line_of("{not json")["message"] == "{not json"
    assert line_of('{"a": 1}')["message"] == '{"a": 1}'


def test_rasas_own_format_does_not_take_the_place_of_ours() -> None:
    code = """
from rasa.utils.common import configure_logging_and_warnings
from rasa.utils.io import configure_colored_logging
import logging
configure_logging_and_warnings(None, "bot/understanding/logging.yml")
configure_colored_logging(None)
logging.getLogger("rasa").info("one line")
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [json.loads(line)["message"] for line in done.stderr.splitlines()] == ["one line"]


def test_the_configuration_is_sound_and_sanic_adds_no_handlers_of_its_own() -> None:
    config = yaml.safe_load((ROOT / "bot/understanding/logging.yml").read_text("utf-8"))
    assert config["root"]["handlers"] == ["stderr"]
    assert all(logger["handlers"] == [] for logger in sanic.log.LOGGING_CONFIG_DEFAULTS["loggers"].values())
