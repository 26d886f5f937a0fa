"""A row of the list: every field of the protocol, from the newest handoff and the last words."""

from __future__ import annotations

from datetime import timedelta

from bot.desk.events import RowChanged
from bot.desk.models import Handoff
from bot.desk.row_query import MAX_PREVIEW_CHARS
from bot.desk.rows import row, rows_of, tell_agents
from bot.desk.store import EVENTS
from bot.desk.work_models import ConversationTag, Participant
from tests.desk.finding.making import LONG_AGO, add_conversation, add_customer, add_teams, hand_over, say, signed_in


def test_a_row_has_every_field_of_the_protocol(either):
    add_teams(either, "technical")
    holder, guest = signed_in(either, name="Ana"), signed_in(either, "supervisor", name="Sam")
    customer = add_customer(either, name="Jonas", email="j@mail.example", phone="+370 600 00000")
    one = add_conversation(
        either, customer, state="agent", team_id="technical", agent_id=holder.agent.id, family="technical",
        intent="wifi_connection", priority=2, reopened=1, agent_seen_seq=1,
    )  # fmt: skip
    hand_over(either, one, "An older matter", at=LONG_AGO - timedelta(days=3))
    hand_over(either, one, "No internet", first_reply_due_at=LONG_AGO, resolution_due_at=LONG_AGO)
    either.add(Participant(conversation_id=one.id, agent_id=guest.agent.id, joined_at=LONG_AGO))
    either.add_all([ConversationTag(conversation_id=one.id, tag=tag) for tag in ("vip", "amber")])
    say(either, one, "seen already")
    say(either, one, "x" * 1000)
    say(either, one, "Ana joined", role="system")
    made = row(either, one)
    intent_title = made.pop("intent_title")
    assert intent_title
    assert made == {
        "id": one.id, "state": "agent", "channel": "web", "language": "en", "family": "technical",
        "intent": "wifi_connection", "reason": "customer_request", "priority": 2, "summary": "No internet",
        "customer": {"id": customer.id, "name": "Jonas", "email": "j@mail.example", "phone": "+370 600 00000"},
        "team": {"id": "technical", "name": "Technical"},
        "agent": {"id": holder.agent.id, "name": "Ana"},
        "participants": [{"id": guest.agent.id, "name": "Sam"}],
        "tags": ["amber", "vip"],
        "created_at": "2026-01-05T09:00:00.000Z", "waiting_since": None, "updated_at": "2026-01-05T09:00:00.000Z",
        "closed_at": None, "first_reply_at": None, "first_reply_due_at": "2026-01-05T09:00:00.000Z",
        "resolution_due_at": "2026-01-05T09:00:00.000Z", "left": False, "reopened": 1, "resolution": None,
        "root_cause": None, "erased": False,
        "last_message": {"role": "customer", "text": "x" * MAX_PREVIEW_CHARS, "at": "2026-01-05T09:00:00.000Z"},
        "unread": 1,
    }  # fmt: skip


def test_a_bare_conversation_has_a_row_too(either):
    made = row(either, add_conversation(either, state="bot"))
    assert made["team"] is made["agent"] is made["last_message"] is made["summary"] is made["priority"] is None
    assert made["unread"] == 0


def test_rows_come_in_the_order_asked_for_and_the_unknown_are_left_out(either):
    made = [add_conversation(either).id for _ in range(3)]
    assert [one["id"] for one in rows_of(either, [made[2], "c_unknown", made[0]])] == [made[2], made[0]]
    assert rows_of(either, []) == []


def test_the_problem_is_kept_beside_a_package_that_changes(either):
    handoff = hand_over(either, add_conversation(either), "No internet")
    assert handoff.problem == "No internet"
    handoff.package = {"summary": {"problem": "[erased]"}}
    either.flush()
    either.expire_all()
    assert either.get(Handoff, handoff.id).problem == "[erased]"


def test_consoles_hear_of_a_row_with_what_says_who_may_see_it(session):
    add_teams(session, "technical")
    tell_agents(session, add_conversation(session, team_id="technical"))
    tell_agents(session, add_conversation(session, state="bot"))
    (told,) = session.info[EVENTS]
    assert isinstance(told, RowChanged) and told.row["team"]["id"] == "technical" and told.row["participants"] == []
