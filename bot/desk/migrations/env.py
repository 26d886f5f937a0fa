"""What Alembic runs for each migration; the connection comes from :func:`bot.desk.migrate.migrate`."""

from __future__ import annotations

from alembic import context

from bot.desk import (  # noqa: F401 - their tables belong to the metadata
    knowledge_models,
    models,
    record_models,
    search_models,
    work_models,
)
from bot.desk.schema_types import Base
from bot.desk.several import models as several_models  # noqa: F401

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
