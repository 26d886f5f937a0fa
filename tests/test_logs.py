"""Logs are lines of JSON with the ids of request and conversation, and without an error's own words."""

from __future__ import annotations

import json
import logging
import sqlite3
import sys
from contextvars import copy_context

import pytest
from sqlalchemy.exc import OperationalError

from bot import request_id
from bot.errors import TandemError
from bot.logs import JsonLines


def line_of(record: logging.LogRecord) -> dict[str, str]:
    line = JsonLines().format(record)
    assert "\n" not in line
    return json.loads(line)


def record_of(error: BaseException | None = None) -> logging.LogRecord:
    info = None
    if error is not None:
        try:
            raise error
        except BaseException:
            info = sys.exc_info()
    return logging.LogRecord("bot.desk", logging.WARNING, "f", 1, "two\nlines %s", ("x",), info)


def test_a_record_is_one_line_of_json():
    record = record_of()
    record.conversation = "c_1"
    assert {k: v for k, v in line_of(record).items() if k != "at"} == {
        "level": "WARNING", "logger": "bot.desk", "message": "two\nlines x", "conversation": "c_1",
    }  # fmt: skip


def test_a_line_has_the_ids_of_the_request_that_it_belongs_to():
    def within() -> dict[str, str]:
        request_id.begin("4bf92f3577b34da6", "c_1")
        return line_of(record_of())

    line = copy_context().run(within)
    assert (line["request_id"], line["conversation"]) == ("4bf92f3577b34da6", "c_1")
    assert "request_id" not in line_of(record_of())


@pytest.mark.parametrize("error", [
    ValueError("canary"),
    KeyError("canary"),
    sqlite3.OperationalError('fts5: syntax error near "canary"'),
    OperationalError("SELECT canary", {}, sqlite3.OperationalError("near canary")),
])  # fmt: skip
def test_of_an_error_that_may_quote_somebody_only_kind_and_place_are_logged(error: Exception):
    trace = line_of(record_of(error))["trace"]
    assert type(error).__name__ in trace and "test_logs.py" in trace and "canary" not in trace


def test_what_the_machine_or_the_operator_did_is_told_in_words():
    assert "No space left" in line_of(record_of(OSError(28, "No space left on device")))["trace"]
    assert "set the port" in line_of(record_of(TandemError("set the port")))["trace"]
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    assert "disk is full" in line_of(record_of(OperationalError("INSERT canary", {}, full)))["trace"]


def test_the_causes_of_an_error_come_first():
    error = RuntimeError("canary")
    error.__cause__ = OSError(111, "Connection refused")
    trace = line_of(record_of(error))["trace"]
    assert trace.index("Connection refused") < trace.index("RuntimeError") and "canary" not in trace
