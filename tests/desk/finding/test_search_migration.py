"""Migration 0003 takes in what is there: old conversations are found, and their rows have problem and priority."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.desk.finding.search import search
from bot.desk.migrate import migrate
from bot.desk.store import Store
from tests.desk.finding.making import signed_in
from tests.desk.old_database import upgrade

OLD = """
INSERT INTO customers (id, name, email, phone, attributes, created_at)
    VALUES ('u_1', 'Jonas', 'j@mail.example', NULL, '{}', '2026-01-05 09:00:00'),
           ('u_2', NULL, NULL, NULL, '{}', '2026-01-05 09:00:00');
INSERT INTO conversations (id, token_hash, channel, language, customer_id, state, last_seq, agent_seen_seq, fresh,
    rated, rating_asked, created_at, updated_at, customer_seen_seq, reopened)
    VALUES ('c_1', 'x', 'web', 'en', 'u_1', 'closed', 2, 0, false, false, false, '2026-01-05 09:00:00',
            '2026-01-05 09:00:00', 0, 0);
INSERT INTO messages (id, conversation_id, seq, role, kind, text, payload, hidden, created_at)
    VALUES ('m_1', 'c_1', 1, 'customer', 'text', 'Žalias maršrutizatorius', '{}', '{}', '2026-01-05 09:00:00'),
           ('m_2', 'c_1', 2, 'system', 'notice', 'The conversation was closed.', '{}', '{}', '2026-01-05 09:00:00');
INSERT INTO notes (id, conversation_id, after_seq, kind, text, created_at)
    VALUES ('n_1', 'c_1', 1, 'note', 'a note of old', '2026-01-05 09:00:00');
INSERT INTO handoffs (id, conversation_id, status, package, reason, created_at)
    VALUES ('h_1', 'c_1', 'completed', '{"summary": {"problem": "Older"}, "routing": {"priority": 4}}', 'policy',
            '2026-01-04 09:00:00'),
           ('h_2', 'c_1', 'completed', '{"summary": {"problem": "Newest"}, "routing": {"priority": 2}}', 'policy',
            '2026-01-05 09:00:00')
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path) -> Iterator[Store]:
    """A database as it was before there was search."""
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("new_database")()
    store = Store(url)
    upgrade(store, "0002")
    with store.writer.begin() as connection:
        for statement in OLD.split(";\n"):
            connection.exec_driver_sql(statement)
    yield store
    store.close()


def test_what_was_said_before_is_found(old):
    migrate(old)
    with Session(old.writer) as session:
        boss = signed_in(session, "supervisor")
        (hit,) = search(session, boss, "zalias")["messages"]
        assert (hit["message_id"], hit["conversation"]["summary"], hit["conversation"]["priority"]) == (
            "m_1",
            "Newest",
            2,
        )
        assert search(session, boss, "note of old")["messages"][0]["note_id"] == "n_1"
        assert search(session, boss, "closed")["total"] == 0
        assert [one["customer"]["id"] for one in search(session, boss, "jonas")["customers"]] == ["u_1"]
        texts = session.execute(text("SELECT kind, ref_id FROM search_texts ORDER BY id")).tuples().all()
        assert texts == [("message", "m_1"), ("note", "n_1"), ("customer", "u_1")]
