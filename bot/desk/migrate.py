"""Brings the database to the newest schema; run at every start."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.desk.errors import StoreError
from bot.desk.store import Store

FOLDER = Path(__file__).resolve().parent / "migrations"
# Any number, but the same for all desks of a database.
LOCK = 7_205_759_403


def migrate(store: Store) -> None:
    """Applies the migrations that the database lacks, each in a transaction.

    Raises:
        StoreError: The file cannot be opened, or is of a newer Tandem.
    """
    if store.sqlite and store.url.database:
        Path(store.url.database).parent.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    try:
        with store.writer.begin() as connection:
            if not store.sqlite:
                # SQLite's own lock is held from the beginning; here two desks that start at once take turns.
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except (SQLAlchemyError, CommandError) as error:
        reason = getattr(error, "orig", None) or error
        raise StoreError(f"{store.url!r} cannot be brought up to date ({reason}); check DATABASE_URL") from None
