"""The job of an erasure, on both kinds of database: no column of any table keeps a canary."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.desk.company import Company
from bot.desk.errors import Refused
from bot.desk.events import ConversationErased
from bot.desk.finding.customers import change
from bot.desk.finding.erase import erase
from bot.desk.record_models import AuditEntry, WebhookDelivery
from bot.desk.schema_types import Base
from bot.desk.search_models import SearchText
from bot.desk.store import EVENTS
from tests.desk.finding.canaries import CANARY, fill
from tests.desk.finding.making import add_conversation, add_customer, say, signed_in


def where_kept(session) -> set[str]:
    """The columns in which a canary still is."""
    found = set()
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)).mappings():
            found |= {f"{table.name}.{name}" for name, value in row.items() if CANARY in str(value)}
    return found


def test_no_column_keeps_a_canary(either, tmp_path):
    boss = signed_in(either, "admin")
    customer_id, ids = fill(either, tmp_path)
    for delivery in either.scalars(select(WebhookDelivery).where(WebhookDelivery.state == "failed")):
        delivery.state = "pending"
    either.flush()
    assert {"messages.text", "handoffs.problem", "search_texts.text", "customers.phone"} <= where_kept(either)
    erased, remaining, told = erase(either, boss, customer_id, Company(), tmp_path / "attachments")
    either.flush()
    assert where_kept(either) == set()
    assert (erased["messages"], remaining["messages"], sorted(told)) == (6, 6, sorted(ids))
    assert not list(either.scalars(select(SearchText)))
    tagged = select(AuditEntry.details).where(AuditEntry.action == "conversation.tagged")
    assert list(either.scalars(tagged)) == [{"added": 1, "removed": 0}] * 2
    assert {d.state for d in either.scalars(select(WebhookDelivery))} == {"delivered", "failed"}
    assert not [path for path in tmp_path.rglob("f_*") if path.is_file()]
    events = [event.conversation_id for event in either.info[EVENTS] if isinstance(event, ConversationErased)]
    assert sorted(events) == sorted(ids)


def test_a_second_time_finds_nothing_more(either, tmp_path):
    boss = signed_in(either, "admin")
    customer_id, _ = fill(either, tmp_path)
    first = erase(either, boss, customer_id, Company(), tmp_path / "attachments")
    again = erase(either, boss, customer_id, Company(), tmp_path / "attachments")
    assert again[0]["attachments"] == again[0]["tags"] == again[0]["comments"] == 0
    assert again[1] == {**first[1], "audit_entries": first[1]["audit_entries"] + 1}


def test_other_customers_are_left_alone(either, tmp_path):
    boss = signed_in(either, "admin")
    other = add_customer(either, name="Somebody else")
    say(either, add_conversation(either, other), "still here")
    customer_id, _ = fill(either, tmp_path)
    erase(either, boss, customer_id, Company(), tmp_path / "attachments")
    assert sorted(one.text.strip() for one in either.scalars(select(SearchText))) == ["Somebody else", "still here"]


def test_what_was_erased_can_be_known_anew(either, tmp_path):
    boss = signed_in(either, "admin")
    customer_id, _ = fill(either, tmp_path)
    erase(either, boss, customer_id, Company(), tmp_path / "attachments")
    assert change(either, boss, customer_id, {"name": "Ona"})["name"] == "Ona"
    either.flush()
    assert [one.text.strip() for one in either.scalars(select(SearchText))] == ["Ona"]


def test_an_unknown_customer_is_refused(either, tmp_path):
    with pytest.raises(Refused) as refused:
        erase(either, signed_in(either, "admin"), "u_none", Company(), tmp_path / "attachments")
    assert refused.value.code == "no_customer"
