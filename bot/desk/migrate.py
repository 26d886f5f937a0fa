"""Brings the database to the newest schema; run at every start."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from bot.desk.errors import StoreError
from bot.desk.store import Store

FOLDER = Path(__file__).resolve().parent / "migrations"


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
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except (SQLAlchemyError, CommandError) as error:
        reason = getattr(error, "orig", None) or error
        raise StoreError(f"{store.url!r} cannot be brought up to date ({reason}); check DATABASE_URL") from None
