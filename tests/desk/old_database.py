"""A database of the first version, with rows in every table as that version wrote them."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from argon2 import PasswordHasher

from bot.desk.ids import token_hash
from bot.desk.migrate import FOLDER
from bot.desk.store import Store
from tests.desk.agent import PASSWORD

#: What the customer of the open conversation shows, and the one of the conversation that waits.
TOKEN, WAITING_TOKEN = "first-version-" + "t" * 29, "first-version-" + "w" * 29

ROWS = """
INSERT INTO agents (id, name, email, password_hash, role, must_change_password, created_at)
    VALUES ('a_1', 'Ana', 'ana@halden.example', '{password}', 'admin', false, '2026-01-02 09:00:00'),
           ('a_2', 'Ben', 'ben@halden.example', '{password}', 'agent', false, '2026-01-02 09:05:00');
INSERT INTO customers (id, name, email, phone, attributes, created_at)
    VALUES ('u_1', 'Jonas', 'jonas@mail.example', '+370 600 00000', '{{"plan": "home"}}', '2026-01-05 09:00:00'),
           ('u_2', NULL, NULL, NULL, '{{}}', '2026-01-05 10:00:00');
INSERT INTO agent_sessions (token_hash, agent_id, csrf, created_at, expires_at)
    VALUES ('s', 'a_1', 'c', '2026-01-05 08:00:00', '2126-01-05 20:00:00');
INSERT INTO conversations (id, token_hash, channel, language, customer_id, state, agent_id, family, intent, page,
    last_seq, agent_seen_seq, fresh, rated, rating_asked, created_at, updated_at, waiting_since, closed_at)
    VALUES ('c_1', '{token}', 'web', 'en', 'u_1', 'bot', NULL, 'technical', 'wifi_connection',
            '{{"url": "https://shop.example/h3"}}', 2, 0, false, false, false, '2026-01-05 09:00:00',
            CURRENT_TIMESTAMP, NULL, NULL),
           ('c_2', '{waiting}', 'web', 'en', 'u_2', 'queued', NULL, 'technical', 'router_fault', NULL, 1, 0, false,
            false, false, '2026-01-05 10:00:00', CURRENT_TIMESTAMP, '2026-01-05 10:01:00', NULL),
           ('c_3', 'x', 'web', 'en', 'u_1', 'closed', 'a_2', 'general', 'delivery_time', NULL, 1, 1, false, true,
            true, '2026-01-03 10:00:00', '2026-01-03 11:00:00', NULL, '2026-01-03 11:00:00');
INSERT INTO handoffs (id, conversation_id, status, package, reason, family, intent, team, agent_id, created_at,
    accepted_at, completed_at, resolution, note)
    VALUES ('h_1', 'c_2', 'pending', '{{"summary": {{"problem": "Amber light"}}, "routing": {{"priority": 2}}}}',
            'requested', 'technical', 'router_fault', 'technical', NULL, '2026-01-05 10:01:00', NULL, NULL, NULL,
            NULL),
           ('h_2', 'c_3', 'completed', '{{"summary": {{"problem": "Late parcel"}}, "routing": {{"priority": 3}}}}',
            'policy', 'general', 'delivery_time', 'service', 'a_2', '2026-01-03 10:02:00', '2026-01-03 10:03:00',
            '2026-01-03 11:00:00', 'solved', 'sent anew');
INSERT INTO messages (id, conversation_id, seq, client_id, role, kind, text, author, payload, hidden, created_at)
    VALUES ('m_1', 'c_1', 1, 'k1', 'customer', 'text', 'Žalias maršrutizatorius', NULL, '{{}}', '{{}}',
            '2026-01-05 09:00:01'),
           ('m_2', 'c_1', 2, NULL, 'bot', 'text', 'Check the cable', 'Hal', '{{"choices": []}}', '{{"a": 1}}',
            '2026-01-05 09:00:02'),
           ('m_3', 'c_2', 1, 'k1', 'customer', 'text', 'still amber', NULL, '{{}}', '{{}}', '2026-01-05 10:00:01'),
           ('m_4', 'c_3', 1, 'k1', 'customer', 'text', 'where is my parcel', NULL, '{{}}', '{{}}',
            '2026-01-03 10:00:01');
INSERT INTO ratings (id, conversation_id, scale, value, comment, created_at)
    VALUES (1, 'c_3', 'csat', 5, 'quick', '2026-01-03 11:01:00');
INSERT INTO article_feedback (message_id, conversation_id, article_id, passage_id, language, value, created_at)
    VALUES ('m_2', 'c_1', 'router-offline', 'router-offline#1', 'en', 'up', '2026-01-05 09:00:30');
INSERT INTO product_feedback (id, conversation_id, message_id, kind, product, version, text, created_at)
    VALUES (1, 'c_3', 'm_4', 'idea', 'h3', '1.2', 'a louder bell', '2026-01-03 10:00:30');
INSERT INTO turns (message_id, conversation_id, seq, kind, payload, state, attempts, error)
    VALUES ('m_1', 'c_1', 1, 'text', NULL, 'done', 0, NULL),
           ('m_3', 'c_2', 1, 'human', NULL, 'done', 0, NULL)
"""


def make(store: Store) -> None:
    """Fills an empty database with the first schema and these rows."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    rows = ROWS.format(password=hasher.hash(PASSWORD), token=token_hash(TOKEN), waiting=token_hash(WAITING_TOKEN))
    upgrade(store, "0001")
    with store.writer.begin() as connection:
        for statement in rows.split(";\n"):
            connection.exec_driver_sql(statement)


def upgrade(store: Store, schema: str) -> None:
    """Brings a database to a schema that is not the newest, as an older Tandem did."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with store.writer.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, schema)
