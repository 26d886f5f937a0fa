"""Brings the database to the newest schema; run at every start."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from bot.desk.errors import StoreError
from bot.desk.store import Store
from bot.secret_files import keep_private

FOLDER = Path(__file__).resolve().parent / "migrations"
# Any number, but the same for all desks of a database.
LOCK = 7_205_759_403


def migrate(store: Store) -> None:
    """Applies the migrations that the database lacks, all in one transaction: where one fails, nothing has changed.

    Raises:
        StoreError: The database cannot be opened or upgraded, or is of a newer Tandem.
    """
    if store.sqlite and store.url.database not in (None, "", ":memory:"):
        keep_private(Path(store.url.database))
    config = _config()
    old: str | None = None
    try:
        with store.writer.begin() as connection:
            if not store.sqlite:
                # SQLite's own lock is held from the beginning; here two desks that start at once take turns.
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            old = _schema_of(store, connection, _known(config))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except (SQLAlchemyError, CommandError) as error:
        reason = getattr(error, "orig", None) or error
        raise StoreError(f"{store.url!r} cannot be brought up to date ({reason}); {_mend(old)}") from None


def knows_schema(schema: str) -> bool:
    """Whether this Tandem can bring a database of a schema up to date."""
    return schema in _known(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


def _known(config: Config) -> list[str]:
    """The schemas that this Tandem knows, the newest first."""
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]


def _schema_of(store: Store, connection: Connection, known: list[str]) -> str | None:
    """The schema that a database has; None where it is new.

    Raises:
        StoreError: This Tandem does not know it.
    """
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in known:
        raise StoreError(
            f"{store.url!r} has the schema {found}, which this Tandem does not know: it was used with a newer one "
            f"(this one's newest is {known[0]}). Start the newer Tandem, or restore the backup that "
            "was made before its upgrade with `tandem restore`; nothing was changed",
            code="newer_schema",
        )
    return found


def _mend(old: str | None) -> str:
    if old is None:
        return "check DATABASE_URL"
    return (
        f"nothing was changed: it still has the schema {old}, and the Tandem that it was used with runs on it. "
        "Mend the cause, such as a full disk or rows that were changed by hand, and start again"
    )
