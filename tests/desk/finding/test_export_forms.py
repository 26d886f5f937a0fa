"""Exports as text: JSON that parses, CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
import json

import pytest

from bot.desk.finding.export import records
from bot.desk.finding.export_forms import COLUMNS, body, head, safe_cell, tail
from bot.desk.models import Rating
from bot.desk.work_models import ConversationTag
from tests.desk.finding.making import LONG_AGO, add_conversation, add_customer, add_note, hand_over, say


@pytest.fixture
def made(session):
    """One conversation with something of every kind, as it is exported."""
    one = add_conversation(session, add_customer(session, name="=cmd|' /C calc'!A0", phone="+370 612 34567"))
    say(session, one, 'He said "hi",\nthen left; ąčę 路由器')
    say(session, one, "@SUM(1+9)*cmd", role="agent", author="Ana", payload={"article": {"id": "a"}})
    add_note(session, one, "-2+3")
    hand_over(session, one, "No internet", package={"summary": {"problem": "No internet"}, "transcript": []})
    session.add(Rating(conversation_id=one.id, scale="csat", value=4, comment="\tfine", created_at=LONG_AGO))
    session.add(ConversationTag(conversation_id=one.id, tag="vip"))
    session.flush()
    return records(session, [one.id])


def whole(form, *parts):
    written = [body(form, part, first=number == 0) for number, part in enumerate(parts)]
    return head(form, {"from": "2026-01-05"}) + "".join(written) + tail(form)


def test_json_holds_everything(made):
    parsed = json.loads(whole("json", made, made))
    assert (parsed["schema"], parsed["from"], len(parsed["conversations"])) == ("tandem-export-1", "2026-01-05", 2)
    one = parsed["conversations"][0]
    assert [message["seq"] for message in one["messages"]] == [1, 2]
    assert one["notes"][0]["text"] == "-2+3" and one["tags"] == ["vip"] and one["ratings"][0]["value"] == 4
    assert one["handoffs"][0]["package"]["transcript"] == [] and "unread" not in one


def test_json_of_nothing_parses():
    assert json.loads(whole("json"))["conversations"] == []


def test_csv_has_a_line_for_each_thing_and_no_formula(made):
    text = whole("csv", made)
    assert text.startswith("\ufeffconversation_id,") and "\r\n" in text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [row["record"] for row in rows] == ["message", "message", "note", "handoff", "rating"]
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["text"] == 'He said "hi",\nthen left; ąčę 路由器'
    assert rows[1]["text"] == "'@SUM(1+9)*cmd" and rows[2]["text"] == "'-2+3" and rows[4]["text"] == "'\tfine"
    assert {row["customer_name"][0] for row in rows} == {"'"} and rows[0]["customer_phone"] == "'+370 612 34567"
    assert json.loads(rows[3]["data"])["package"]["summary"]["problem"] == "No internet"
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@\t\r\n" and cell]


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\tx", "\rx", "\nx", "＝1"])
def test_every_beginning_of_a_formula_is_disarmed(cell):
    assert safe_cell(cell) == f"'{cell}"
