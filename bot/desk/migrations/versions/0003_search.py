"""Search: one table of searchable words, its full-text index, and the triggers that keep both; what rows need."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the table, then the index of this database's kind, then takes in what is there."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    _columns(sqlite)
    op.create_table(
        "search_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ref_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_texts"),
        sa.UniqueConstraint("kind", "ref_id", name="uq_search_texts_kind_ref_id"),
    )
    op.create_index("ix_search_texts_conversation_id", "search_texts", ["conversation_id"])
    for statement in (SQLITE if sqlite else POSTGRESQL) + FILL:
        op.execute(statement)


def _columns(sqlite: bool) -> None:
    op.add_column("conversations", sa.Column("erased_at", TIME, nullable=True))
    op.create_index("ix_conversations_created_at", "conversations", ["created_at"])
    op.create_index("ix_conversations_state_updated_at", "conversations", ["state", "updated_at"])
    op.add_column("handoffs", sa.Column("problem", sa.String(), nullable=True))
    inside = "json_extract(package, '$.{0}.{1}')" if sqlite else "CAST(package AS json) #>> '{{{0},{1}}}'"
    op.execute("UPDATE handoffs SET problem = " + inside.format("summary", "problem"))
    priority = f"CAST({inside.format('routing', 'priority')} AS INTEGER)"
    op.execute(f"UPDATE handoffs SET priority = {priority} WHERE priority IS NULL")
    op.execute(
        "UPDATE conversations SET priority = (SELECT h.priority FROM handoffs h"
        " WHERE h.conversation_id = conversations.id ORDER BY h.created_at DESC LIMIT 1) WHERE priority IS NULL"
    )


# A phone number is found with and without its spaces and signs.
def _customer_words(of: str) -> str:
    digits = f"coalesce({of}phone, '')"
    for sign in (" ", "-", "+", "(", ")"):
        digits = f"replace({digits}, '{sign}', '')"
    parts = [f"coalesce({of}{name}, '')" for name in ("name", "email", "phone")]
    return " || ' ' || ".join([*parts, digits])


def _known(of: str) -> str:
    return f"coalesce({of}name, {of}email, {of}phone) IS NOT NULL"


INTO = "INSERT INTO search_texts (kind, ref_id, conversation_id, text, at)"
FILL = (
    f"{INTO} SELECT 'message', id, conversation_id, text, created_at FROM messages"
    " WHERE role <> 'system' ORDER BY created_at, id",
    f"{INTO} SELECT 'note', id, conversation_id, text, created_at FROM notes ORDER BY created_at, id",
    f"{INTO} SELECT 'customer', id, NULL, {_customer_words('')}, created_at FROM customers WHERE {_known('')}",
)

# What people search for is seldom a sentence of the desk's own, so system messages stay out.
ADD = {
    "message": ("messages", f"{INTO} VALUES ('message', NEW.id, NEW.conversation_id, NEW.text, NEW.created_at);"),
    "note": ("notes", f"{INTO} VALUES ('note', NEW.id, NEW.conversation_id, NEW.text, NEW.created_at);"),
    "customer": ("customers", f"{INTO} VALUES ('customer', NEW.id, NULL, {_customer_words('NEW.')}, NEW.created_at);"),
}
WHEN = {"message": "NEW.role <> 'system'", "note": "NEW.text IS NOT NULL", "customer": _known("NEW.")}
CHANGES = {"message": "text", "note": "text", "customer": "name, email, phone"}


def _update(kind: str) -> str:
    """A changed text changes its entry; a customer's is made anew, for it may be the first that is known of them."""
    if kind != "customer":
        return f"UPDATE search_texts SET text = NEW.text WHERE kind = '{kind}' AND ref_id = NEW.id;"
    made = f"{INTO} SELECT 'customer', NEW.id, NULL, {_customer_words('NEW.')}, NEW.created_at WHERE {WHEN[kind]};"
    return f"DELETE FROM search_texts WHERE kind = 'customer' AND ref_id = NEW.id; {made}"


def _delete(kind: str) -> str:
    return f"DELETE FROM search_texts WHERE kind = '{kind}' AND ref_id = OLD.id;"


def _sqlite_triggers(kind: str) -> list[str]:
    table, add = ADD[kind]
    return [
        f"CREATE TRIGGER search_{kind}_added AFTER INSERT ON {table} WHEN {WHEN[kind]} BEGIN {add} END",
        f"CREATE TRIGGER search_{kind}_changed AFTER UPDATE OF {CHANGES[kind]} ON {table} BEGIN {_update(kind)} END",
        f"CREATE TRIGGER search_{kind}_gone AFTER DELETE ON {table} BEGIN {_delete(kind)} END",
    ]


_FTS_ADD = "INSERT INTO search_index (rowid, text) VALUES (NEW.id, NEW.text);"
_FTS_DROP = "INSERT INTO search_index (search_index, rowid, text) VALUES ('delete', OLD.id, OLD.text);"
SQLITE = (
    "CREATE VIRTUAL TABLE search_index USING fts5("
    "text, content='search_texts', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='2 3')",
    f"CREATE TRIGGER search_texts_added AFTER INSERT ON search_texts BEGIN {_FTS_ADD} END",
    f"CREATE TRIGGER search_texts_changed AFTER UPDATE OF text ON search_texts BEGIN {_FTS_DROP} {_FTS_ADD} END",
    f"CREATE TRIGGER search_texts_gone AFTER DELETE ON search_texts BEGIN {_FTS_DROP} END",
    *(statement for kind in ADD for statement in _sqlite_triggers(kind)),
)


def _postgresql_trigger(kind: str) -> list[str]:
    table, add = ADD[kind]
    body = (
        f"BEGIN IF TG_OP = 'INSERT' THEN IF {WHEN[kind]} THEN {add} END IF;"
        f" ELSIF TG_OP = 'UPDATE' THEN {_update(kind)} ELSE {_delete(kind)} END IF; RETURN NULL; END"
    )
    return [
        f"CREATE FUNCTION search_{kind}() RETURNS trigger LANGUAGE plpgsql AS $body$ {body} $body$",
        f"CREATE TRIGGER search_{kind} AFTER INSERT OR DELETE OR UPDATE OF {CHANGES[kind]} ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION search_{kind}()",
    ]


# As SQLite's tokenizer sees a text: without case and accents, and nothing but letters and digits in it. PostgreSQL's
# own parser would keep addresses and words with hyphens whole.
_SIGNS = r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u303f\uff00-\uff0f]+"
POSTGRESQL = (
    "CREATE FUNCTION search_fold(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$"
    r" SELECT regexp_replace(regexp_replace(normalize(lower(words), NFD), '[\u0300-\u036f]', '', 'g'),"
    f" '{_SIGNS}', ' ', 'g') $body$",
    "CREATE INDEX ix_search_texts_words ON search_texts"
    " USING gin (to_tsvector(CAST('simple' AS regconfig), search_fold(text)))",
    *(statement for kind in ADD for statement in _postgresql_trigger(kind)),
)
