"""An erasure on request: canaries are put wherever a customer's words can be, and looked for in every file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.desk.models import Conversation, Customer, Handoff, Message, Rating, Turn
from bot.desk.record_models import AuditEntry
from bot.desk.schema_types import Base
from bot.desk.work_models import Attachment, ConversationTag, OutgoingMail, Participant
from bot.handoff.package import validate
from tests.desk.customer import wait_for
from tests.desk.finding.canaries import CANARY, CORE, fill
from tests.desk.finding.making import add_conversation, add_customer, add_note, say
from tests.desk.rasa import ANSWER
from tests.desk.stored_files import files_below

#: Every table that knows a conversation. One that is added must be thought of in bot/desk/finding/erase.py, and here.
ABOUT_CONVERSATIONS = {
    "messages", "turns", "handoffs", "article_feedback", "ratings", "product_feedback", "notes", "participants",
    "conversation_tags", "attachments", "outgoing_mail", "search_texts", "questions", "answer_requests",
    "turn_leases",  # ids and times of turns under way, nothing to erase
}  # fmt: skip


@pytest.fixture
async def admin(staff):
    return await staff("ada", role="admin")


def places(var: Path) -> list[str]:
    """The files below ``var`` that have the canary's core in them, in any case."""
    return [path.name for path, content in files_below(var) if CORE in content.lower()]


async def test_nothing_of_a_customer_is_left_in_any_file(desk, rasa, admin, settings):
    customer_id, ids = desk.write(lambda session: fill(session, settings.var))
    assert "desk.sqlite" in places(settings.var) or "desk.sqlite-wal" in places(settings.var)
    answer = await admin.delete(f"/customers/{customer_id}")
    assert answer.status_code == 200
    assert places(settings.var) == []
    assert sorted(rasa.forgotten) == sorted(ids)
    erased, remaining = answer.json()["erased"], answer.json()["remaining"]
    assert erased == {
        "customers": 1, "conversations": 2, "messages": 6, "notes": 2, "handoffs": 2, "comments": 2,
        "product_feedback": 2, "questions": 2, "mail": 4, "tags": 2, "webhook_deliveries": 4, "attachments": 2,
        "dialogues": 2,
    }  # fmt: skip
    assert remaining == {
        "conversations": 2, "messages": 6, "notes": 2, "handoffs": 2, "ratings": 2, "article_feedback": 2,
        "product_feedback": 2, "questions": 2, "audit_entries": 3, "sent_mail": 2, "webhooks_delivered": 2,
        "dialogues": 0, "journals": 0,
    }  # fmt: skip


async def test_the_search_index_forgets_too(desk, admin, settings):
    customer_id, _ = desk.write(lambda session: fill(session, settings.var))
    await admin.delete(f"/customers/{customer_id}")
    with sqlite3.connect(settings.var / "desk.sqlite") as database:
        database.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'search_index', 'row')")
        terms = [term for (term,) in database.execute("SELECT term FROM temp.words")]
        database.execute("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")
        database.rollback()
    assert not [term for term in terms if "quokka" in term]
    assert (await admin.get("/search?q=quokkaquux")).json() == {"messages": [], "customers": [], "total": 0}
    assert (await admin.get("/search?q=erased")).json()["total"] == 0


async def test_others_keep_what_is_theirs(desk, admin, settings):
    customer_id, _ = desk.write(lambda session: fill(session, settings.var))

    def other(session):
        one = add_conversation(session, add_customer(session, name="Somebody else"))
        say(session, one, "still here")
        add_note(session, one, "noted")
        return one.id

    kept = desk.write(other)
    await admin.delete(f"/customers/{customer_id}")
    whole = (await admin.get(f"/conversations/{kept}")).json()
    assert whole["messages"][0]["text"] == "still here" and whole["conversation"]["customer"]["name"] == "Somebody else"
    assert (await admin.get("/search?q=still")).json()["total"] == 1


async def test_what_counts_still_counts(desk, admin, settings):
    customer_id, ids = desk.write(lambda session: fill(session, settings.var))
    await admin.delete(f"/customers/{customer_id}")
    assert [rating.value for rating in desk.rows(Rating)] == [2, 2]
    for conversation in desk.rows(Conversation):
        assert conversation.state == "closed" and conversation.erased_at is not None and conversation.page is None
    for message in desk.rows(Message):
        assert (message.text, message.hidden, message.client_id) == ("[erased]", {}, None)
    answers = [message.payload for message in desk.rows(Message) if message.kind == "answer"]
    assert [(one["article"], one["feedback"]) for one in answers] == [(ANSWER["article"], "up")] * 2
    for handoff in desk.rows(Handoff):
        assert validate(handoff.package).reason.code == "customer_request" and handoff.problem == "[erased]"
    assert {turn.state for turn in desk.rows(Turn)} == {"done"}
    assert {mail.state for mail in desk.rows(OutgoingMail)} == {"failed", "sent"}
    assert not [one for table in (Participant, Attachment, ConversationTag) for one in desk.rows(table)]
    whole = (await admin.get(f"/conversations/{ids[0]}")).json()
    assert whole["conversation"]["erased"] is True and whole["conversation"]["customer"]["name"] is None
    assert (await admin.get(f"/conversations/{ids[0]}/export?format=csv")).status_code == 200


async def test_the_trail_says_that_it_was_done_and_by_whom(desk, admin, settings):
    customer_id, _ = desk.write(lambda session: fill(session, settings.var))
    await admin.delete(f"/customers/{customer_id}")
    (entry,) = [one for one in desk.rows(AuditEntry) if one.action == "customer.erased"]
    assert (entry.actor_name, entry.subject_id, entry.details["messages"]) == ("Ada", customer_id, 6)
    known = (await admin.get(f"/customers/{customer_id}")).json()["customer"]
    assert known["erased_at"] and (known["name"], known["email"], known["phone"]) == (None, None, None)


async def test_a_bot_that_is_down_is_said_and_forgets_when_asked_again(desk, rasa, admin, settings):
    customer_id, ids = desk.write(lambda session: fill(session, settings.var))
    rasa.status = 503
    first = (await admin.delete(f"/customers/{customer_id}")).json()
    assert first["remaining"]["dialogues"] == 2 and first["erased"]["dialogues"] == 0
    assert places(settings.var) == []
    rasa.status = 0
    again = (await admin.delete(f"/customers/{customer_id}")).json()
    assert again["remaining"]["dialogues"] == 0 and sorted(rasa.forgotten) == sorted(ids)
    assert again["erased"]["attachments"] == 0


async def test_the_customers_own_window_is_let_go_and_begins_anew(arrive, desk, admin):
    customer = await arrive(page={"url": f"https://shop.example/{CANARY}"})
    await customer.say(f"amber {CANARY}")
    await wait_for(lambda: customer.said("bot"))
    old = customer.conversation["id"]
    (known,) = desk.rows(Customer)
    await admin.delete(f"/customers/{known.id}")
    await wait_for(lambda: not customer.io.connected)
    back = await arrive(token=customer.token)
    assert back.conversation["id"] != old and await back.transcript() == []
    assert {one.customer_id for one in desk.rows(Conversation) if one.id != old} != {known.id}


async def test_an_agents_open_conversation_ends_on_their_screen(arrive, desk, agent, admin):
    customer = await arrive()
    await customer.human()
    await customer.state("queued")
    await agent.take(customer.conversation["id"])
    (known,) = desk.rows(Customer)
    await admin.delete(f"/customers/{known.id}")
    assert (await agent.row(state="closed"))["erased"] is True
    refused = await agent.say(customer.conversation["id"], "Are you there?")
    assert (refused.status_code, refused.json()["code"]) == (409, "conversation_closed")
    assert (await agent.post(f"/conversations/{customer.conversation['id']}/reopen")).status_code == 409


async def test_who_may_not_erase_does_not(desk, agent, staff, admin, settings):
    customer_id, _ = desk.write(lambda session: fill(session, settings.var))
    for who in (agent, await staff("sam", role="supervisor")):
        assert (await who.delete(f"/customers/{customer_id}")).json()["code"] == "not_allowed"
    assert (await admin.delete("/customers/u_none")).json()["code"] == "no_customer"
    assert {one.name for one in desk.rows(Customer)} == {CANARY}


def test_every_table_that_knows_a_conversation_is_thought_of():
    about = {name for name, table in Base.metadata.tables.items() if "conversation_id" in table.columns}
    assert about == ABOUT_CONVERSATIONS


def test_deleted_rows_are_overwritten_in_the_file(store):
    assert store.write_now(lambda session: session.execute(text("PRAGMA secure_delete")).scalar()) == 1
